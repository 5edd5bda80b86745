"""How an endpoint is now, and what its variants served lately."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from canary.counting import collect_points, join_periods, metric_data_queries, queries_for
from canary.descriptions import is_missing_endpoint, read_endpoint
from canary.endpoint import EndpointState, Roles
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.readiness import MEASURED_SECONDS, Measured
from canary.settings import CanarySettings
from coalmine.gateways.aws import AwsError, aws_errors


class LiveEndpoint:
    """One endpoint in a region."""

    def __init__(self, sagemaker: Any, cloudwatch: Any, endpoint_name: str) -> None:
        self._sagemaker = sagemaker
        self._cloudwatch = cloudwatch
        self._name = endpoint_name

    def describe(self) -> EndpointState | None:
        """Return the endpoint; None when it does not exist."""
        with aws_errors(f"endpoint {self._name}"):
            try:
                return read_endpoint(self._sagemaker.describe_endpoint(EndpointName=self._name))
            except ClientError as error:
                if is_missing_endpoint(error.response):
                    return None
                raise

    def shift_weights(self, weights: Mapping[str, float]) -> None:
        """Ask for weights of variants, in one call; they count once the endpoint has settled."""
        with aws_errors(f"weights of {self._name}"):
            self._sagemaker.update_endpoint_weights_and_capacities(
                EndpointName=self._name,
                DesiredWeightsAndCapacities=[
                    {"VariantName": name, "DesiredWeight": weight}
                    for name, weight in weights.items()
                ],
            )

    def measure(self, roles: Roles, settings: CanarySettings) -> Measured:
        """Return what the champion served in the last hour, as a starting canary measures it."""
        metric, until = METRICS[INVOCATION_5XX_ERRORS], int(time.time())
        until -= settings.metric_lag_seconds
        start = until - MEASURED_SECONDS
        queries = queries_for([metric], roles)
        asked = metric_data_queries(
            queries, endpoint_name=self._name, period_seconds=settings.period_seconds
        )
        with aws_errors(f"counts of {self._name}"):
            pages: Any = self._cloudwatch.get_paginator("get_metric_data").paginate(
                MetricDataQueries=asked,
                StartTime=datetime.fromtimestamp(start - start % settings.period_seconds, UTC),
                EndTime=datetime.fromtimestamp(until, UTC),
                ScanBy="TimestampAscending",
            )
            results = [result for page in pages for result in page["MetricDataResults"]]
        try:
            points = collect_points(queries, results)
        except ValueError as error:
            raise AwsError(str(error)) from error
        return Measured.from_periods(join_periods(metric, roles, points), until=until)
