import json

import pytest
from aws_cdk.assertions import Match, Template


@pytest.fixture(scope="module")
def stacks(synthesize):
    return {stack.stack_name: stack for stack in synthesize("sample").stacks}


@pytest.fixture(scope="module")
def flights(stacks):
    return Template.from_json(stacks["Coalmine-sample-flights"].template)


@pytest.fixture(scope="module")
def taxis(stacks):
    return Template.from_json(stacks["Coalmine-sample-taxis"].template)


def test_each_endpoint_is_a_stack_of_its_own(stacks):
    assert {"Coalmine-sample-flights", "Coalmine-sample-taxis"} == {
        name for name in stacks if not name.endswith("-watch")
    }


def test_a_stack_goes_where_the_config_says(stacks):
    """Account and region are known at synth, so nothing is looked up."""
    stack = stacks["Coalmine-sample-flights"]

    assert (stack.environment.account, stack.environment.region) == ("444444444444", "us-east-1")
    assert stack.tags == {
        "project": "coalmine",
        "team": "arrivals",
        "coalmine:environment": "sample",
        "coalmine:endpoint": "flights-sample",
    }
    assert stack.termination_protection


def test_the_weights_of_the_config_are_kept_exactly(flights, taxis):
    """Those of an endpoint with a canary are asked for: `test_initial_weights` looks at them."""
    flights.has_resource_properties(
        "Custom::InitialWeights",
        {
            "EndpointName": "flights-sample",
            "Weights": [
                {"VariantName": "champion", "InitialVariantWeight": 1},
                {"VariantName": "challenger", "InitialVariantWeight": 0},
            ],
        },
    )
    taxis.has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [
                Match.object_like(
                    {
                        "VariantName": "only",
                        "InitialVariantWeight": 2.5,
                        "InitialInstanceCount": 3,
                        "InstanceType": "ml.c5.large",
                    }
                )
            ]
        },
    )
    taxis.resource_count_is("Custom::InitialWeights", 0)


def test_outputs_say_which_slot_holds_what(flights):
    """Nobody declares which of two named models is the release."""
    said = json.loads(flights.find_outputs("SlotModels")["SlotModels"]["Value"])

    assert {
        "release": None,
        "slots": {
            "champion": {"artifact": "models/forest.tar.gz"},
            "challenger": {"artifact": "models/boosting.tar.gz"},
        },
    } == said


def test_the_endpoint_is_named_after_config_and_environment(flights, taxis):
    flights.has_resource_properties("AWS::SageMaker::Endpoint", {"EndpointName": "flights-sample"})
    taxis.has_resource_properties("AWS::SageMaker::Endpoint", {"EndpointName": "taxis-sample"})


def test_nothing_but_the_endpoint_and_its_alarms_has_a_physical_name(flights):
    """A named resource that must be replaced cannot be; an unnamed one never collides.

    Alarms are read by people on call; only their name is replaced, and then it is another one.
    """
    named = {
        resource["Type"]
        for resource in flights.to_json()["Resources"].values()
        for key in resource.get("Properties", {})
        if key.endswith("Name") and resource["Type"].endswith(f"::{key.removesuffix('Name')}")
    }

    # CloudFormation makes an inline policy's name mandatory; it is unique within its role only.
    assert {
        "AWS::SageMaker::Endpoint",
        "AWS::IAM::Policy",
        "AWS::CloudWatch::Alarm",
    } == named


def test_each_variant_has_a_model_of_its_own(flights):
    flights.resource_count_is("AWS::SageMaker::Model", 2)


def test_the_image_follows_the_framework_version(flights, taxis):
    for template, version in ((flights, "1.9-0"), (taxis, "1.4-2-py312")):
        template.all_resources_properties(
            "AWS::SageMaker::Model",
            {"PrimaryContainer": {"Image": Match.string_like_regexp(f":{version}-cpu-py3$")}},
        )


def test_a_model_reads_its_artifact_and_no_other(flights, stacks):
    """The role of an endpoint names the objects of its variants, one by one."""
    keys = {
        statement_resource.split("/", 1)[1]
        for policy in flights.find_resources("AWS::IAM::Policy").values()
        if "Execution" in policy["Properties"]["PolicyName"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "s3:GetObject"
        for statement_resource in statement["Resource"]
    }
    urls = {
        model["Properties"]["PrimaryContainer"]["ModelDataUrl"]
        for model in flights.find_resources("AWS::SageMaker::Model").values()
    }

    assert {url.rsplit("/", 1)[1] for url in urls} == keys


def test_a_model_may_decrypt_its_artifact_with_the_key_of_the_config(flights, taxis):
    """Under a customer managed key, reading the object is not enough."""
    key = "arn:aws:kms:us-east-1:444444444444:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    decrypts = {"Action": "kms:Decrypt", "Effect": "Allow", "Resource": key}
    policy = {"PolicyDocument": {"Statement": Match.array_with([decrypts])}}

    taxis.has_resource_properties("AWS::IAM::Policy", policy)
    flights.resource_properties_count_is("AWS::IAM::Policy", policy, 0)


def test_data_is_kept_when_the_config_says_so(flights):
    flights.has_resource("AWS::S3::Bucket", {"DeletionPolicy": "Retain"})


def test_outputs_name_what_a_person_asks_for(flights, taxis):
    """The CLI finds an endpoint's parts by these names."""
    endpoint = {"EndpointName", "DataBucketName", "SlotModels"}
    canary = {
        "CanaryRestoreFunctionName",
        "CanaryStateMachineArn",
        "CanaryTableName",
        "CanaryTopicArn",
        "ReportsBucketName",
    }

    assert endpoint | canary == set(flights.find_outputs("*"))
    assert endpoint == set(taxis.find_outputs("*"))
    assert flights.find_outputs("EndpointName")["EndpointName"]["Value"] == "flights-sample"


def test_without_a_canary_there_is_only_the_gate(taxis):
    taxis.resource_count_is("AWS::Lambda::Function", 1)
    taxis.resource_count_is("AWS::StepFunctions::StateMachine", 0)


def test_a_refused_deployment_leaves_the_running_canary_as_it_is(synthesize):
    """The gate stands before the check: what its canary is made of changes behind both."""
    (stack,) = [
        each for each in synthesize("registered").stacks if each.stack_name.endswith("-flights")
    ]
    resources = stack.template["Resources"]
    (check,) = [name for name, each in resources.items() if each["Type"] == "Custom::EndpointCheck"]
    parts = {
        name: each
        for name, each in resources.items()
        if name.startswith(("CanarySteps", "ApprovalsDecide"))
    }

    assert {"AWS::IAM::Policy", "AWS::Lambda::Function"} <= {
        each["Type"] for each in parts.values()
    }
    assert [] == [name for name, each in parts.items() if check not in each["DependsOn"]]
