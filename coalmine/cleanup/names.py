"""Names of things: from the resources of a stack, from ARNs, from what else is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from coalmine.cleanup.inventory import Kind, StackResource, Thing

_KIND_OF_TYPE = {
    "AWS::ApplicationAutoScaling::ScalableTarget": Kind.SCALABLE_TARGET,
    "AWS::Budgets::Budget": Kind.BUDGET,
    "AWS::CloudWatch::Alarm": Kind.ALARM,
    "AWS::CloudWatch::CompositeAlarm": Kind.ALARM,
    "AWS::CloudWatch::Dashboard": Kind.DASHBOARD,
    "AWS::DynamoDB::Table": Kind.TABLE,
    "AWS::KMS::Key": Kind.KEY,
    "AWS::Logs::LogGroup": Kind.LOG_GROUP,
    "AWS::S3::Bucket": Kind.BUCKET,
    "AWS::SageMaker::Endpoint": Kind.ENDPOINT,
    "AWS::SageMaker::EndpointConfig": Kind.ENDPOINT_CONFIG,
    "AWS::SageMaker::Model": Kind.MODEL,
    "AWS::SageMaker::ModelPackageGroup": Kind.MODEL_PACKAGE_GROUP,
}
# How an ARN goes on behind its account; the rest is the name, or for SageMaker the whole ARN is.
_KIND_OF_ARN = {
    ("cloudwatch", "alarm:"): Kind.ALARM,
    ("dynamodb", "table/"): Kind.TABLE,
    ("kms", "key/"): Kind.KEY,
    ("logs", "log-group:"): Kind.LOG_GROUP,
    ("s3", ""): Kind.BUCKET,
}
_SAGEMAKER = {
    "endpoint/": Kind.ENDPOINT,
    "endpoint-config/": Kind.ENDPOINT_CONFIG,
    "model/": Kind.MODEL,
    "model-package-group/": Kind.MODEL_PACKAGE_GROUP,
}


@dataclass(slots=True)
class Names:
    """Names to look for, by kind, in one region; those of SageMaker may be ARNs."""

    wanted: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in Kind})

    def add_arn(self, arn: str) -> None:
        """Add what an ARN names; services of which nothing is billed are left out."""
        named = named_by(arn)
        if named is not None:
            kind, name = named
            self.wanted[kind].add(name)

    def add_resource(self, resource: StackResource) -> None:
        """Add a resource of a stack."""
        kind = _KIND_OF_TYPE.get(resource.type)
        if kind is not None and resource.physical_id != "":
            self.wanted[kind].add(_name(kind, resource.physical_id))

    def add_things(self, things: Iterable[Thing]) -> None:
        """Add what was there before."""
        for thing in things:
            self.wanted[thing.kind].add(thing.name)


def named_by(arn: str) -> tuple[Kind, str] | None:
    """Tell what an ARN names, for SageMaker by the whole of it; None where nothing is billed."""
    _, _, service, _, _, rest = arn.split(":", 5)
    if service == "sagemaker":
        kinds = (kind for begin, kind in _SAGEMAKER.items() if rest.startswith(begin))
        return next(((kind, arn) for kind in kinds), None)
    for (of_service, begin), kind in _KIND_OF_ARN.items():
        if service == of_service and rest.startswith(begin):
            return kind, rest.removeprefix(begin).removesuffix(":*")
    return None


def physical_id(thing: Thing) -> str:
    """Give the name by which CloudFormation would know a thing."""
    if thing.kind is Kind.SCALABLE_TARGET:
        return f"{thing.name}|sagemaker"
    return thing.arn if thing.arn else thing.name


def owns(resource: StackResource, thing: Thing) -> bool:
    """Tell whether a resource of a stack is a thing; SageMaker's ARNs are in lower case."""
    kind = _KIND_OF_TYPE.get(resource.type)
    if kind is not thing.kind:
        return False
    if kind in _SAGEMAKER.values():
        return resource.physical_id.rpartition("/")[2].lower() == thing.name.lower()
    return _name(kind, resource.physical_id) == thing.name


def _name(kind: Kind, physical_id: str) -> str:
    if kind is Kind.SCALABLE_TARGET:
        return "|".join(physical_id.split("|")[:2])  # without the service's namespace
    return physical_id
