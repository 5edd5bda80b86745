"""Composite alarms by template, and whom their actions reach."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, allow, eventually, policy

DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
SNS = "sns.amazonaws.com"
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}


class Watch:
    """A stack with two alarms and a composite alarm on them, and a queue that hears a topic."""

    def __init__(self, sandbox: RunningSandbox, name: str) -> None:
        self.name = name
        self.cloudwatch = sandbox.client("cloudwatch")
        self.cloudformation = sandbox.client("cloudformation")
        self.sns = sandbox.client("sns")
        self.kms = sandbox.client("kms")
        self._sqs = sandbox.client("sqs")
        self._queue_url = self._sqs.create_queue(QueueName=name)["QueueUrl"]

    def has_topic(self, *, key_id: str | None, topic_policy: str | None) -> str:
        attributes = {} if key_id is None else {"KmsMasterKeyId": key_id}
        arn: str = self.sns.create_topic(Name=self.name, Attributes=attributes)["TopicArn"]
        if topic_policy is not None:
            self.sns.set_topic_attributes(
                TopicArn=arn, AttributeName="Policy", AttributeValue=topic_policy
            )
        queue = self._sqs.get_queue_attributes(
            QueueUrl=self._queue_url, AttributeNames=["QueueArn"]
        )
        endpoint = queue["Attributes"]["QueueArn"]
        from_topics = {**allow("sqs:SendMessage", endpoint), "Principal": {"Service": SNS}}
        self._sqs.set_queue_attributes(
            QueueUrl=self._queue_url, Attributes={"Policy": policy([from_topics])}
        )
        self.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=endpoint)
        return arn

    def has_key(self, *principals: dict[str, Any]) -> str:
        statements = [
            {"Effect": "Allow", "Principal": each, "Action": "kms:*", "Resource": "*"}
            for each in ({"AWS": "arn:aws:iam::000000000000:root"}, *principals)
        ]
        arn: str = self.kms.create_key(Policy=policy(statements))["KeyMetadata"]["Arn"]
        return arn

    def heard(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10)
        bodies = [json.loads(each["Body"]) for each in answer.get("Messages", [])]
        return [json.loads(each["Message"]) for each in bodies]

    def template(self, topic_arn: str | None = None) -> dict[str, Any]:
        child = {
            "Namespace": "Tests",
            "MetricName": self.name,
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        names = {name: f"{self.name}-{name.lower()}" for name in ("Errors", "Latency")}
        rule = " OR ".join(f"ALARM({name})" for name in names.values())
        composite: dict[str, Any] = {
            "AlarmName": f"{self.name}-unhealthy",
            "AlarmRule": rule,
            "ActionsEnabled": "true",
            "Tags": [{"Key": "team", "Value": "ml"}],
        }
        if topic_arn is not None:
            composite |= {"AlarmActions": [topic_arn], "OKActions": [topic_arn]}
        return {
            "Resources": {
                **{
                    logical: {
                        "Type": "AWS::CloudWatch::Alarm",
                        "Properties": {**child, "AlarmName": name},
                    }
                    for logical, name in names.items()
                },
                "Unhealthy": {
                    "Type": "AWS::CloudWatch::CompositeAlarm",
                    "Properties": composite,
                    "DependsOn": [*names],
                },
            },
            "Outputs": {
                "Name": {"Value": {"Ref": "Unhealthy"}},
                "Arn": {"Value": {"Fn::GetAtt": ["Unhealthy", "Arn"]}},
            },
        }

    def create(self, template: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(template)
        self.cloudformation.create_stack(StackName=self.name, TemplateBody=body)
        return self._finished()

    def update(self, template: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(template)
        self.cloudformation.update_stack(StackName=self.name, TemplateBody=body)
        return self._finished()

    def delete(self) -> None:
        self.cloudformation.delete_stack(StackName=self.name)
        waiter = self.cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def set(self, child: str, state: str) -> None:
        self.cloudwatch.set_alarm_state(
            AlarmName=f"{self.name}-{child}", StateValue=state, StateReason="a test"
        )

    def composites(self) -> dict[str, dict[str, Any]]:
        found = self.cloudwatch.describe_alarms(
            AlarmNamePrefix=self.name, AlarmTypes=["CompositeAlarm"]
        )
        return {each["AlarmName"]: each for each in found["CompositeAlarms"]}

    def state(self, suffix: str = "unhealthy") -> str:
        state: str = self.composites()[f"{self.name}-{suffix}"]["StateValue"]
        return state

    def history(self, item_type: str) -> list[str]:
        found = self.cloudwatch.describe_alarm_history(
            AlarmName=f"{self.name}-unhealthy",
            AlarmTypes=["CompositeAlarm"],
            HistoryItemType=item_type,
            ScanBy="TimestampAscending",
        )
        return [each["HistorySummary"] for each in found["AlarmHistoryItems"]]

    def reasons(self) -> str:
        events = self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(each.get("ResourceStatusReason", "") for each in events)

    def _finished(self) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
            return found if found["StackStatus"] in DONE else None

        return eventually(look)


@pytest.fixture
def watch(running_sandbox: RunningSandbox, unique: str) -> Iterator[Watch]:
    watch = Watch(running_sandbox, f"watch-{unique}")
    yield watch
    watch.delete()


def test_a_stack_has_a_composite_alarm_that_follows_its_children(watch: Watch):
    """Ref is the name; children without data leave it OK; it can be updated, renamed, deleted."""
    created = watch.create(watch.template())
    outputs = {output["OutputKey"]: output["OutputValue"] for output in created["Outputs"]}
    (composite,) = watch.composites().values()
    tags = watch.cloudwatch.list_tags_for_resource(ResourceARN=composite["AlarmArn"])["Tags"]

    assert "CREATE_COMPLETE" == created["StackStatus"], watch.reasons()
    assert {"Name": f"{watch.name}-unhealthy", "Arn": composite["AlarmArn"]} == outputs
    assert {"Key": "team", "Value": "ml"} in tags
    assert "OK" == watch.state()

    watch.set("latency", "ALARM")

    assert "ALARM" == watch.state()

    template = watch.template()
    unhealthy = template["Resources"]["Unhealthy"]["Properties"]
    unhealthy["AlarmRule"] = f"ALARM({watch.name}-errors)"
    updated = watch.update(template)

    assert "UPDATE_COMPLETE" == updated["StackStatus"], watch.reasons()
    assert "OK" == watch.state()
    assert [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ] == watch.history("StateUpdate")

    renamed = copy.deepcopy(template)
    renamed["Resources"]["Unhealthy"]["Properties"]["AlarmName"] = f"{watch.name}-other"
    watch.update(renamed)

    assert [f"{watch.name}-other"] == [*watch.composites()]

    watch.delete()

    assert {} == watch.composites()


def test_an_alarm_that_a_composite_alarm_needs_is_not_deleted(watch: Watch):
    """The rule of a composite alarm names alarms that exist."""
    template = watch.template()
    unhealthy = template["Resources"]["Unhealthy"]
    unhealthy["Properties"]["AlarmRule"] = "ALARM(nobody)"
    created = watch.create(template)

    assert "ROLLBACK_COMPLETE" == created["StackStatus"]
    assert "do not exist" in watch.reasons()


ONLY_TLS_AND_CLOUDWATCH = policy(
    [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            **allow("sns:Publish", "*"),
            "Principal": CLOUDWATCH,
            "Condition": {"StringEquals": {"aws:SourceAccount": "000000000000"}},
        },
    ]
)


@pytest.mark.parametrize(
    "topic_policy", [None, ONLY_TLS_AND_CLOUDWATCH], ids=["default policy", "TLS only"]
)
def test_its_actions_reach_an_encrypted_topic(watch: Watch, topic_policy: str | None):
    """The key's policy lets CloudWatch use it; the alarm's history says that it worked."""
    arn = watch.has_topic(key_id=watch.has_key(CLOUDWATCH), topic_policy=topic_policy)
    watch.create(watch.template(arn))
    watch.set("errors", "ALARM")
    watch.set("errors", "OK")
    heard = [(each["AlarmName"], each["NewStateValue"]) for each in watch.heard()]
    name = f"{watch.name}-unhealthy"

    assert [(name, "OK"), (name, "ALARM"), (name, "OK")] == heard
    assert [f"Successfully executed action {arn}"] * 3 == watch.history("Action")


@pytest.mark.parametrize(
    ("key_id", "topic_policy", "words"),
    [
        ("own", None, "authorization to access the SNS topic encryption key"),
        ("alias/aws/sns", None, "authorization to access the SNS topic encryption key"),
        (None, policy([]), "not authorized to perform: SNS:Publish"),
    ],
    ids=["a key that does not know CloudWatch", "the key of SNS", "a topic that does not"],
)
def test_a_message_that_a_policy_refuses_is_lost(
    watch: Watch, key_id: str | None, topic_policy: str | None, words: str
):
    """Only the alarm's history tells."""
    given = watch.has_key() if key_id == "own" else key_id
    watch.create(watch.template(watch.has_topic(key_id=given, topic_policy=topic_policy)))
    watch.set("errors", "ALARM")
    history = watch.history("Action")

    assert [] == watch.heard()
    assert all(words in each for each in history)
    assert 2 == len(history)
