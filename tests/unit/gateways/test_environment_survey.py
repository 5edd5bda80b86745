"""Everything of an environment, in an account where others are as well."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from coalmine.cleanup.place import Place
from coalmine.gateways.environment_survey import survey
from tests.unit.gateways.test_environment_stacks import described

NOW = datetime(2026, 1, 31, tzinfo=UTC)
THEIRS = "arn:aws:cloudformation:eu-west-1:111111111111:stack/Payments/1"
ENDPOINT = "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/fraud"
PLACE = Place(environment="dev", account="111111111111", region="eu-west-1", endpoints=())


@dataclass
class Answers:
    """A client that answers each operation with the same, and pages with one page."""

    found: dict[str, Any]
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, operation):
        return lambda **options: self.answer(operation, options)

    def get_paginator(self, operation):
        return Page(lambda options: self.answer(operation, options))

    def answer(self, operation, options):
        self.asked.append(operation)
        if operation == "describe_stacks" and "StackName" in options:
            missing = {"Error": {"Code": "ValidationError", "Message": "it does not exist"}}
            raise ClientError(missing, operation)  # type: ignore[arg-type]  # it is all that is read
        return self.found[operation]


class Page:
    """A paginator."""

    def __init__(self, answer):
        self.answer = answer

    def paginate(self, **options):
        yield self.answer(options)


@pytest.fixture
def clients():
    """An account where an endpoint of Payments carries the tag of dev."""
    endpoint = {"EndpointName": "fraud", "EndpointArn": ENDPOINT, "CreationTime": NOW}
    tags = {"coalmine:environment": "dev", "aws:cloudformation:stack-id": THEIRS}
    tagged = {
        "ResourceARN": ENDPOINT,
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    theirs = described("Payments", StackId=THEIRS, Tags=[])
    here: dict[str, dict[str, Any]] = {
        "cloudformation": {
            "describe_stacks": {"Stacks": [theirs]},
            "list_stacks": {"StackSummaries": []},
        },
        "resourcegroupstaggingapi": {"get_resources": {"ResourceTagMappingList": [tagged]}},
        "sagemaker": {"list_endpoints": {"Endpoints": [endpoint]}, "describe_endpoint": endpoint},
        "application-autoscaling": {"describe_scalable_targets": {"ScalableTargets": []}},
        "cloudwatch": {"list_dashboards": {"DashboardEntries": []}},
    }
    used = ("cloudformation", "sagemaker", "application-autoscaling", "cloudwatch")
    there: dict[str, dict[str, Any]] = {service: {} for service in used}
    return {
        (service, region): Answers(found)
        for region, services in (("eu-west-1", here), ("us-east-1", there))
        for service, found in services.items()
    }


def look(clients):
    return survey(PLACE, clients=lambda service, region: clients[service, region])


def test_an_endpoint_of_somebody_elses_stack_is_not_ours(clients):
    """So nothing goes that it needs, whatever tag it has."""
    found = look(clients)

    assert [("fraud", None, "Payments")] == [
        (each.name, each.stack, each.other_stack) for each in found.things
    ]
    assert [("fraud", False)] == [(each.name, each.is_ours) for each in found.live]


def test_in_another_region_only_one_stack_is_asked_for(clients):
    """An environment of that name may run there."""
    look(clients)

    assert {"cloudformation": ["describe_stacks"]} == {
        service: client.asked
        for (service, region), client in clients.items()
        if region == "us-east-1" and client.asked
    }


def with_batch_job(clients, **stepfunctions):
    """The environment has a batch job; its stack owns nothing else that is looked at."""
    arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:Batch"
    ours = described(
        "Coalmine-dev-batch-nightly",
        Outputs=[{"OutputKey": "BatchStateMachineArn", "OutputValue": arn}],
    )
    cloudformation = clients["cloudformation", "eu-west-1"].found
    cloudformation["describe_stacks"] = {"Stacks": [ours]}
    cloudformation["list_stack_resources"] = {"StackResourceSummaries": []}
    cloudformation["get_template"] = {"TemplateBody": {"Resources": {}}}
    clients["cloudwatch", "eu-west-1"].found["describe_alarms"] = {}
    clients["logs", "eu-west-1"] = Answers({"describe_log_groups": {"logGroups": []}})
    clients["stepfunctions", "eu-west-1"] = Answers(stepfunctions)
    return clients


def test_the_runs_of_a_batch_job_are_found(clients):
    running = [{"executionArn": "arn:aws:states:eu-west-1:111111111111:execution:Batch:run-1"}]
    found = look(with_batch_job(clients, list_executions={"executions": running}))

    assert [("Coalmine-dev-batch-nightly", ("run-1",))] == [
        (each.name, each.runs) for each in found.stacks
    ]


def test_a_state_machine_that_is_deleted_already_runs_nothing(clients):
    class Deleted(Answers):
        def answer(self, operation, options):
            gone = {"Error": {"Code": "StateMachineDoesNotExist", "Message": "gone"}}
            raise ClientError(gone, operation)  # type: ignore[arg-type]  # it is all that is read

    there = with_batch_job(clients)
    there["stepfunctions", "eu-west-1"] = Deleted({})

    assert [()] == [each.runs for each in look(there).stacks]
