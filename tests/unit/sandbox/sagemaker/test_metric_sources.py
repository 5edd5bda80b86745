"""Under which dimensions a variant's metrics are counted."""

from __future__ import annotations

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.metric_sources import MetricSource
from sandbox.sagemaker.metrics import Seconds

VARIANT = {"EndpointName": "e", "VariantName": "v"}


def recorded(config_name):
    seconds = Seconds(lambda: 5.0)
    scope = Scope("000000000000", "us-east-1")
    source = MetricSource(scope=scope, endpoint_name="e", variant_name="v", config_name=config_name)
    source.record(seconds, "AWS/SageMaker", "Invocations", "None", 1.0)
    ((_, _, data),) = seconds.take_all()
    return [datum.dimensions for datum in data]


def test_a_deployment_adds_the_dimension_of_the_configuration():
    """The metrics without it go on, and outside a deployment there are no others."""
    assert recorded(None) == [VARIANT]
    assert recorded("new") == [VARIANT, {**VARIANT, "EndpointConfigName": "new"}]
