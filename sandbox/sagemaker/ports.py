"""What SageMaker needs of the rest of AWS: objects, metrics, alarms, events, roles, targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.sagemaker.arns import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricDatum:
    """One CloudWatch datum: what a metric saw in one second, as values with their counts."""

    name: str
    unit: str
    dimensions: Mapping[str, str]
    values: Sequence[float]
    counts: Sequence[float]
    timestamp: float  # epoch seconds, the start of the second


class NotWrittenError(Exception):
    """An object was not written: the role may not, or there is no such bucket."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectWrite:
    """An object to write, and as whom."""

    account: str
    region: str
    role_arn: str | None
    bucket: str
    key: str
    body: bytes
    kms_key_id: str | None = None  # None: as the bucket encrypts by default


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to a resource."""

    detail_type: str
    resource_arn: str
    detail: Mapping[str, Any]


class ObjectStore(Protocol):
    """S3, as far as SageMaker uses it."""

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return the object's bytes, or None when it is not there."""

    def list_keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Return the keys that begin with a prefix, in order; a bucket that is not has none."""

    def put(self, write: ObjectWrite) -> None:
        """Write an object as its role; raise NotWrittenError. Called from threads, too."""

    def delete(self, write: ObjectWrite) -> None:
        """Delete what a write has stored."""


class Roles(Protocol):
    """IAM, as far as SageMaker asks what an execution role may read."""

    def denial(
        self, role_arn: str, action: str, resource_arn: str, keys: Mapping[str, str]
    ) -> str | None:
        """Return why a role may not do something, None when it may; keys are for conditions."""


class AnyRole:
    """Roles that may do everything."""

    def denial(
        self,
        role_arn: str,
        action: str,
        resource_arn: str,
        keys: Mapping[str, str],
    ) -> str | None:
        """Return None."""
        return None


class MetricSink(Protocol):
    """CloudWatch, as far as SageMaker writes it; called from the event loop, must not block."""

    def put(self, account: str, region: str, namespace: str, data: list[MetricDatum]) -> None:
        """Record data of completed periods."""


class LogGroups(Protocol):
    """CloudWatch Logs, as far as SageMaker writes it: what containers print stays in files."""

    def write(
        self, account: str, region: str, group: str, stream: str, lines: Sequence[tuple[int, str]]
    ) -> None:
        """Add lines, each with its epoch milliseconds, to a stream, unless its group is gone."""

    def open(self, account: str, region: str, name: str) -> None:
        """Create a log group unless it is there; no stack owns it, and nobody deletes it."""


class NoLogGroups:
    """An AWS without CloudWatch Logs."""

    def write(
        self, account: str, region: str, group: str, stream: str, lines: Sequence[tuple[int, str]]
    ) -> None:
        """Do nothing."""

    def open(self, account: str, region: str, name: str) -> None:
        """Do nothing."""


class ScalableTargets(Protocol):
    """Application Auto Scaling, as far as SageMaker asks it when endpoints change."""

    def registered_variants(self, scope: Scope, endpoint_name: str) -> frozenset[str]:
        """Return the names of an endpoint's variants that are scalable targets."""

    def forget_endpoint(self, scope: Scope, endpoint_name: str) -> None:
        """Deregister what belongs to an endpoint that is being deleted."""


class NoScalableTargets:
    """An AWS without Application Auto Scaling."""

    def registered_variants(self, scope: Scope, endpoint_name: str) -> frozenset[str]:
        """Return nothing."""
        return frozenset()

    def forget_endpoint(self, scope: Scope, endpoint_name: str) -> None:
        """Do nothing."""


class EventSink(Protocol):
    """EventBridge, as far as SageMaker writes it; called from the event loop, must not block."""

    def put(self, account: str, region: str, event: Event) -> None:
        """Deliver an event to the rules of an account and region."""


class NoEvents:
    """Nobody listens."""

    def put(self, account: str, region: str, event: Event) -> None:
        """Drop the event."""


class Alarms(Protocol):
    """CloudWatch's alarms, as far as a deployment looks at them."""

    def state(self, account: str, region: str, name: str) -> str | None:
        """Return OK, ALARM or INSUFFICIENT_DATA, None when there is no such alarm."""

    def is_readable(self, account: str, region: str, name: str, role_arn: str) -> bool:
        """Say whether a role may describe an alarm."""


class NoAlarms:
    """A CloudWatch that has no alarms."""

    def state(self, account: str, region: str, name: str) -> str | None:
        """Say that there is no such alarm."""
        return None

    def is_readable(self, account: str, region: str, name: str, role_arn: str) -> bool:
        """Say that nobody may describe what is not there."""
        return False
