"""Metrics of a variant that has no instances."""

from __future__ import annotations

from demo.held_out import request_bodies
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.deployed.test_metrics import fresh_second, measured
from tests.sandbox.forms.conftest import SERVERLESS_ENDPOINT


def test_a_serverless_variant_has_cold_starts(forms: Deployed):
    """And no instances whose CPU could be measured."""
    since = fresh_second()
    client = forms.sandbox.client("sagemaker-runtime")
    for body in request_bodies()[:2]:
        client.invoke_endpoint(
            EndpointName=f"{SERVERLESS_ENDPOINT}-sandbox", ContentType="application/json", Body=body
        )

    page = eventually(lambda: measured(forms, since, 2, SERVERLESS_ENDPOINT), seconds=30)

    (only,) = page["variants"]
    assert (True, 1) == (only["is_serverless"], only["max_concurrency"])
    assert 1 == only["in_all"]["concurrency_utilization"]
    assert only["in_all"]["cold_starts"] in {None, 1}  # None: an earlier test left it warm
    assert only["in_all"]["memory_percent"] > 0
    assert only["in_all"]["cpu_percent"] is None
