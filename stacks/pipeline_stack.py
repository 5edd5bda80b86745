"""The pipeline that takes each commit through the environments."""

import shlex
from pathlib import Path

from aws_cdk import CfnOutput, Environment, Stack, Tags
from constructs import Construct

from coalmine.config import EnvironmentConfig, Pipeline
from coalmine.config.pipeline_rules import pinned_endpoints
from coalmine.config.pipeline_schema import ReleaseOnApproval as ApprovalSettings
from constructs_lib.codecommit_source import CodeCommitSource
from constructs_lib.pipeline_source import Repository
from constructs_lib.release_on_approval import APPROVED_VERSION, ReleaseOnApproval
from constructs_lib.release_pipeline import ReleasePipeline
from stacks.environment import PROJECT
from stacks.environment_stage import EnvironmentStage
from stacks.pipeline_sources import pipeline_source
from stacks.pipeline_steps import stage_steps

_QUICKLY = ("-q", "-n", "auto", "--dist", "loadscope")  # a file's tests share what is synthesized
# What must hold of every environment, whatever is in it; a release changes no snapshot. Examples
# are no judges: they name accounts of their own.
_JUDGES = (
    "tests/synth/test_snapshots.py",
    "tests/synth/test_nag.py",
    "tests/synth/test_cfn_lint.py",
    "tests/synth/test_least_privilege.py",
    "tests/synth/test_trust.py",
    "tests/synth/test_data_at_rest.py",
    "tests/synth/test_tags.py",
)


class PipelineStack(Stack):
    """The pipeline in the tools account, with the environments as its stages."""

    def __init__(
        self, scope: Construct, *, pipeline: Pipeline, artifacts_root: Path = PROJECT
    ) -> None:
        """Declare the stack.

        Args:
            artifacts_root: the folder against which relative artifact paths are read.
        """
        settings = pipeline.settings
        super().__init__(
            scope,
            settings.stack_name,
            description=f"Coalmine: the pipeline {settings.pipeline}",
            env=Environment(account=settings.account, region=settings.region),
            tags=settings.tags,
        )
        self._source = pipeline_source(pipeline)
        self._built = ReleasePipeline(
            self,
            "Release",
            source=self._source,
            synth_commands=_synth_commands(pipeline.in_project()),
            emails=settings.emails,
        )
        for said, environment in pipeline.stages:
            stage = EnvironmentStage(
                self, said.name, environment=environment, artifacts_root=artifacts_root
            )
            steps = stage_steps(
                pipeline,
                said,
                environment,
                assembly=stage.artifact_id,
                built=self._built,
                repository=self._source.repository,
            )
            self._built.add_stage(stage, before=steps.before, after=steps.after)
        self._built.build()
        if settings.approvals is not None and self._source.repository is not None:
            self._hear_approvals(pipeline, settings.approvals, self._source.repository)
        CfnOutput(self, "PipelineName", value=self._built.pipeline.pipeline_name)
        for key, value in settings.tags.items():
            Tags.of(self._built).add(key, value)

    def _hear_approvals(
        self, pipeline: Pipeline, approvals: ApprovalSettings, repository: Repository
    ) -> None:
        registry = pipeline.environment(approvals.environment)
        ReleaseOnApproval(
            self,
            "Approvals",
            group_name=registry.model_package_group_name(approvals.group),
            account=registry.account,
            commands=_pin_commands(pipeline, approvals),
            repository=repository,
            logging=self._built.logging,
            encryption_key=self._built.encryption_key,
            starts=(self._built.pipeline if isinstance(self._source, CodeCommitSource) else None),
            topic=self._built.topic,
        )


def _synth_commands(file: str) -> list[str]:
    return [
        shlex.join(["python", "-m", "pytest", *_QUICKLY, *_JUDGES]),
        shlex.join(["npx", "cdk", "synth", "--quiet", "-c", f"pipeline={file}"]),
    ]


def _pin_commands(pipeline: Pipeline, approvals: ApprovalSettings) -> list[str]:
    """Pin the version in every environment that runs the group, each by the command of a person."""
    registry = pipeline.environment(approvals.environment)
    pins = [
        f"{_pin(endpoint)} {_environment_options(pipeline, environment)} --commit"
        for environment in pipeline.environments
        for endpoint in pinned_endpoints(environment, registry, approvals.group)
    ]
    # One push for all of them: one execution of the pipeline.
    return [*pins[:-1], f"{pins[-1]} --push"]


def _pin(endpoint: str) -> str:
    return f'coalmine release pin {endpoint} --version "{APPROVED_VERSION}"'


def _environment_options(pipeline: Pipeline, environment: EnvironmentConfig) -> str:
    file = pipeline.config_file(environment.environment)
    other = [] if file is None else ["--config", file]
    return shlex.join(["-c", environment.environment, *other])
