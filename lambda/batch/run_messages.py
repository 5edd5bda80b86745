"""What people are told when a run ends."""

from typing import Any

from batch.documents import RunPhase, RunStatus
from canary.reasons import describe_seconds


def end_message(status: RunStatus, *, now: float) -> tuple[str, dict[str, Any]]:
    """Write the subject and the body that tell how a run ended."""
    took = describe_seconds(now - status.started_at)
    rows = "" if status.rows is None else f"{status.rows:,} rows in "
    details = f": {rows}{took}" if status.phase is RunPhase.SUCCEEDED else f" after {took}"
    return f"{status.job_name}: run {status.run_id} {status.phase}{details}", {
        "event": "batch run ended",
        "job_name": status.job_name,
        "run_id": status.run_id,
        "phase": status.phase.value,
        "message": status.message,
        "input_uri": status.input_uri,
        "published_uri": status.published_uri,
        "rows": status.rows,
        "shards": status.shards,
        "failed_shards": status.failed_shards,
        "attempts": status.attempt,
        "duration_seconds": round(now - status.started_at, 3),
        "transform_seconds": status.transform_seconds,
        "cost_usd": status.cost_usd,
        "transform_job_name": status.transform_job_name,
        "execution_arn": status.execution_arn,
    }
