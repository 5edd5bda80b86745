"""How an endpoint is now, and what its variants served lately."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from canary.counting import join_periods, queries_for
from canary.descriptions import is_busy_endpoint, read_endpoint
from canary.endpoint import EndpointState, Roles
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.readiness import MEASURED_SECONDS, Measured
from canary.settings import CanarySettings
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.endpoint_description import describe_endpoint
from coalmine.gateways.metric_data import read_points


class LiveEndpoint:
    """One endpoint in a region."""

    def __init__(self, sagemaker: Any, cloudwatch: Any, endpoint_name: str) -> None:
        self._sagemaker = sagemaker
        self._cloudwatch = cloudwatch
        self._name = endpoint_name

    @property
    def name(self) -> str:
        """Its name on SageMaker."""
        return self._name

    def describe(self) -> EndpointState | None:
        """Return the endpoint; None when it does not exist."""
        found = describe_endpoint(self._sagemaker, self._name)
        return None if found is None else read_endpoint(found)

    def provisioned_concurrency(self) -> dict[str, int]:
        """Return what is warm of each serverless variant that has some; a canary has no use for it.

        An endpoint that does not exist has none.
        """
        found = describe_endpoint(self._sagemaker, self._name)
        variants = [] if found is None else found.get("ProductionVariants", [])
        serverless = {
            each["VariantName"]: each.get("CurrentServerlessConfig", {}) for each in variants
        }
        return {
            name: config["ProvisionedConcurrency"]
            for name, config in serverless.items()
            if "ProvisionedConcurrency" in config
        }

    def shift_weights(self, weights: Mapping[str, float]) -> bool:
        """Ask for weights of variants, in one call; they count once the endpoint has settled.

        False when the endpoint is being updated at this moment: autoscaling does so at any time.
        """
        with aws_errors(f"weights of {self._name}"):
            try:
                self._sagemaker.update_endpoint_weights_and_capacities(
                    EndpointName=self._name,
                    DesiredWeightsAndCapacities=[
                        {"VariantName": name, "DesiredWeight": weight}
                        for name, weight in weights.items()
                    ],
                )
            except ClientError as error:
                if is_busy_endpoint(error.response):
                    return False
                raise
        return True

    def measure(self, roles: Roles, settings: CanarySettings) -> Measured:
        """Return what the champion served in the last hour, as a starting canary measures it."""
        metric, until = METRICS[INVOCATION_5XX_ERRORS], int(time.time())
        until -= settings.metric_lag_seconds
        start = until - MEASURED_SECONDS
        queries = queries_for([metric], roles)
        points = read_points(
            self._cloudwatch,
            queries,
            endpoint_name=self._name,
            period_seconds=settings.period_seconds,
            start=datetime.fromtimestamp(start - start % settings.period_seconds, UTC),
            end=datetime.fromtimestamp(until, UTC),
        )
        return Measured.from_periods(join_periods(metric, roles, points), until=until)
