"""Messages: a subject SNS takes, whatever stands in it."""

import pytest

from canary.gateways.notifications import NotificationError, Notifications
from tests.doubles.stubbed_client import stubbed_client

TOPIC = "arn:aws:sns:us-east-1:111111111111:topic"


@pytest.fixture
def stubbed():
    with stubbed_client("sns") as (client, stubber):
        yield stubber, Notifications(client, TOPIC)


def test_a_subject_is_cut_to_what_sns_takes(stubbed):
    stubber, notifications = stubbed
    stubber.add_response(
        "publish",
        {},
        {"TopicArn": TOPIC, "Subject": "?" + "x" * 99, "Message": '{\n  "a": 1\n}'},
    )
    notifications.publish("é" + "x" * 200, {"a": 1})
    stubber.assert_no_pending_responses()


def test_a_failure_is_one_error(stubbed):
    stubber, notifications = stubbed
    stubber.add_client_error("publish", "NotFound")

    with pytest.raises(NotificationError):
        notifications.publish("a", {})
