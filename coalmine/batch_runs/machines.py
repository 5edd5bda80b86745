"""Which machines a run asks for: the job's own, others, or several large ones."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from batch.settings import BatchSettings
from batch.state import RunRequest

LARGE_INSTANCE_TYPE = "ml.m5.2xlarge"
LARGE_INSTANCE_COUNT = 4
LARGE_CONCURRENT_TRANSFORMS = 8  # as many as it has vCPUs
_MOST_MB_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Machines:
    """What a run asks for instead of what its job says; None: as the job says."""

    instance_type: str | None = None
    instance_count: int | None = None
    max_concurrent_transforms: int | None = None
    usd_per_instance_hour: float | None = None

    @classmethod
    def asked(
        cls,
        settings: BatchSettings,
        *,
        is_large: bool,
        instance_type: str | None,
        instance_count: int | None,
        price: Callable[[str], Decimal | None],
    ) -> Self:
        """Read what was asked for; what is said explicitly wins over the preset.

        Raises:
            ValueError: SageMaker would refuse the requests' size.
        """
        concurrent = LARGE_CONCURRENT_TRANSFORMS if is_large else None
        if concurrent is not None and concurrent * settings.max_payload_mb > _MOST_MB_AT_ONCE:
            raise ValueError(
                f"max_payload_mb x {concurrent} concurrent transforms must be at most "
                f"{_MOST_MB_AT_ONCE} for --large, got {settings.max_payload_mb} x {concurrent}; "
                f"set max_payload_mb of the job to {_MOST_MB_AT_ONCE // concurrent} or less and "
                f"deploy it, or say --instances {LARGE_INSTANCE_COUNT} --instance-type "
                f"{LARGE_INSTANCE_TYPE} instead of --large"
            )
        if is_large:
            instance_type = LARGE_INSTANCE_TYPE if instance_type is None else instance_type
            instance_count = LARGE_INSTANCE_COUNT if instance_count is None else instance_count
        is_other = instance_type not in (None, settings.instance_type)
        usd = price(str(instance_type)) if is_other else None
        return cls(
            instance_type=instance_type,
            instance_count=instance_count,
            max_concurrent_transforms=concurrent,
            usd_per_instance_hour=None if usd is None else float(usd),
        )

    def request(
        self, *, requested_by: str, input_uri: str | None = None, resume: str | None = None
    ) -> RunRequest:
        """Return what an execution is started with."""
        return RunRequest(
            input_uri=input_uri,
            resume=resume,
            instance_type=self.instance_type,
            instance_count=self.instance_count,
            max_concurrent_transforms=self.max_concurrent_transforms,
            usd_per_instance_hour=self.usd_per_instance_hour,
            requested_by=requested_by,
        )


def usd_per_hour(settings: BatchSettings) -> Decimal | None:
    """Return what all instances of a job cost an hour; None when the price is not known."""
    if settings.usd_per_instance_hour is None:
        return None
    return Decimal(str(settings.usd_per_instance_hour)) * settings.instance_count
