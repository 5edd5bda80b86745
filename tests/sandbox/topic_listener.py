"""A queue that hears what a topic is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.sandbox.conftest import RunningSandbox, allow, policy

Hear = Callable[[], list[str]]


def listen(sandbox: RunningSandbox, topic_arn: str, queue_name: str) -> Hear:
    """Subscribe a queue to a topic; what is returned gives each message once."""
    sqs: Any = sandbox.client("sqs")
    url = sqs.create_queue(QueueName=queue_name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"]
    from_topics = {**allow("sqs:SendMessage", arn), "Principal": {"Service": "sns.amazonaws.com"}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy([from_topics])})
    sandbox.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn)

    def heard() -> list[str]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        messages = answer.get("Messages", [])
        for each in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return [json.loads(each["Body"])["Message"] for each in messages]

    return heard
