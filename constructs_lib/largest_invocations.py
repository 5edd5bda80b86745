"""How many requests an endpoint's variants are made for, at their largest."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Token

from constructs_lib.alarm_thresholds import RequestsPerMinute
from constructs_lib.endpoint_rules import ProductionVariant
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import RequestsPerSecond

# A guess, not a measurement: 100 requests a second, 10 ms each, one after the other. Where
# autoscaling follows the requests, a load test has said what an instance takes, and that counts.
GUESSED_PER_INSTANCE: Final = 6000


def largest_invocations(variants: Sequence[ProductionVariant]) -> RequestsPerMinute | None:
    """Return the requests per minute that all variants with a weight take together.

    A variant that starts without traffic adds nothing: it takes the place of another one later.
    Serverless variants have no such number; their concurrency alarm stands for it.
    """
    taken = [
        _of_instances(variant)
        for variant in variants
        if isinstance(variant, InstanceVariant) and variant.initial_weight != 0
    ]
    return RequestsPerMinute(requests=sum(taken)) if taken else None


def _of_instances(variant: InstanceVariant) -> float:
    scaling = variant.scaling
    if scaling is None:
        if Token.is_unresolved(variant.initial_instance_count):
            raise ValueError(
                f"the instance count of variant {variant.name!r} must be known at synth to say "
                "how many requests are too many, got a token; give max invocations"
            )
        return variant.initial_instance_count * GUESSED_PER_INSTANCE
    if isinstance(scaling.target, RequestsPerSecond):
        return scaling.largest_capacity * scaling.target.requests_per_second * 60
    return scaling.largest_capacity * GUESSED_PER_INSTANCE
