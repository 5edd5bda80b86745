"""What people are told: the subject for them, the body for programs."""

from collections.abc import Mapping
from typing import Any

from canary.kind import CanaryKind
from canary.position import Position
from canary.scale_in import describe_missed
from canary.verdict import CanaryOutcome


def champion_sick_message(position: Position, abort_command: str) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that call a human to a champion that is no cure."""
    run = position.run
    endpoint_name = "" if run is None else run.endpoint_name
    return f"{endpoint_name}: the champion is sick, a canary waits for you", {
        "event": "champion is sick",
        "endpoint_name": endpoint_name,
        "canary_id": position.canary_id,
        "reason": position.reason,
        "ends_the_canary": abort_command,
    }


def conclusion_message(
    position: Position, endpoint_name: str, *, report: Mapping[str, str] | None = None
) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that tell how a canary ended.

    Args:
        report: where its report lies, by format.
    """
    run = position.run
    return f"{endpoint_name}: {_conclusion(position)}", {
        "event": "canary concluded",
        "endpoint_name": endpoint_name,
        "canary_id": position.canary_id,
        "kind": None if run is None else run.kind.value,
        "requested_by": None if run is None else run.requested_by,
        "request_reason": None if run is None else run.request_reason,
        "outcome": position.outcome,
        "champion": None if run is None else run.champion,
        "challenger": None if run is None else run.challenger,
        "challenger_source": None if run is None else run.challenger_source,
        "reason": position.reason,
        "missed_schedules": None if run is None else describe_missed(run.suspended),
        "report": report,
    }


def _conclusion(position: Position) -> str:
    outcome = "" if position.outcome is None else position.outcome.replace("_", " ")
    run = position.run
    if run is None:
        return f"canary {outcome}"
    if run.kind is CanaryKind.GO_BACK and position.outcome is CanaryOutcome.PROMOTED:
        return f"gone back to {run.challenger}"
    return f"{_KINDS[run.kind]} {run.challenger} {outcome}"


_KINDS = {
    CanaryKind.CANARY: "canary of",
    CanaryKind.HOT_FIX: "hot fix of",
    CanaryKind.GO_BACK: "going back to",
}


def help_message(canary_id: str, reason: str, endpoint_name: str) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that call a human to an endpoint no restore could settle."""
    return f"{endpoint_name}: restoring the champion FAILED, act now", {
        "event": "restore failed",
        "endpoint_name": endpoint_name,
        "canary_id": canary_id,
        "reason": reason,
    }
