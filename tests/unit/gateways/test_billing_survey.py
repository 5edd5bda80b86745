"""The cost stack in us-east-1, and nothing else that is there."""

import json

import pytest

from coalmine.cleanup.place import Place
from coalmine.gateways.aws import AwsError
from coalmine.gateways.billing_survey import BillingSurvey, survey_billing
from tests.unit.gateways.test_environment_stacks import described, summary

COST = "Coalmine-dev-cost"
DENIAL = "with an explicit deny in a service control policy"


def place(*, has_budget=False):
    return Place(
        environment="dev",
        account="111111111111",
        region="eu-west-1",
        endpoints=("flights",),
        has_budget=has_budget,
    )


def survey(found, *, has_budget=False):
    """Look with these clients; a service that has none must not be asked."""
    clients = {"sagemaker": None, "application-autoscaling": None, **found}
    return survey_billing(
        lambda service, _region: clients[service], place(has_budget=has_budget), "us-east-1", ()
    )


def test_only_the_cost_stack_and_what_it_owns_is_looked_at(stub):
    """An environment of the same name may run there, from another file: no tag is asked for."""
    cloudformation, stacks = stub("cloudformation")
    budgets, found = stub("budgets")
    stacks.add_response("describe_stacks", {"Stacks": [described(COST)]}, {"StackName": COST})
    stacks.add_response("get_template", {"TemplateBody": json.dumps({})})
    stacks.add_response(
        "list_stack_resources",
        {"StackResourceSummaries": [summary("Daily", "AWS::Budgets::Budget")]},
    )
    found.add_response(
        "describe_budget",
        {"Budget": {"BudgetName": "daily", "TimeUnit": "DAILY", "BudgetType": "COST"}},
    )

    seen = survey({"cloudformation": cloudformation, "budgets": budgets, "cloudwatch": PAGES})

    assert [COST] == [each.name for each in seen.stacks]
    assert ["daily"] == [each.name for each in seen.things]


def test_a_stack_of_that_name_may_be_somebody_elses(stub):
    client, stubber = stub("cloudformation")
    stubber.add_response("describe_stacks", {"Stacks": [described(COST, environment="dev-cost")]})

    assert BillingSurvey() == survey({"cloudformation": client, "cloudwatch": PAGES})


def test_there_may_be_none(stub):
    client, stubber = stub("cloudformation")
    stubber.add_client_error("describe_stacks", "ValidationError", f"Stack {COST} does not exist")

    assert BillingSurvey() == survey({"cloudformation": client, "cloudwatch": PAGES})


def test_without_a_budget_a_region_that_is_denied_is_not_looked_at(stub):
    """Organizations deny regions that nobody uses."""
    client, stubber = stub("cloudformation")
    stubber.add_client_error("describe_stacks", "AccessDenied", DENIAL)

    (unseen,) = survey({"cloudformation": client}).unseen

    assert "us-east-1" == unseen.region
    assert DENIAL in unseen.reason


@pytest.mark.parametrize(
    ("code", "has_budget"),
    [("AccessDenied", True), ("Throttling", False)],
    ids=["there is a budget", "it is no denial"],
)
def test_otherwise_it_is_an_error(stub, code, has_budget):
    client, stubber = stub("cloudformation")
    stubber.add_client_error("describe_stacks", code, DENIAL)

    with pytest.raises(AwsError, match=COST):
        survey({"cloudformation": client}, has_budget=has_budget)


class Pages:
    """CloudWatch, which is asked for no alarm by name, and has none."""

    def get_paginator(self, _operation):
        return self


PAGES = Pages()
