"""What carries the environment's tag, and is part of somebody else's stack."""

from datetime import UTC, datetime

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.gateways.other_stacks import OtherStacks
from tests.doubles.found_environment import thing

OURS, THEIRS, GONE = (
    f"arn:aws:cloudformation:eu-west-1:111111111111:stack/{name}/1"
    for name in ("Coalmine-dev-flights", "Payments", "Payments-old")
)
MODEL = "arn:aws:sagemaker:eu-west-1:111111111111:model/model-8dtn6z"
TABLE = thing(Kind.TABLE, "bookings")
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:111111111111:table/bookings"


def mark(client, found, tagged):
    return OtherStacks(client, {THEIRS: "Payments"}, tagged).mark(found).other_stack


def resource(stack_id):
    return {
        "StackId": stack_id,
        "LogicalResourceId": "It",
        "ResourceType": "AWS::DynamoDB::Table",
        "Timestamp": datetime(2026, 1, 31, tzinfo=UTC),
        "ResourceStatus": "CREATE_COMPLETE",
    }


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({"aws:cloudformation:stack-id": THEIRS}, "Payments"),
        ({"aws:cloudformation:stack-id": GONE}, None),
        ({"aws:cloudformation:stack-id": OURS}, None),
        ({"aws:cloudformation:stack-name": "Payments"}, "Payments"),
        ({"aws:cloudformation:stack-name": "Payments-old"}, None),
    ],
    ids=["theirs", "theirs, and deleted", "ours", "theirs by name", "by name, and deleted"],
)
@pytest.mark.parametrize(
    ("arn", "found"),
    [
        (TABLE_ARN, TABLE),
        (MODEL, thing(Kind.MODEL, "Model-8dtN6z", arn=MODEL)),
        ("arn:aws:s3:::data", thing(Kind.BUCKET, "data")),
    ],
    ids=["table", "model", "bucket"],
)
def test_cloudformations_tags_say_whose_it_is(arn, found, tags, owner):
    """Somebody else's stack must be there still; nothing is asked for."""
    assert owner == mark(None, found, {arn: tags})


@pytest.mark.parametrize(
    ("stack_id", "owner"),
    [(THEIRS, "Payments"), (GONE, None), (OURS, None)],
    ids=["theirs", "theirs, and deleted", "ours"],
)
def test_cloudformation_is_asked_for_what_has_no_such_tags(stub, stack_id, owner):
    """It does not give them to everything."""
    client, stubber = stub("cloudformation")
    stubber.add_response(
        "describe_stack_resources",
        {"StackResources": [resource(stack_id)]},
        {"PhysicalResourceId": "bookings"},
    )

    assert owner == mark(client, TABLE, {TABLE_ARN: {"coalmine:environment": "dev"}})


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        (thing(Kind.MODEL, "Model-8dtN6z", arn=MODEL), MODEL),
        (
            thing(Kind.SCALABLE_TARGET, "endpoint/f/variant/b|sagemaker:variant:X"),
            "endpoint/f/variant/b|sagemaker:variant:X|sagemaker",
        ),
    ],
    ids=["model", "scalable target"],
)
def test_it_is_asked_by_the_name_that_it_knows(stub, found, asked):
    client, stubber = stub("cloudformation")
    stubber.add_client_error(
        "describe_stack_resources",
        "ValidationError",
        "Stack does not exist",
        expected_params={"PhysicalResourceId": asked},
    )

    assert None is mark(client, found, {})


@pytest.mark.parametrize(
    "found",
    [
        thing(Kind.TABLE, "canaries", stack="Coalmine-dev-flights"),
        thing(Kind.ALARM, "TargetTracking-endpoint/flights-dev/x", endpoint="flights-dev"),
    ],
    ids=["what a stack of ours owns", "what autoscaling made"],
)
def test_nothing_is_asked_of_what_is_known(found):
    assert None is mark(None, found, {})
