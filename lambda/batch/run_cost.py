"""What a run's transform jobs cost, of all its attempts."""

from collections.abc import Sequence
from dataclasses import dataclass

from batch.documents import TransformAttempt
from batch.layout import RunLayout
from batch.ports import ObjectStore
from batch.run_documents import read_document
from batch.settings import BatchSettings
from batch.transform_job import TransformJob

_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformCost:
    """Seconds that were billed for each instance, and the price of all; None: not known."""

    seconds: float
    usd: float | None


def attempt_of(job: TransformJob, settings: BatchSettings, *, now: float) -> TransformAttempt:
    """Return what is kept of a job."""
    seconds = job.billed_seconds(now)
    price = settings.usd_per_instance_hour
    return TransformAttempt(
        job_name=job.name,
        status=job.status.value,
        seconds=seconds,
        instance_type=job.instance_type,
        instance_count=job.instance_count,
        cost_usd=None
        if price is None
        else price * job.instance_count * seconds / _SECONDS_PER_HOUR,
        reason=job.reason,
    )


def read_attempts(
    objects: ObjectStore, layout: RunLayout, *, last_attempt: int
) -> tuple[TransformAttempt, ...]:
    """Return the jobs of a run; an attempt without anything to transform had none."""
    found = (
        read_document(objects, layout.transform_attempt(attempt), TransformAttempt)
        for attempt in range(1, last_attempt + 1)
    )
    return tuple(each for each in found if each is not None)


def total_cost(attempts: Sequence[TransformAttempt]) -> TransformCost:
    """Add up what all attempts took; one without price, and the sum has none."""
    prices = [each.cost_usd for each in attempts]
    known = [price for price in prices if price is not None]
    return TransformCost(
        seconds=sum(each.seconds for each in attempts),
        usd=sum(known) if len(known) == len(prices) else None,
    )
