"""The capacity of a variant, read from what SageMaker describes."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.autoscaling.ports import LiveCapacity
from sandbox.autoscaling.targets import Dimension
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import validation_exception
from sandbox.variant_capacity import VariantCapacity, variant_capacities

SCOPE = Scope("000000000000", "us-east-1")


class FakeSageMaker:
    """One endpoint with an instance variant and two serverless ones."""

    def __init__(self, status: str = "InService") -> None:
        self.updates: list[dict[str, Any]] = []
        self._status = status

    def call(
        self, _account: str, _region: str, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        if params.get("EndpointName", "flights") != "flights":
            raise validation_exception("Could not find endpoint")
        if operation == "UpdateEndpointWeightsAndCapacities":
            self.updates.append(params)
            return {}
        if operation == "DescribeEndpointConfig":
            return {
                "ProductionVariants": [
                    {"VariantName": "blue", "InstanceType": "ml.m5.large"},
                    {"VariantName": "small", "InstanceType": "ml.t2.medium"},
                    {"VariantName": "serverless"},
                ]
            }
        counts = {"CurrentInstanceCount": 1, "DesiredInstanceCount": 2}
        provisioned = {
            "CurrentServerlessConfig": {"ProvisionedConcurrency": 2},
            "DesiredServerlessConfig": {"ProvisionedConcurrency": 3},
        }
        return {
            "EndpointStatus": self._status,
            "EndpointConfigName": "flights-config",
            "ProductionVariants": [
                {"VariantName": "blue", **counts},
                {"VariantName": "small", **counts},
                {"VariantName": "serverless", **provisioned},
                {"VariantName": "on-demand", "DesiredServerlessConfig": {"MaxConcurrency": 5}},
            ],
        }


def capacity(sagemaker: FakeSageMaker, dimension: Dimension) -> VariantCapacity:
    """Return one dimension of its variants."""
    return variant_capacities(sagemaker.call)[dimension]


@pytest.mark.parametrize(
    ("dimension", "name", "expected"),
    [
        (Dimension.INSTANCE_COUNT, "blue", (1, 2)),
        (Dimension.PROVISIONED_CONCURRENCY, "serverless", (2, 3)),
    ],
)
def test_each_dimension_reads_its_own_members(
    dimension: Dimension, name: str, expected: tuple[int, int]
):
    """Current and desired; busy is whatever is not in service."""
    resource_id = f"endpoint/flights/variant/{name}"
    current, desired = expected

    for status, is_busy in (("InService", False), ("Updating", True)):
        found = capacity(FakeSageMaker(status), dimension).find(SCOPE, resource_id)

        assert LiveCapacity(current=current, desired=desired, is_busy=is_busy) == found


@pytest.mark.parametrize(
    "resource_id", ["endpoint/other/variant/blue", "endpoint/flights/variant/x"]
)
def test_what_is_not_there_is_not_found(resource_id: str):
    """Neither the endpoint nor the variant."""
    counts = capacity(FakeSageMaker(), Dimension.INSTANCE_COUNT)

    assert counts.find(SCOPE, resource_id) is None


@pytest.mark.parametrize(
    ("dimension", "name", "words"),
    [
        (Dimension.INSTANCE_COUNT, "blue", None),
        (Dimension.INSTANCE_COUNT, "small", "burstable"),
        (Dimension.INSTANCE_COUNT, "serverless", "has no instances"),
        (Dimension.PROVISIONED_CONCURRENCY, "serverless", None),
        (Dimension.PROVISIONED_CONCURRENCY, "on-demand", "has no provisioned concurrency"),
    ],
)
def test_what_cannot_be_scaled_says_why(dimension: Dimension, name: str, words: str | None):
    """A dimension fits variants that have it, and no burstable ones."""
    found = capacity(FakeSageMaker(), dimension).refusal(SCOPE, f"endpoint/flights/variant/{name}")

    assert (found is None) if words is None else (found is not None and words in found)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (Dimension.INSTANCE_COUNT, {"DesiredInstanceCount": 4}),
        (
            Dimension.PROVISIONED_CONCURRENCY,
            {"ServerlessUpdateConfig": {"ProvisionedConcurrency": 4}},
        ),
    ],
)
def test_a_change_names_one_variant_and_no_weight(dimension: Dimension, expected: dict[str, Any]):
    """Weights are somebody else's."""
    sagemaker = FakeSageMaker()
    capacity(sagemaker, dimension).set(SCOPE, "endpoint/flights/variant/blue", 4)

    assert [
        {
            "EndpointName": "flights",
            "DesiredWeightsAndCapacities": [{"VariantName": "blue", **expected}],
        }
    ] == sagemaker.updates
