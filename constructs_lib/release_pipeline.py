"""A pipeline that takes each commit through environments, one release at a time."""

from collections.abc import Sequence
from itertools import pairwise

from aws_cdk import Duration, RemovalPolicy, Stack, Stage, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.build_tools import (
    CDK_ASSETS_VERSION,
    CDK_CLI_VERSION,
    INSTALL,
    build_environment,
    build_spec,
)
from constructs_lib.data_bucket import DataBucket
from constructs_lib.pipeline_acknowledgments import acknowledge_pipeline
from constructs_lib.pipeline_failures import PipelineFailures
from constructs_lib.pipeline_source import PipelineSource

_KEEP_ARTIFACTS = Duration.days(90)
_LONGEST_BUILD = Duration.hours(1)


class ReleasePipeline(Construct):
    """CodePipeline V2 by CDK Pipelines: it updates itself, then deploys what it synthesized.

    Executions queue: each stage holds one at a time, in the order in which they came.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: PipelineSource,
        synth_commands: Sequence[str],
        emails: Sequence[str] = (),
    ) -> None:
        """Declare the pipeline; `build` ends it, after its stages are added.

        Args:
            synth_commands: what tries and synthesizes a checkout, into cdk.out.
            emails: are told of failures, and of approvals that are waited for.
        """
        super().__init__(scope, construct_id)
        self._source = source
        self._input = source.bind(self)
        self._logs = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.SIX_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._key = kms.Key(
            self,
            "Key",
            description="Artifacts of a pipeline, which roles of other accounts read",
            enable_key_rotation=True,
        )
        self._artifacts = self._declare_artifacts()
        self._topic = (
            AlarmTopic(
                self, "Topic", display_name=f"Pipeline {Stack.of(self).stack_name}", emails=emails
            )
            if emails
            else None
        )
        self._pipeline = pipelines.CodePipeline(
            self,
            "Pipeline",
            synth=pipelines.CodeBuildStep(
                "Synth",
                input=self._input,
                install_commands=list(INSTALL),
                commands=list(synth_commands),
                primary_output_directory="cdk.out",
                build_environment=build_environment(codebuild.ComputeType.MEDIUM),
            ),
            pipeline_type=codepipeline.PipelineType.V2,
            execution_mode=codepipeline.ExecutionMode.QUEUED,
            self_mutation=True,
            artifact_bucket=self._artifacts,
            cross_account_keys=True,
            enable_key_rotation=True,
            use_pipeline_role_for_actions=True,
            publish_assets_in_parallel=False,
            cli_version=CDK_CLI_VERSION,
            cdk_assets_cli_version=CDK_ASSETS_VERSION,
            code_build_defaults=pipelines.CodeBuildOptions(
                build_environment=build_environment(),
                partial_build_spec=build_spec(),
                timeout=_LONGEST_BUILD,
                logging=self.logging,
            ),
        )

    @property
    def pipeline(self) -> codepipeline.Pipeline:
        """The pipeline itself, once it is built."""
        return self._pipeline.pipeline

    @property
    def input(self) -> pipelines.CodePipelineSource:
        """The archive of the commit that is released."""
        return self._input

    @property
    def synthesized(self) -> pipelines.IFileSetProducer:
        """What the synthesis of that commit gave: cdk.out."""
        return self._pipeline.cloud_assembly_file_set

    @property
    def topic(self) -> AlarmTopic | None:
        """Where people listen; None: nobody is told anything."""
        return self._topic

    @property
    def encryption_key(self) -> kms.IKey:
        """The key of its artifacts."""
        return self._key

    @property
    def logging(self) -> codebuild.LoggingOptions:
        """Where builds write."""
        return codebuild.LoggingOptions(
            cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=self._logs)
        )

    def add_stage(
        self, stage: Stage, *, before: Sequence[pipelines.Step], after: Sequence[pipelines.Step]
    ) -> None:
        """Add an environment; its steps run one after the other, in their order."""
        for steps in (before, after):
            for one, next_one in pairwise(steps):
                next_one.add_step_dependency(one)
        self._pipeline.add_stage(stage, pre=list(before), post=list(after))

    def build(self) -> None:
        """Declare the resources; nothing can be added afterwards."""
        self._pipeline.build_pipeline()
        for each in self._pipeline.node.find_all():
            if isinstance(each, iam.CfnRole):
                self._hold_to_account(each)
        acknowledge_pipeline(self._pipeline, self._artifacts)
        self._source.start(self, self.pipeline)
        if self._topic is not None:
            PipelineFailures(self, "Failures", pipeline=self.pipeline, topic=self._topic)

    def _hold_to_account(self, role: iam.CfnRole) -> None:
        """Let services take on CDK's roles for this account alone, like all of ours."""
        role.add_property_override(
            "AssumeRolePolicyDocument.Statement.0.Condition",
            {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
        )

    def _declare_artifacts(self) -> s3.Bucket:
        artifacts = DataBucket(self, "Artifacts", retain_data=True, encryption_key=self._key)
        artifacts.bucket.add_lifecycle_rule(expiration=_KEEP_ARTIFACTS)
        return artifacts.bucket
