"""Everything a step may touch: the job's settings, and gateways that are built when first needed.

Each step's role allows some of them only: what a step does not use is never built.
"""

from dataclasses import dataclass
from functools import cache, cached_property

from batch.gateways.batch_metrics import BatchMetrics
from batch.gateways.models import Models
from batch.gateways.objects import S3Objects
from batch.gateways.transform_jobs import TransformJobs
from batch.settings import BatchSettings
from canary.gateways.artifact import Artifacts
from canary.gateways.clients import bulk_client, client
from canary.gateways.executions import Executions
from canary.gateways.notifications import Notifications


@dataclass(frozen=True, kw_only=True)
class World:
    """One batch job, as deployed."""

    settings: BatchSettings

    @cached_property
    def objects(self) -> S3Objects:
        """The input, the runs' folders and what is published."""
        settings = self.settings
        return S3Objects(
            bulk_client("s3"),
            kms_key_arns={
                settings.work_uri: settings.kms_key_arn,
                settings.output_uri: settings.output_kms_key_arn,
            },
        )

    @cached_property
    def models(self) -> Models:
        """The models that SageMaker knows."""
        return Models(client("sagemaker"), self.objects, Artifacts(client("s3")))

    @cached_property
    def transform_jobs(self) -> TransformJobs:
        """The transform jobs that the state machine creates."""
        return TransformJobs(client("sagemaker"))

    @cached_property
    def metrics(self) -> BatchMetrics:
        """What CloudWatch is told of the job's runs."""
        return BatchMetrics(client("cloudwatch"), self.settings.job_name)

    @cached_property
    def executions(self) -> Executions:
        """The runs' executions, to be looked at: none is started from here."""
        return Executions(client("stepfunctions"), state_machine_arn="")

    @cached_property
    def notifications(self) -> Notifications | None:
        """The topic people subscribe to; None: nobody is told."""
        topic_arn = self.settings.topic_arn
        return None if topic_arn is None else Notifications(client("sns"), topic_arn)


@cache
def deployed_world(settings: BatchSettings) -> World:
    """Return the world of this Lambda function; it outlives one call, as the function does."""
    return World(settings=settings)
