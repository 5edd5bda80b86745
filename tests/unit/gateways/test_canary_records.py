"""Reading the table: one canary's entries, and summaries without the entries between them."""

from canary.attribute_values import to_item
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
