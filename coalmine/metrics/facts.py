"""An endpoint's variants as SageMaker describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constructs_lib.instance_vcpus import vcpus_of


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantFacts:
    """One variant; what the description leaves out, or does not apply, is None."""

    name: str
    is_shadow: bool = False
    current_weight: float | None = None
    instance_type: str | None = None
    current_instance_count: int | None = None
    desired_instance_count: int | None = None
    max_concurrency: int | None = None  # None: it is not serverless
    provisioned_concurrency: int | None = None

    @property
    def is_serverless(self) -> bool:
        """Say whether it has no instances."""
        return self.max_concurrency is not None

    @property
    def vcpus(self) -> int | None:
        """The vCPUs of one instance; None where they are not known."""
        if self.instance_type is None:
            return None
        try:
            return vcpus_of(self.instance_type)
        except ValueError:
            return None  # a type of AWS's that is newer than the rule


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointFacts:
    """An endpoint; it has no variants before its creation has begun."""

    name: str
    status: str
    variants: tuple[VariantFacts, ...]

    def only(self, variant_name: str) -> "EndpointFacts":
        """Return it with one of its variants; ValueError when it has none of that name."""
        found = tuple(each for each in self.variants if each.name == variant_name)
        if not found:
            names = ", ".join(each.name for each in self.variants) if self.variants else "none"
            raise ValueError(f"the variant must be one of {names}, got {variant_name!r}")
        return EndpointFacts(name=self.name, status=self.status, variants=found)


def read_facts(
    endpoint: Mapping[str, Any], endpoint_config: Mapping[str, Any] | None
) -> EndpointFacts:
    """Read the answers of DescribeEndpoint and DescribeEndpointConfig."""
    kinds = (("ProductionVariants", False), ("ShadowProductionVariants", True))
    configured = {
        each["VariantName"]: each
        for kind, _ in kinds
        for each in ({} if endpoint_config is None else endpoint_config).get(kind, [])
    }
    return EndpointFacts(
        name=endpoint["EndpointName"],
        status=endpoint["EndpointStatus"],
        variants=tuple(
            _read_variant(each, configured.get(each["VariantName"], {}), is_shadow=is_shadow)
            for kind, is_shadow in kinds
            for each in endpoint.get(kind, [])
        ),
    )


def _read_variant(
    summary: Mapping[str, Any], configured: Mapping[str, Any], *, is_shadow: bool
) -> VariantFacts:
    serverless = summary.get("CurrentServerlessConfig", summary.get("DesiredServerlessConfig"))
    instances = summary if serverless is None else {}
    return VariantFacts(
        name=summary["VariantName"],
        is_shadow=is_shadow,
        current_weight=summary.get("CurrentWeight"),
        instance_type=configured.get("InstanceType"),
        current_instance_count=instances.get("CurrentInstanceCount"),
        desired_instance_count=instances.get("DesiredInstanceCount"),
        max_concurrency=None if serverless is None else serverless["MaxConcurrency"],
        provisioned_concurrency=None
        if serverless is None
        else serverless.get("ProvisionedConcurrency"),
    )
