"""The journal of a canary: why it did what it did, one entry a step, and how it is filed."""

from collections.abc import Mapping, Sequence
from typing import Any

from canary.documents import to_document
from canary.endpoint import EndpointState
from canary.position import Position
from canary.run import CanaryRun
from canary.scale_in import describe_missed
from canary.verdict import MetricAssessment

LOCK_KEY = "lock"
PROMOTED_KEY = "promoted"

# DynamoDB deletes an entry after this time; the lock, summaries and the promoted state stay.
EXPIRY_ATTRIBUTE = "expires_at"
ENTRIES_KEPT_SECONDS = 90 * 86_400


def summaries_prefix() -> str:
    """Return what the sort keys of all canaries' summaries, and of their entries, begin with."""
    return "canary#"


def summary_key(canary_id: str) -> str:
    """Return the sort key of a canary's summary."""
    return f"{summaries_prefix()}{canary_id}"


def entries_prefix(canary_id: str) -> str:
    """Return what the sort keys of a canary's entries begin with."""
    return f"{summary_key(canary_id)}#"


def entry_key(canary_id: str, sequence: int) -> str:
    """Return the sort key of one entry; a step that runs twice writes the same one again."""
    return f"{entries_prefix(canary_id)}{sequence:06d}"


def after_last_entry_key(canary_id: str) -> str:
    """Return a sort key that stands behind all of a canary's entries."""
    return f"{entries_prefix(canary_id)}~"


def entry(
    step: str,
    position: Position,
    *,
    now: int,
    news: str | None = None,
    found: CanaryRun | None = None,
    endpoint: EndpointState | None = None,
    metrics: Sequence[MetricAssessment] = (),
    details: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Write down what a step saw and where it leads.

    Args:
        step: the state's name.
        position: as the step leaves it.
        news: what this step did, where that is not why the position is what it is.
        found: the run as the step found it, if it speaks of another stage than it leads to.
        details: what only this step knows, for instance the plan.
    """
    run = position.run if found is None else found
    verdict = None if position.run is None else position.run.verdict
    return {
        "sequence": position.sequence,
        "at": now,
        "step": step,
        "next": position.next.value,
        "stage_index": None if run is None else run.stage_index,
        "share": None if run is None else run.stage.share,
        "verdict": None if verdict is None else verdict.value,
        "reason": position.reason if news is None else news,
        "status": None if endpoint is None else endpoint.status,
        "weights": {}
        if endpoint is None
        else {variant.name: variant.current_weight for variant in endpoint.variants},
        "metrics": to_document(tuple(metrics)),
        **({} if details is None else details),
    }


def summary(position: Position, *, endpoint_name: str, now: int, is_over: bool) -> dict[str, Any]:
    """Write down how a canary stands, or ended."""
    run = position.run
    return {
        "canary_id": position.canary_id,
        "endpoint_name": endpoint_name,
        "execution_arn": None if run is None else run.execution_arn,
        "champion": None if run is None else run.champion,
        "challenger": None if run is None else run.challenger,
        "stage_index": None if run is None else run.stage_index,
        "outcome": None if position.outcome is None else position.outcome.value,
        "reason": position.reason,
        "updated_at": now,
        "is_over": is_over,
    }


def champion_sick_message(position: Position) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that call a human to a champion that is no cure."""
    run = position.run
    endpoint_name = "" if run is None else run.endpoint_name
    return f"{endpoint_name}: the champion is sick, a canary waits for you", {
        "event": "champion is sick",
        "endpoint_name": endpoint_name,
        "canary_id": position.canary_id,
        "reason": position.reason,
    }


def conclusion_message(position: Position, endpoint_name: str) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that tell how a canary ended."""
    outcome = "" if position.outcome is None else position.outcome.replace("_", " ")
    run = position.run
    challenger = "" if run is None else f" of {run.challenger}"
    return f"{endpoint_name}: canary{challenger} {outcome}", {
        "event": "canary concluded",
        "endpoint_name": endpoint_name,
        "canary_id": position.canary_id,
        "outcome": position.outcome,
        "champion": None if run is None else run.champion,
        "challenger": None if run is None else run.challenger,
        "reason": position.reason,
        "missed_schedules": None if run is None else describe_missed(run.suspended),
    }


def help_message(canary_id: str, reason: str, endpoint_name: str) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that call a human to an endpoint no restore could settle."""
    return f"{endpoint_name}: restoring the champion FAILED, act now", {
        "event": "restore failed",
        "endpoint_name": endpoint_name,
        "canary_id": canary_id,
        "reason": reason,
    }
