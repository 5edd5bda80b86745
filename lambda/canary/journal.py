"""The journal of a canary: why it did what it did, one entry a step, and how it is filed."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from canary.documents import to_document
from canary.endpoint import EndpointState
from canary.inputs import StartRequest
from canary.plan import Plan, plan_rows
from canary.position import Position
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome, MetricAssessment

LOCK_KEY = "lock"
PROMOTED_KEY = "promoted"
REPORTS_PREFIX = "canaries/"  # of the keys in the bucket of reports

# DynamoDB deletes an entry after this time; the lock, summaries and what was promoted or rolled
# back stay.
EXPIRY_ATTRIBUTE = "expires_at"
ENTRIES_KEPT_SECONDS = 90 * 86_400


def rolled_back_key(source: str) -> str:
    """Return the sort key of what speaks against a model; its source may be too long for one."""
    return f"rolled_back#{hashlib.sha256(source.encode()).hexdigest()}"


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


def start_details(run: CanaryRun, plan: Plan) -> dict[str, object]:
    """Return what the entry of a start has beyond those of other steps."""
    return {
        # One that is not judged has no stages to plan, whatever the settings would say of its bake.
        "plan": [] if run.kind.is_direct else plan_rows(plan),
        "expected": to_document(plan.expected),
        "kind": run.kind.value,
        "requested_by": run.requested_by,
        "request_reason": run.request_reason,
        "champion_source": run.champion_source,
        "challenger_source": run.challenger_source,
    }


def summary(
    position: Position,
    *,
    endpoint_name: str,
    now: int,
    is_over: bool,
    request: StartRequest | None = None,
) -> dict[str, Any]:
    """Write down how a canary stands, or ended: what is kept of it for ever.

    Args:
        request: what was asked for, where no run came of it.
    """
    run = position.run
    asked = StartRequest() if request is None else request
    return {
        "canary_id": position.canary_id,
        "endpoint_name": endpoint_name,
        "execution_arn": None if run is None else run.execution_arn,
        "kind": (asked.kind if run is None else run.kind).value,
        "requested_by": asked.requested_by if run is None else run.requested_by,
        "request_reason": asked.reason if run is None else run.request_reason,
        "champion": None if run is None else run.champion,
        "challenger": None if run is None else run.challenger,
        "champion_source": None if run is None else run.champion_source,
        "challenger_source": None if run is None else run.challenger_source,
        "stage_index": None if run is None else run.stage_index,
        "stages_passed": 0 if run is None else _stages_passed(run),
        "outcome": None if position.outcome is None else position.outcome.value,
        "reason": position.reason,
        "started_at": None if run is None else run.started_at,
        "concluded_at": now if is_over else None,
        "updated_at": now,
        "is_over": is_over,
        "exposure": None,
        "report": None,
    }


def _stages_passed(run: CanaryRun) -> int:
    """Count the stages that were judged and passed."""
    if run.kind.is_direct:
        return 0
    return run.stage_index + (1 if run.outcome is CanaryOutcome.PROMOTED else 0)
