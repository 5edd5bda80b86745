"""What watches an environment, and that each endpoint's alarms speak to it."""

import pytest
import yaml
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build
from coalmine.config import load
from tests.synth.conftest import HOSTING

ONCALL = "arn:aws:sns:us-east-1:111122223333:oncall"


@pytest.fixture(scope="module")
def watched(feature_flags, tmp_path_factory):
    """Synthesize the serverless form, which has alarms, with a `watch:` section."""

    def synthesized(**watch):
        folder = tmp_path_factory.mktemp("watched")
        config = yaml.safe_load((HOSTING / "serverless.yaml").read_text(encoding="utf-8"))
        file = folder / "config.yaml"
        file.write_text(yaml.safe_dump({**config, "watch": watch}), encoding="utf-8")
        app = App(context=feature_flags, outdir=str(folder / "cdk.out"))
        build(app, load(file, folder), folder)
        return {stack.stack_name.split("-")[2]: stack for stack in app.synth().stacks}

    return synthesized


def template(stack):
    return Template.from_json(stack.template)


def test_the_topic_is_encrypted_and_speaks_tls_only(watched):
    watch = template(watched()["watch"])

    watch.has_resource_properties("AWS::SNS::Topic", {"KmsMasterKeyId": Match.any_value()})
    watch.has_resource_properties(
        "AWS::SNS::TopicPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Deny",
                                "Action": "sns:Publish",
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                            }
                        )
                    ]
                )
            }
        },
    )
    watch.has_output("AlarmTopicArn", {})


def test_each_email_is_subscribed(watched):
    emails = ["a@example.com", "b@example.com"]
    watch = template(watched(emails=emails)["watch"])

    assert [("email", email) for email in emails] == sorted(
        (each["Properties"]["Protocol"], each["Properties"]["Endpoint"])
        for each in watch.find_resources("AWS::SNS::Subscription").values()
    )


def test_the_alarms_of_an_endpoint_speak_to_the_environments_topic(watched):
    stacks = watched()
    endpoint = next(stack for name, stack in stacks.items() if name != "watch")
    exported = [
        each["Export"]["Name"]
        for each in stacks["watch"].template["Outputs"].values()
        if "Export" in each
    ]
    actions = [
        each["Properties"]["AlarmActions"]
        for each in endpoint.template["Resources"].values()
        if each["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    ]

    assert len(actions) > 1
    assert all([{"Fn::ImportValue": exported[0]}] == each for each in actions)
    assert [stacks["watch"].id] == [
        each.id for each in endpoint.dependencies if each.id in {s.id for s in stacks.values()}
    ]


def test_a_topic_that_was_there_is_told_and_none_is_made(watched):
    stacks = watched(topic_arn=ONCALL)
    endpoint = next(stack for name, stack in stacks.items() if name != "watch")

    template(stacks["watch"]).resource_count_is("AWS::SNS::Topic", 0)
    template(stacks["watch"]).has_output("AlarmTopicArn", {"Value": ONCALL})
    template(endpoint).all_resources_properties(
        "AWS::CloudWatch::Alarm", {"AlarmActions": [ONCALL], "OKActions": [ONCALL]}
    )


def test_endpoints_let_go_of_a_topic_before_it_is_deleted(watched):
    """An export in use cannot be removed, so the stack that had it comes after those it served."""
    stacks = watched(topic_arn=ONCALL)
    endpoint = next(stack for name, stack in stacks.items() if name != "watch")

    assert endpoint.id in [each.id for each in stacks["watch"].dependencies]
    assert stacks["watch"].id not in [each.id for each in endpoint.dependencies]
