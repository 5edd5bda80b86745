import pytest

from canary.attribute_values import to_item
from canary.gateways.items import TableError
from canary.lock import Lock
from deploy_gate.gateways.locks import Locks
from tests.doubles.stubbed_client import stubbed_client

LOCK = Lock(owner="arn:c", canary_id="c", acquired_at=1, heartbeat_at=2)


@pytest.fixture
def stubbed():
    with stubbed_client("dynamodb") as both:
        yield both


@pytest.fixture
def client(stubbed):
    return stubbed[0]


@pytest.fixture
def stubber(stubbed):
    return stubbed[1]


def test_a_lock_is_read_from_the_table_of_the_canary(client, stubber):
    stubber.add_response(
        "get_item",
        {"Item": to_item(LOCK.to_dict())},
        {
            "TableName": "table",
            "Key": {"endpoint_name": {"S": "flights"}, "sk": {"S": "lock"}},
            "ConsistentRead": True,
        },
    )

    assert LOCK == Locks(client).find("table", "flights")


def test_without_an_item_nobody_holds_the_endpoint(client, stubber):
    stubber.add_response("get_item", {})

    assert Locks(client).find("table", "flights") is None


def test_a_table_that_is_gone_holds_nothing(client, stubber):
    """The template of before names it, and somebody deleted it."""
    stubber.add_client_error("get_item", "ResourceNotFoundException")

    assert Locks(client).find("table", "flights") is None


def test_a_table_that_does_not_answer_is_no_free_endpoint(client, stubber):
    stubber.add_client_error("get_item", "AccessDeniedException")

    with pytest.raises(TableError):
        Locks(client).find("table", "flights")
