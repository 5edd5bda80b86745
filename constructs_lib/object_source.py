"""An archive on S3, in the pipeline's account and region."""

from dataclasses import dataclass

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import pipelines
from constructs import Construct

from constructs_lib.pipeline_source import PipelineSource
from constructs_lib.pipeline_start import start_on


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectSource(PipelineSource):
    """An object of a versioned bucket that tells EventBridge what is written into it."""

    bucket_name: str
    key: str

    @property
    def repository(self) -> None:
        """There is none: an archive has no history."""
        return

    def bind(self, scope: Construct) -> pipelines.CodePipelineSource:
        """Declare the source action; the rule of `start` starts the pipeline."""
        return pipelines.CodePipelineSource.s3(
            s3.Bucket.from_bucket_name(scope, "Bucket", self.bucket_name),
            self.key,
            action_name="Source",
            trigger=actions.S3Trigger.NONE,
        )

    def start(self, scope: Construct, pipeline: codepipeline.Pipeline) -> None:
        """Start when a new version of the object is written."""
        start_on(
            scope,
            events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self.bucket_name]},
                    "object": {"key": [self.key]},
                },
            ),
            pipeline,
        )
