"""The steps of `coalmine.pipeline.sequence`, as steps of a pipeline."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aws_cdk import Aws, pipelines

from coalmine.config import CommitPolicy, EnvironmentConfig, Pipeline, PipelineEnvironment
from coalmine.pipeline.sequence import Command, Step, StepKind, sequence
from constructs_lib.billing_alarm import BILLING_REGION
from constructs_lib.canary_step import CanaryStep
from constructs_lib.pipeline_source import Repository
from constructs_lib.release_pipeline import ReleasePipeline
from constructs_lib.release_steps import ReleaseSteps


@dataclass(frozen=True, kw_only=True, slots=True)
class StageSteps:
    """What comes before the deployment of an environment, and what after it."""

    before: Sequence[pipelines.Step]
    after: Sequence[pipelines.Step]


def stage_steps(
    pipeline: Pipeline,
    said: PipelineEnvironment,
    environment: EnvironmentConfig,
    *,
    assembly: str,
    built: ReleasePipeline,
    repository: Repository | None,
) -> StageSteps:
    """Make the steps of one environment.

    The pipeline synthesizes all environments at once, and CloudFormation deploys: no steps of ours.

    Args:
        assembly: where the synthesis of this environment is, below cdk.out.
    """
    commits = pipeline.settings.commit is CommitPolicy.RECORD
    steps = sequence(
        environment,
        assembly=f"cdk.out/{assembly}",
        config_file=pipeline.config_file(environment.environment),
        has_approval=said.approval,
        has_canary=said.canary,
        commits=commits,
        pushes=commits,
    )
    made = _Maker(pipeline, environment, built, repository if commits else None)
    (deploy,) = (place for place, step in enumerate(steps) if step.kind is StepKind.DEPLOY)
    return StageSteps(
        before=made.before(steps[:deploy]),
        after=made.after(steps[deploy + 1 :]),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    pipeline: Pipeline
    environment: EnvironmentConfig
    built: ReleasePipeline
    repository: Repository | None

    def before(self, steps: Sequence[Step]) -> list[pipelines.Step]:
        (looks,) = (step.commands for step in steps if step.kind is StepKind.REVIEW)
        review = self._steps.review(_lines(looks))
        asks = any(step.kind is StepKind.APPROVAL for step in steps)
        return [review, self._steps.approval(review)] if asks else [review]

    def after(self, steps: Sequence[Step]) -> list[pipelines.Step]:
        return [self._after(step, before) for before, step in pairwise((None, *steps)) if step]

    def _after(self, step: Step, before: Step | None) -> pipelines.Step:
        if step.kind is StepKind.SMOKE:
            return self._steps.smoke(_lines(step.commands))
        if step.kind is StepKind.PROMOTE:
            # Each canary is recorded, and a stage has no two actions of one name.
            recorded = None if before is None else before.endpoint
            return self._steps.promote(_lines(step.commands), self.repository, endpoint=recorded)
        return self._canary(str(step.endpoint))

    def _canary(self, endpoint: str) -> CanaryStep:
        environment = self.environment
        place = f"{environment.region}:{environment.account}"
        name = environment.canary_state_machine_name(endpoint)
        return CanaryStep(
            f"Canary-{endpoint}",
            state_machine_arn=f"arn:{Aws.PARTITION}:states:{place}:stateMachine:{name}",
            role_arn=self._steps.role_arn,
            execution_input={
                "is_release": True,
                "requested_by": f"pipeline {self.pipeline.settings.pipeline}",
            },
        )

    @property
    def _steps(self) -> ReleaseSteps:
        environment = self.environment
        abroad = () if environment.budget is None else (BILLING_REGION,)
        return ReleaseSteps(
            name=environment.environment,
            account=environment.account,
            regions=tuple(dict.fromkeys((environment.region, *abroad))),
            role_name=environment.release_role_name,
            session_name=f"pipeline-{self.pipeline.settings.pipeline}",
            source=self.built.input,
            synthesized=self.built.synthesized,
            topic=self.built.topic,
        )


def _lines(commands: Sequence[Command]) -> list[str]:
    return [shlex.join(command) for command in commands]
