"""What an endpoint's variants cost: instances by the hour, and data by the GB."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from coalmine.config import EndpointUsage
from coalmine.cost.assembly import Resource, Template
from coalmine.cost.captured import captured_data
from coalmine.cost.intrinsics import as_text, whole_number
from coalmine.cost.items import Found, Item, Lack, Omission
from coalmine.cost.quantity import HOURS_PER_MONTH, SECONDS_PER_MONTH, Quantity, as_decimal, plain
from coalmine.cost.scaling import Load, Scaling, scalings
from coalmine.cost.serverless import serverless_variant
from coalmine.cost.weights import initial_weight

ENDPOINT_CONFIG = "AWS::SageMaker::EndpointConfig"
_KB_PER_GB = Decimal(1024**2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosted:
    """One variant, with its part of the requests."""

    variant: dict[str, Any]
    name: str
    load: Load | None
    scaling: Scaling | None
    concurrency: Scaling | None


def hosting(template: Template, owner: str, usage: EndpointUsage | None) -> Found:
    """Find what the endpoint configs of a template cost."""
    found = Found()
    for config in template.of_type(ENDPOINT_CONFIG):
        for hosted in _variants(template, config, usage):
            found += _variant(template, owner, hosted)
        found += _data(template, owner, usage)
        found += captured_data(template, owner, config, usage)
    return found


def _variants(
    template: Template, config: Resource, usage: EndpointUsage | None
) -> Iterator[Hosted]:
    production = config.properties.get("ProductionVariants", [])
    weights = {as_text(each["VariantName"]): initial_weight(template, each) for each in production}
    total = sum(weights.values(), Decimal(0))
    instances = scalings(template, "sagemaker:variant:DesiredInstanceCount")
    concurrencies = scalings(template, "sagemaker:variant:DesiredProvisionedConcurrency")
    for variant in (*production, *config.properties.get("ShadowProductionVariants", [])):
        # A shadow is sent copies: its weight counts against that of the production variants.
        name = as_text(variant["VariantName"])
        share = (
            Decimal(0) if total == 0 else min(initial_weight(template, variant) / total, Decimal(1))
        )
        yield Hosted(
            variant=variant,
            name=name,
            load=_load(usage, share),
            scaling=instances.get(name),
            concurrency=concurrencies.get(name),
        )


def _load(usage: EndpointUsage | None, share: Decimal) -> Load | None:
    if usage is None:
        return None
    return Load(
        requests_per_second=as_decimal(usage.requests_per_second) * share,
        model_latency_ms=as_decimal(usage.model_latency_ms),
    )


def _variant(template: Template, owner: str, hosted: Hosted) -> Found:
    try:
        if "ServerlessConfig" in hosted.variant:
            return serverless_variant(
                template.region,
                owner,
                hosted.name,
                hosted.variant["ServerlessConfig"],
                load=hosted.load,
                scaling=hosted.concurrency,
            )
        return _instances(template.region, owner, hosted)
    except ValueError as error:
        what = f"variant {hosted.name}"
        return Found(
            omissions=(Omission(owner=owner, what=what, lack=Lack.PRICE, reason=str(error)),)
        )


def _instances(region: str, owner: str, hosted: Hosted) -> Found:
    kind = as_text(hosted.variant["InstanceType"])
    initial = whole_number(
        hosted.variant["InitialInstanceCount"], f"InitialInstanceCount of variant {hosted.name}"
    )
    if hosted.scaling is None:
        count, basis = Quantity.same(initial), f"{initial}, not autoscaled"
    else:
        count, basis = hosted.scaling.instances(initial, hosted.load)
    item = Item(
        owner=owner,
        what=f"{kind}, variant {hosted.name}",
        key=f"hosting/{kind}",
        region=region,
        per_month=count.times(HOURS_PER_MONTH),
        basis=f"instances: {basis}",
    )
    if "VolumeSizeInGB" not in hosted.variant:
        return Found(items=(item,))
    volume = Omission(
        owner=owner,
        what=f"volumes of variant {hosted.name}",
        lack=Lack.PRICE,
        reason="VolumeSizeInGB has no price here",
    )
    return Found(items=(item,), omissions=(volume,))


def _data(template: Template, owner: str, usage: EndpointUsage | None) -> Found:
    if usage is None:
        reason = "the endpoint has no `usage:` in the config"
        return Found(
            omissions=(
                Omission(
                    owner=owner, what="data in and out of requests", lack=Lack.USE, reason=reason
                ),
            )
        )
    requests = as_decimal(usage.requests_per_second) * SECONDS_PER_MONTH
    ways = (("in", usage.request_kb), ("out", usage.response_kb))
    return Found(
        items=tuple(
            Item(
                owner=owner,
                what=f"data {way} of requests",
                key=f"endpoint/data-{way}",
                region=template.region,
                per_month=Quantity.same(requests * as_decimal(kilobytes) / _KB_PER_GB),
                basis=f"{plain(as_decimal(usage.requests_per_second))} requests/s of "
                f"{plain(as_decimal(kilobytes))} kB",
            )
            for way, kilobytes in ways
        )
    )
