"""What watches an environment, and that each endpoint's alarms speak to it."""

import json

import pytest
import yaml
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build
from coalmine.config import load
from tests.synth.conftest import HOSTING
from tests.synth.dashboard_body import graphs, limits

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
        if "AlarmActions" in each.get("Properties", {})
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
    template(stacks["watch"]).resource_count_is("AWS::CloudWatch::Dashboard", 1)
    template(stacks["watch"]).has_output("AlarmTopicArn", {"Value": ONCALL})
    template(endpoint).all_resources_properties(
        "AWS::CloudWatch::CompositeAlarm", {"AlarmActions": [ONCALL], "OKActions": [ONCALL]}
    )


def test_endpoints_let_go_of_a_topic_before_it_is_deleted(watched):
    """An export in use cannot be removed, so the stack that had it comes after those it served."""
    stacks = watched(topic_arn=ONCALL)
    endpoint = next(stack for name, stack in stacks.items() if name != "watch")

    assert endpoint.id in [each.id for each in stacks["watch"].dependencies]
    assert stacks["watch"].id not in [each.id for each in endpoint.dependencies]


@pytest.fixture(scope="module")
def own(synthesize):
    """Give the stacks of an environment with endpoints of three kinds, by their names."""
    return {stack.stack_name.split("-")[2]: stack for stack in synthesize("watched").stacks}


@pytest.fixture(scope="module")
def body(own):
    """Give its dashboard."""
    dashboards = template(own["watch"]).find_resources("AWS::CloudWatch::Dashboard").values()
    (dashboard,) = (each["Properties"] for each in dashboards)
    assert "Coalmine-watched-eu-west-1" == dashboard["DashboardName"]
    return json.loads(dashboard["DashboardBody"])


def test_the_dashboard_shows_the_alarms_that_there_are_and_no_others(own, body):
    """It knows them by their names alone; one that nobody makes would stand there empty."""
    unhealthy = {each["Properties"]["AlarmName"] for each in of_type(own, "CompositeAlarm")}
    single = {each["Properties"]["AlarmName"] for each in of_type(own, "Alarm")}
    shown = [
        {arn.rpartition(":")[2] for arn in widget["properties"]["alarms"]}
        for widget in body["widgets"]
        if widget["type"] == "alarm"
    ]

    assert [unhealthy, single] == shown


def test_the_limits_in_the_graphs_are_those_of_the_alarms(own, body):
    """The same section of the config makes both."""
    (alarm,) = (
        each["Properties"]
        for each in of_type(own, "Alarm")
        if each["Properties"]["AlarmName"] == "flights-watched-champion-p99-model-latency"
    )

    assert alarm["Threshold"] / 1000 == limits(graphs(body)["flights-watched", "Latency"])["p99"]


def test_the_dashboard_refers_to_nothing_that_another_stack_has(own):
    """It would hold the endpoints' stacks in their place, and they need this one's topic."""
    (dashboard,) = template(own["watch"]).find_resources("AWS::CloudWatch::Dashboard").values()

    assert isinstance(dashboard["Properties"]["DashboardBody"], str)


def test_a_person_on_call_reads_what_to_type(body):
    texts = [each["properties"]["markdown"] for each in body["widgets"] if each["type"] == "text"]

    assert "`coalmine canary abort flights -c watched`" in "".join(texts)
    assert "## What to do" in texts[-1]
    assert "ENVIRONMENT" not in texts[-1]


def test_without_a_dashboard_there_is_the_topic(watched):
    stacks = watched(dashboard=False)

    template(stacks["watch"]).resource_count_is("AWS::CloudWatch::Dashboard", 0)
    template(stacks["watch"]).resource_count_is("AWS::SNS::Topic", 1)


def test_without_both_there_is_a_stack_that_cloudformation_takes(watched):
    """The endpoints would otherwise hang on a stack that cannot be deployed."""
    stacks = watched(dashboard=False, topic_arn=ONCALL)

    assert 1 == len(stacks["watch"].template["Resources"])


def of_type(stacks, kind):
    """Give the endpoints' alarms of a kind."""
    return [
        each
        for name, stack in stacks.items()
        if name != "cost"
        for each in stack.template["Resources"].values()
        if each["Type"] == f"AWS::CloudWatch::{kind}"
    ]
