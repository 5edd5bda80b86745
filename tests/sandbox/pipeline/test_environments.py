"""Environments (row 16): dev, staging and prod from the same code, an account for each."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from demo.held_out import request_bodies
from tests.sandbox.pipeline.conftest import NAMES, Team


@pytest.mark.parametrize("name", NAMES)
def test_the_endpoint_answers(team: Team, name: str):
    answer = team.client(name, "sagemaker-runtime").invoke_endpoint(
        EndpointName=f"flights-{name}", ContentType="application/json", Body=request_bodies()[0]
    )

    assert b"prediction" in answer["Body"].read()


def test_each_is_as_large_as_it_has_to_be(team: Team):
    """Serverless where nobody waits; one instance of a variant, or two where people do."""
    counts = {
        name: {
            each["VariantName"]: each.get("CurrentInstanceCount")
            for each in team.describe(name)["ProductionVariants"]
        }
        for name in NAMES
    }

    # Prod has guardrails, which want both slots to be there from the beginning.
    assert {"dev": {"blue": 0}, "staging": {"blue": 1}, "prod": {"blue": 2, "green": 2}} == counts


def test_each_is_watched_and_has_a_budget(team: Team):
    """The endpoint, what watches it, and what watches its costs, which is always in us-east-1."""
    for name in NAMES:
        assert {"flights", "watch", "cost"} <= set(team.stacks(name))
        alarms = team.client(name, "cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])
        assert [f"flights-{name}-unhealthy"] == [
            each["AlarmName"] for each in alarms["CompositeAlarms"]
        ]


def test_production_is_not_deleted_by_mistake(team: Team):
    """Its stacks refuse it; those of dev do not."""
    production = team.client("prod", "cloudformation")

    with pytest.raises(ClientError, match="TerminationProtection"):
        production.delete_stack(StackName="Coalmine-prod-flights")
    assert not team.stacks("dev")["flights"]["EnableTerminationProtection"]


def test_a_second_deployment_changes_nothing(team: Team):
    assert "(no changes)" in team.deploy("dev")[0]
