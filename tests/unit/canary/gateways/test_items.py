"""Items in DynamoDB: the conditions are DynamoDB's to check, and its refusals are told apart."""

import pytest
from botocore.stub import ANY

from canary.gateways.items import ConditionError, Items, TableError
from tests.doubles.stubbed_client import stubbed_client

KEY = {"endpoint_name": {"S": "flights-dev"}, "sk": {"S": "lock"}}
OWNED = {
    "ConditionExpression": "#owner = :owner",
    "ExpressionAttributeNames": {"#owner": "owner"},
    "ExpressionAttributeValues": {":owner": {"S": "arn:a"}},
}


@pytest.fixture
def stubbed():
    with stubbed_client("dynamodb") as (client, stubber):
        yield stubber, Items(client, "canaries", "flights-dev")


def test_a_document_is_read_consistently_and_without_its_keys(stubbed):
    stubber, items = stubbed
    stubber.add_response(
        "get_item",
        {"Item": {**KEY, "at": {"N": "12"}}},
        {"TableName": "canaries", "Key": KEY, "ConsistentRead": True},
    )

    assert {"at": 12} == items.get("lock")


def test_what_is_not_there_is_none(stubbed):
    stubber, items = stubbed
    stubber.add_response("get_item", {})

    assert items.get("lock") is None


def test_a_put_names_its_condition(stubbed):
    stubber, items = stubbed
    stubber.add_response(
        "put_item", {}, {"TableName": "canaries", "Item": {**KEY, "at": {"N": "1"}}, **OWNED}
    )
    items.put_if("lock", {"at": 1}, condition="#owner = :owner", owner="arn:a")


def test_an_update_changes_only_what_it_names(stubbed):
    stubber, items = stubbed
    stubber.add_response(
        "update_item",
        {},
        {
            "TableName": "canaries",
            "Key": KEY,
            "UpdateExpression": "SET #n0 = :v0",
            "ConditionExpression": "#owner = :owner",
            "ExpressionAttributeNames": {"#owner": "owner", "#n0": "heartbeat_at"},
            "ExpressionAttributeValues": {":owner": {"S": "arn:a"}, ":v0": {"N": "5"}},
        },
    )
    items.update_if("lock", {"heartbeat_at": 5}, condition="#owner = :owner", owner="arn:a")


def test_a_condition_without_a_name_declares_none(stubbed):
    """DynamoDB refuses names that an expression does not use."""
    stubber, items = stubbed
    stubber.add_response(
        "update_item",
        {},
        {
            "TableName": "canaries",
            "Key": KEY,
            "UpdateExpression": "SET #n0 = :v0",
            "ConditionExpression": "call_owner = :owner",
            "ExpressionAttributeNames": {"#n0": "call_owner"},
            "ExpressionAttributeValues": {":owner": {"S": "arn:a"}, ":v0": {"NULL": True}},
        },
    )
    items.update_if("lock", {"call_owner": None}, condition="call_owner = :owner", owner="arn:a")


def test_a_condition_on_the_outcome_declares_what_it_compares_with(stubbed):
    stubber, items = stubbed
    condition = "#owner = :owner AND NOT (run.outcome = :promoted)"
    stubber.add_response(
        "update_item",
        {},
        {
            "TableName": "canaries",
            "Key": KEY,
            "UpdateExpression": "SET #n0 = :v0",
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#owner": "owner", "#n0": "owner"},
            "ExpressionAttributeValues": {
                ":owner": {"S": "arn:a"},
                ":promoted": {"S": "promoted"},
                ":v0": {"S": "arn:b"},
            },
        },
    )
    items.update_if("lock", {"owner": "arn:b"}, condition=condition, owner="arn:a")


def test_two_writes_are_one_transaction(stubbed):
    stubber, items = stubbed
    put = {"endpoint_name": {"S": "flights-dev"}, "sk": {"S": "promoted"}}
    stubber.add_response(
        "transact_write_items",
        {},
        {
            "TransactItems": [
                {
                    "Update": {
                        "TableName": "canaries",
                        "Key": KEY,
                        "UpdateExpression": "SET #n0 = :v0",
                        "ConditionExpression": "#owner = :owner",
                        "ExpressionAttributeNames": {"#owner": "owner", "#n0": "run"},
                        "ExpressionAttributeValues": {
                            ":owner": {"S": "arn:a"},
                            ":v0": {"M": {}},
                        },
                    }
                },
                {"Put": {"TableName": "canaries", "Item": {**put, "by": {"S": "x"}}}},
            ]
        },
    )
    items.write_together(
        ("lock", {"run": {}}), ("promoted", {"by": "x"}), condition="#owner = :owner", owner="arn:a"
    )


def test_and_what_they_outdate_is_deleted_with_them(stubbed):
    stubber, items = stubbed
    gone = {"endpoint_name": {"S": "flights-dev"}, "sk": {"S": "rolled_back#1"}}
    stubber.add_response(
        "transact_write_items",
        {},
        {"TransactItems": [ANY, ANY, {"Delete": {"TableName": "canaries", "Key": gone}}]},
    )
    items.write_together(
        ("lock", {}), ("promoted", {}), "rolled_back#1", condition="#owner = :owner", owner="arn:a"
    )


def test_documents_between_two_keys_are_read_to_the_last_page(stubbed):
    stubber, items = stubbed
    asked = {
        "TableName": "canaries",
        "KeyConditionExpression": "endpoint_name = :name AND sk BETWEEN :a AND :z",
        "ExpressionAttributeValues": {
            ":name": {"S": "flights-dev"},
            ":a": {"S": "canary#a#"},
            ":z": {"S": "canary#a#~"},
        },
        "ConsistentRead": True,
    }
    pages = [{"Items": [{**KEY, "at": {"N": str(at)}}]} for at in (1, 2)]
    stubber.add_response("query", pages[0] | {"LastEvaluatedKey": KEY}, asked)
    stubber.add_response("query", pages[1], asked | {"ExclusiveStartKey": KEY})

    assert [{"at": 1}, {"at": 2}] == items.between("canary#a#", "canary#a#~")


def test_a_broken_condition_is_told_from_an_error(stubbed):
    stubber, items = stubbed
    stubber.add_client_error("delete_item", "ConditionalCheckFailedException")
    with pytest.raises(ConditionError):
        items.delete_if("lock", condition="#owner = :owner", owner="arn:a")
    stubber.add_client_error("delete_item", "ProvisionedThroughputExceededException")
    with pytest.raises(TableError):
        items.delete_if("lock", condition="#owner = :owner", owner="arn:a")


@pytest.mark.parametrize(
    ("reason", "error"),
    [("ConditionalCheckFailed", ConditionError), ("TransactionConflict", TableError)],
)
def test_a_cancelled_transaction_says_why(stubbed, reason, error):
    """A collision is tried again; a lost lock is not."""
    stubber, items = stubbed
    stubber.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": reason}, {"Code": "None"}]},
    )
    with pytest.raises(error):
        items.write_together(
            ("lock", {"run": {}}), ("promoted", {}), condition="#owner = :owner", owner="arn:a"
        )
