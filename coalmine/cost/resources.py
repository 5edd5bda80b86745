"""All that is paid in an environment's templates, type by type; what is not known is named."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coalmine.config import BatchJobConfig, EndpointUsage, EnvironmentUsage
from coalmine.cost.assembly import Resource, Template
from coalmine.cost.batch_runs import batch_runs
from coalmine.cost.canary_runs import (
    FUNCTION,
    STATE_MACHINE,
    canary_runs,
    functions_of_canaries,
    runs_batch_jobs,
)
from coalmine.cost.hosting import ENDPOINT_CONFIG, hosting
from coalmine.cost.items import SHARED, Found, Item, Lack, Omission
from coalmine.cost.monitoring import ALARM, COMPOSITE, DASHBOARD, monitoring
from coalmine.cost.quantity import Quantity, as_decimal
from coalmine.cost.scaling import POLICY, TARGET
from coalmine.cost.usage import environment_usage

_BUCKET = "AWS::S3::Bucket"
_KEY = "AWS::KMS::Key"

_PRICED = {ALARM, COMPOSITE, DASHBOARD, ENDPOINT_CONFIG, POLICY, STATE_MACHINE, TARGET, _KEY}

# What is paid with them is paid elsewhere: the endpoint by its config, an event by its target.
_FREE = {
    "AWS::Budgets::Budget",  # without actions
    "AWS::CDK::Metadata",
    "AWS::CloudFormation::CustomResource",
    "AWS::Events::Rule",  # of events that AWS itself sends
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::Logs::ResourcePolicy",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::Model",
    "AWS::SageMaker::ModelPackageGroup",
}

_BY_USE = {
    "AWS::DynamoDB::Table": ("table of DynamoDB", "tables of DynamoDB", "by the request"),
    FUNCTION: ("function outside canaries", "functions outside canaries", "by the invocation"),
    "AWS::Logs::LogGroup": ("log group", "log groups", "by the GB of logs"),
    STATE_MACHINE: ("state machine of a batch job", "state machines of batch jobs", "by the step"),
    "AWS::SNS::Topic": ("topic", "topics", "by the message"),
    "AWS::SQS::Queue": ("queue", "queues", "by the request"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What the config says of the use; an endpoint that says nothing is not in it."""

    environment: EnvironmentUsage
    endpoints: Mapping[str, EndpointUsage]  # by the endpoint's name
    batch_jobs: tuple[BatchJobConfig, ...] = ()


def find(templates: tuple[Template, ...], usage: Usage, region: str) -> Found:
    """Find all that an environment pays.

    Args:
        region: where the environment's own data and jobs are.
    """
    found = Found()
    for template in templates:
        found += _of_template(template, usage)
    has_buckets = any(template.of_type(_BUCKET) for template in templates)
    return (
        found
        + batch_runs(region, usage.batch_jobs)
        + environment_usage(region, usage.environment, has_buckets=has_buckets)
    )


def _of_template(template: Template, usage: Usage) -> Found:
    owner = SHARED if template.endpoint_name is None else template.endpoint_name
    runs = as_decimal(usage.environment.canaries_per_month)
    return (
        hosting(template, owner, usage.endpoints.get(owner))
        + canary_runs(template, owner, runs)
        + monitoring(template, owner)
        + Found(items=tuple(_keys(template, owner)), omissions=tuple(_rest(template, owner)))
    )


def _keys(template: Template, owner: str) -> Iterator[Item]:
    count = len(template.of_type(_KEY))
    if count > 0:
        yield Item(
            owner=owner,
            what="keys of KMS",
            key="kms/key",
            region=template.region,
            per_month=Quantity.same(count),
            basis=f"in {template.stack_name}; requests to them are not counted",
        )


def _rest(template: Template, owner: str) -> Iterator[Omission]:
    """Name what is paid by use, and what nobody taught this module."""
    in_canaries = functions_of_canaries(template)
    counts: Counter[str] = Counter()
    for resource in template.resources:
        if resource.logical_id not in in_canaries and not _is_dealt_with(resource):
            counts[resource.type] += 1
    # An endpoint has one stack; of those that are shared it is not clear which.
    where = f" of {template.stack_name}" if owner == SHARED else ""
    for kind, count in sorted(counts.items()):
        if kind in _BY_USE:
            one, more, how = _BY_USE[kind]
            yield Omission(
                owner=owner,
                what=f"{count} {one if count == 1 else more}{where}",
                lack=Lack.USE,
                reason=f"paid {how}",
            )
        else:
            yield Omission(
                owner=owner,
                what=f"{count} x {kind}{where}",
                lack=Lack.PRICE,
                reason="nobody knows here what this type costs",
            )


def _is_dealt_with(resource: Resource) -> bool:
    if resource.type == STATE_MACHINE and runs_batch_jobs(resource):
        return False
    known = resource.type in _PRICED | _FREE or resource.type == _BUCKET
    return known or resource.type.startswith("Custom::")
