"""Everything about one batch job, as deployed."""

from dataclasses import dataclass
from typing import Any

from batch.settings import BatchSettings
from coalmine.gateways.aws import make_client
from coalmine.gateways.deployment import read_batch_deployment, read_stack
from coalmine.gateways.executions import Executions
from coalmine.gateways.run_objects import RunObjects
from coalmine.gateways.transform_times import TransformJobs


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveBatchJob:
    """The gateways of one batch job."""

    settings: BatchSettings
    executions: Executions
    objects: RunObjects
    transform_jobs: TransformJobs


def connect_batch_job(stack_name: str, region: str | None) -> LiveBatchJob:
    """Find the batch job that a stack deployed; AwsError when there is none."""

    def client(service: str) -> Any:
        return make_client(service, region)

    deployment = read_batch_deployment(read_stack(client("cloudformation"), stack_name))
    return LiveBatchJob(
        settings=deployment.settings,
        executions=Executions(client("stepfunctions"), deployment.state_machine_arn),
        objects=RunObjects(client("s3")),
        transform_jobs=TransformJobs(client("sagemaker")),
    )
