"""One thing is deleted, by its own service; what is gone already is deleted."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import says
from coalmine.cleanup.inventory import Kind, Thing
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.bucket_contents import BucketContents
from coalmine.gateways.endpoint_description import describe_endpoint

_MISSING = (
    "NotFoundException",
    "ObjectNotFoundException",
    "ResourceNotFound",
    "ResourceNotFoundException",
)
_LONGEST_WAIT_DAYS = 30


class Removal:
    """Deletes things, in whatever region they are."""

    def __init__(self, clients: Callable[[str, str], Any], account: str) -> None:
        """Keep the way to the services.

        Args:
            clients: called with a service's name and a region.
        """
        self._client = clients
        self._account = account
        self._deletions: dict[Kind, Callable[[Any, Thing], object]] = {
            Kind.SCALABLE_TARGET: _delete_target,
            Kind.ENDPOINT: lambda client, it: client.delete_endpoint(EndpointName=it.name),
            Kind.ENDPOINT_CONFIG: lambda client, it: client.delete_endpoint_config(
                EndpointConfigName=it.name
            ),
            Kind.MODEL: lambda client, it: client.delete_model(ModelName=it.name),
            Kind.ALARM: lambda client, it: client.delete_alarms(AlarmNames=[it.name]),
            Kind.DASHBOARD: lambda client, it: client.delete_dashboards(DashboardNames=[it.name]),
            Kind.BUDGET: lambda client, it: client.delete_budget(
                AccountId=self._account, BudgetName=it.name
            ),
            Kind.TABLE: lambda client, it: client.delete_table(TableName=it.name),
            Kind.LOG_GROUP: lambda client, it: client.delete_log_group(logGroupName=it.name),
            Kind.MODEL_PACKAGE_GROUP: _delete_group,
            # Time to notice that something was still encrypted with it; it costs nothing.
            Kind.KEY: lambda client, it: client.schedule_key_deletion(
                KeyId=it.name, PendingWindowInDays=_LONGEST_WAIT_DAYS
            ),
        }

    def delete(self, thing: Thing, told: Callable[[str], None]) -> None:
        """Delete a thing with everything in it.

        Args:
            told: called with a word on how far it is, where that takes long.
        """
        if thing.kind is Kind.BUCKET:
            bucket = BucketContents(self._client("s3", thing.region))
            if bucket.measure(thing.name, most=1) is not None:
                bucket.empty(thing.name, lambda deleted: told(f"{deleted:,} objects deleted"))
                bucket.remove(thing.name)
            return
        client = self._client(_SERVICES[thing.kind], thing.region)
        with aws_errors(f"deletion of {thing.kind} {thing.name}"):
            try:
                self._deletions[thing.kind](client, thing)
            except ClientError as error:
                if not _is_missing(error):
                    raise

    def has_endpoint(self, endpoint: Thing) -> bool:
        """Tell whether an endpoint is there still, if only on its way out."""
        return (
            describe_endpoint(self._client("sagemaker", endpoint.region), endpoint.name) is not None
        )


_SERVICES = {
    Kind.SCALABLE_TARGET: "application-autoscaling",
    Kind.ENDPOINT: "sagemaker",
    Kind.ENDPOINT_CONFIG: "sagemaker",
    Kind.MODEL: "sagemaker",
    Kind.MODEL_PACKAGE_GROUP: "sagemaker",
    Kind.ALARM: "cloudwatch",
    Kind.DASHBOARD: "cloudwatch",
    Kind.BUDGET: "budgets",
    Kind.TABLE: "dynamodb",
    Kind.LOG_GROUP: "logs",
    Kind.KEY: "kms",
}


def _is_missing(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in _MISSING or says(
        error.response, "could not find", "does not exist", "cannot find"
    )


def _delete_target(autoscaling: Any, target: Thing) -> None:
    resource_id, dimension = target.name.split("|")
    autoscaling.deregister_scalable_target(
        ServiceNamespace="sagemaker", ResourceId=resource_id, ScalableDimension=dimension
    )


def _delete_group(sagemaker: Any, group: Thing) -> None:
    """Delete the versions first: a group that has some is refused."""
    pages = sagemaker.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName=group.name
    )
    for arn in [
        each["ModelPackageArn"] for page in pages for each in page["ModelPackageSummaryList"]
    ]:
        sagemaker.delete_model_package(ModelPackageName=arn)
    sagemaker.delete_model_package_group(ModelPackageGroupName=group.name)
