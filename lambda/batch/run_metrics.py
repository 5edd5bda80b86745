"""What a run that ended counts for in CloudWatch."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from batch.documents import RunPhase, RunStatus

NAMESPACE = "Coalmine/Batch"
DIMENSION = "Job"

Unit = Literal["Count", "Seconds", "None"]


class MetricName(StrEnum):
    """The metrics of a job."""

    RUNS_SUCCEEDED = "RunsSucceeded"
    RUNS_FAILED = "RunsFailed"
    ROWS = "Rows"
    DURATION_SECONDS = "DurationSeconds"
    TRANSFORM_SECONDS = "TransformSeconds"
    COST_USD = "CostUsd"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """One value of a metric."""

    name: MetricName
    value: float
    unit: Unit


def measurements_of(status: RunStatus, *, now: float) -> tuple[Measurement, ...]:
    """Return what a run that ended counts for; one that somebody stopped has not failed."""
    is_success = status.phase is RunPhase.SUCCEEDED
    found = [
        _count(MetricName.RUNS_SUCCEEDED, float(is_success)),
        _count(MetricName.RUNS_FAILED, float(status.phase is RunPhase.FAILED)),
        _seconds(MetricName.TRANSFORM_SECONDS, status.transform_seconds),
    ]
    if is_success:
        rows = 0 if status.rows is None else status.rows
        found += [
            _count(MetricName.ROWS, float(rows)),
            _seconds(MetricName.DURATION_SECONDS, now - status.started_at),
        ]
    if status.cost_usd is not None:
        found.append(Measurement(name=MetricName.COST_USD, value=status.cost_usd, unit="None"))
    return tuple(found)


def _count(name: MetricName, value: float) -> Measurement:
    return Measurement(name=name, value=value, unit="Count")


def _seconds(name: MetricName, value: float) -> Measurement:
    return Measurement(name=name, value=value, unit="Seconds")
