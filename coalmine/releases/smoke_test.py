"""The answers of all variants of an endpoint, held against the golden ones of their models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from canary.endpoint import EndpointStatus
from canary.golden import Answer, GoldenRequest, assess_smoke, golden_requests

# Requests are answered while an update, of autoscaling for instance, is under way.
_SERVING = (
    EndpointStatus.IN_SERVICE,
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
)


class SmokeOutcome(StrEnum):
    """What became of a variant's smoke test."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # its model has no golden requests: nothing can be compared
    UNREADABLE = "unreadable"  # who asks may not read the model


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantSmoke:
    """What one variant's smoke test says, and why."""

    variant_name: str
    outcome: SmokeOutcome
    requests: int
    reason: str


def smoke_variant(
    variant_name: str,
    model: Mapping[str, Any] | None,
    ask: Callable[[GoldenRequest], Answer],
    *,
    forbidden: str | None = None,
) -> VariantSmoke:
    """Ask a variant its golden requests, and compare.

    Args:
        model: its model.json; None where its artifact has none.
        forbidden: why the model may not be read by who asks; None where it may.
    """

    def result(outcome: SmokeOutcome, reason: str, requests: int = 0) -> VariantSmoke:
        return VariantSmoke(
            variant_name=variant_name, outcome=outcome, requests=requests, reason=reason
        )

    if forbidden is not None:
        return result(SmokeOutcome.UNREADABLE, forbidden)
    if model is None:
        return result(SmokeOutcome.SKIPPED, "its model has no model.json")
    try:
        requests = golden_requests(model)
    except ValueError as error:
        return result(SmokeOutcome.FAILED, str(error))
    if not requests:
        return result(SmokeOutcome.SKIPPED, "its model has no golden requests")
    answers = [ask(request) for request in requests]
    assessment = assess_smoke(requests, answers, challenger=variant_name)
    outcome = SmokeOutcome.PASSED if assessment.has_passed else SmokeOutcome.FAILED
    return result(outcome, assessment.reason, len(requests))


def refusal_to_ask(endpoint_name: str, status: str) -> str | None:
    """Say why an endpoint cannot be asked; None when it can, also while it is updated."""
    if status in _SERVING:
        return None
    return f"endpoint {endpoint_name} must be InService, got {status}; wait or repair it"
