"""Counts of both variants, period by period, and the states of alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from canary.counting import (
    Points,
    Query,
    collect_points,
    join_periods,
    metric_data_queries,
    queries_for,
)
from canary.endpoint import Roles
from canary.metrics import Metric
from canary.periods import Period
from canary.verdict import AlarmState

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

_NAMES_IN_A_CALL = 100


class AlarmsUnavailableError(Exception):
    """The states of alarms could not be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The periods of each metric by its name, or why they could not be read."""

    periods: dict[str, list[Period]] = field(default_factory=dict[str, list[Period]])
    unavailable: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def problem(self) -> str:
        """All reasons together."""
        return "; ".join(f"{name}: {reason}" for name, reason in self.unavailable.items())


class EndpointMetrics:
    """What CloudWatch counted for one endpoint."""

    def __init__(self, client: CloudWatchClient, endpoint_name: str) -> None:
        self._client = client
        self._endpoint_name = endpoint_name

    def read(
        self, metrics: Sequence[Metric], roles: Roles, *, start: int, end: int, period_seconds: int
    ) -> Reading:
        """Read the periods between two epoch seconds; an AWS error makes all unavailable."""
        queries = queries_for(metrics, roles)
        first = start - start % period_seconds
        try:
            points = self._points(queries, first, max(end, first + period_seconds), period_seconds)
        except (ClientError, BotoCoreError, ValueError) as error:
            return Reading(unavailable={metric.name: str(error) for metric in metrics})
        return Reading(periods={each.name: join_periods(each, roles, points) for each in metrics})

    def alarm_states(self, names: Sequence[str]) -> dict[str, AlarmState]:
        """Return the state of each alarm that exists.

        Raises:
            AlarmsUnavailableError: CloudWatch did not answer.
        """
        states: dict[str, AlarmState] = {}
        for i in range(0, len(names), _NAMES_IN_A_CALL):
            try:
                found = self._client.describe_alarms(
                    AlarmNames=list(names[i : i + _NAMES_IN_A_CALL]),
                    AlarmTypes=["MetricAlarm", "CompositeAlarm"],
                    MaxRecords=_NAMES_IN_A_CALL,
                )
            except (ClientError, BotoCoreError) as error:
                raise AlarmsUnavailableError(str(error)) from error
            alarms: list[Any] = [*found["MetricAlarms"], *found["CompositeAlarms"]]
            states |= {each["AlarmName"]: AlarmState(each["StateValue"]) for each in alarms}
        return states

    def _points(
        self, queries: Sequence[Query], start: int, end: int, period_seconds: int
    ) -> dict[Query, Points]:
        asked: Any = metric_data_queries(
            queries, endpoint_name=self._endpoint_name, period_seconds=period_seconds
        )
        pages = self._client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=asked,
            StartTime=datetime.fromtimestamp(start, UTC),
            EndTime=datetime.fromtimestamp(end, UTC),
            ScanBy="TimestampAscending",
        )
        return collect_points(queries, (r for page in pages for r in page["MetricDataResults"]))
