"""Where an endpoint's captured objects lie, and which prefixes cover a time span."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

# A record captured at the end of an hour may be written in the next.
DELIVERY_LAG = timedelta(hours=1)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_KEY = re.compile(
    r"(?P<variant>[^/]+)/(?P<hour>\d{4}/\d{2}/\d{2}/\d{2})/(?P<file>[^/]+\.jsonl)", re.ASCII
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturedObject:
    """An object with captured records; they say everything but the variant."""

    key: str
    variant_name: str
    hour: datetime

    @property
    def order(self) -> str:
        """By time, whatever the variant: hour, minute, second, millisecond."""
        return "/".join(self.key.split("/")[-5:])


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureLocation:
    """The part of a bucket that one endpoint captures to."""

    bucket: str
    prefix: str
    endpoint_name: str

    @classmethod
    def from_uri(cls, uri: str, *, endpoint_name: str) -> Self:
        """Read a DestinationS3Uri; ValueError when it is none."""
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        if not uri.startswith("s3://") or bucket == "":
            raise ValueError(f"captured data must lie at s3://bucket/prefix, got {uri!r}")
        return cls(bucket=bucket, prefix=prefix.strip("/"), endpoint_name=endpoint_name)

    @property
    def uri(self) -> str:
        """The location for people."""
        return f"s3://{self.bucket}/{self.root}"

    @property
    def root(self) -> str:
        """The prefix of everything that the endpoint captured; the variants are below it."""
        return "".join(f"{part}/" for part in (self.prefix, self.endpoint_name) if part != "")

    def time_prefixes(self, variant_name: str, *, start: datetime, end: datetime) -> list[str]:
        """Return the fewest prefixes of hours and days that cover `start` to `end`, in order."""
        at, last = _floor_hour(start), _floor_hour(end)
        prefixes = []
        while at <= last:
            is_whole_day = at.hour == 0 and at + _DAY - _HOUR <= last
            parts = f"{at:%Y/%m/%d}" if is_whole_day else f"{at:%Y/%m/%d/%H}"
            prefixes.append(f"{self.root}{variant_name}/{parts}/")
            at += _DAY if is_whole_day else _HOUR
        return prefixes

    def read_key(self, key: str) -> CapturedObject | None:
        """Return what a key says; None when it is not one of a captured object."""
        match = _KEY.fullmatch(key.removeprefix(self.root)) if key.startswith(self.root) else None
        if match is None:
            return None
        try:
            hour = datetime.strptime(match["hour"], "%Y/%m/%d/%H").replace(tzinfo=UTC)
        except ValueError:
            return None
        return CapturedObject(key=key, variant_name=match["variant"], hour=hour)


def _floor_hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
