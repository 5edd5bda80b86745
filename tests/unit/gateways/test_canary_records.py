"""Reading the table: one canary's entries, and summaries without the entries between them."""

from canary.attribute_values import to_item
from canary.journal import rolled_back_key
from canary.record import RolledBack
from coalmine.gateways.canary_records import CanaryRecords


def keyed(sort_key, document):
    return to_item({"endpoint_name": "flights-dev", "sk": sort_key, **document})


def test_entries_are_asked_for_from_a_number_on(stub, deployment):
    client, stubber = stub("dynamodb")
    stubber.add_response(
        "query",
        {"Items": [keyed("canary#a#000007", {"sequence": 7})]},
        {
            "TableName": "canaries",
            "KeyConditionExpression": "endpoint_name = :name AND sk BETWEEN :begin AND :end",
            "ExpressionAttributeValues": {
                ":name": {"S": "flights-dev"},
                ":begin": {"S": "canary#a#000007"},
                ":end": {"S": "canary#a#~"},
            },
            "ConsistentRead": True,
        },
    )

    assert [{"sequence": 7}] == CanaryRecords(client, deployment).entries("a", first=7)


def test_summaries_come_latest_first(stub, deployment):
    client, stubber = stub("dynamodb")
    items = [keyed(f"canary#{at}", {"updated_at": at, "is_over": True}) for at in (3, 9, 5)]
    stubber.add_response("query", {"Items": items})
    found = CanaryRecords(client, deployment).summaries()

    assert [9, 5, 3] == [each["updated_at"] for each in found]


def test_nobody_holds_the_endpoint(stub, deployment):
    client, stubber = stub("dynamodb")
    stubber.add_response("get_item", {})

    assert CanaryRecords(client, deployment).lock() is None


def test_models_that_were_rolled_back_are_found_by_their_source(stub, deployment):
    """The key is made as the canary makes it."""
    client, stubber = stub("dynamodb")
    refused = {"source": "s3://m/b", "canary_id": "flights-7", "reason": "9 failed", "at": 5}
    key = to_item({"endpoint_name": "flights-dev", "sk": rolled_back_key("s3://m/b")})
    asked = {"TableName": "canaries", "Key": key, "ConsistentRead": True}
    stubber.add_response("get_item", {})
    stubber.add_response("get_item", {"Item": {**key, **to_item(refused)}}, asked)
    found = CanaryRecords(client, deployment).rolled_back(["s3://m/a", "s3://m/b"])

    assert {"s3://m/b": RolledBack.from_dict(refused)} == found
