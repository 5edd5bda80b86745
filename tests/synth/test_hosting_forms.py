"""One config for each form of hosting, and what it deploys; they stand in `forms/`."""

import pytest
from aws_cdk.assertions import Match, Template

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
ENDPOINT, CONFIG = "AWS::SageMaker::Endpoint", "AWS::SageMaker::EndpointConfig"


@pytest.fixture(scope="module")
def form(synthesize):
    """Give the template of a form; each has one endpoint."""

    def template(name):
        (stack,) = (each for each in synthesize(name).stacks if "-watch" not in each.stack_name)
        return Template.from_json(stack.template)

    return template


def test_an_ab_test_applies_its_weights_and_keeps_its_counts(form):
    compared = form("compared")

    compared.has_resource_properties(
        CONFIG,
        {
            "ProductionVariants": [
                Match.object_like({"VariantName": "forest", "InitialVariantWeight": 70}),
                Match.object_like({"VariantName": "boosting", "InitialVariantWeight": 30}),
            ]
        },
    )
    compared.has_resource_properties(
        ENDPOINT,
        {
            "RetainAllVariantProperties": True,
            "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
        },
    )


def test_both_variants_of_an_ab_test_scale(form):
    targets = form("compared").find_resources(TARGET).values()

    assert {"forest", "boosting"} == {
        target["Properties"]["ResourceId"].rpartition("/")[2] for target in targets
    }


def test_a_serverless_endpoint_scales_its_warm_part_and_tells_of_cold_starts(form):
    serverless = form("serverless")

    serverless.has_resource_properties(
        TARGET, {"ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency"}
    )
    serverless.has_resource_properties("AWS::CloudWatch::Alarm", {"MetricName": "ModelSetupTime"})
    serverless.resource_count_is("AWS::CloudWatch::CompositeAlarm", 1)
    serverless.has_resource_properties("AWS::SageMaker::Model", {"EnableNetworkIsolation": False})


def test_many_models_come_from_the_data_bucket(form):
    many = form("many")
    (bucket,) = many.find_resources("AWS::S3::Bucket")

    many.has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "Mode": "MultiModel",
                "ModelDataUrl": {"Fn::Join": ["", ["s3://", {"Ref": bucket}, "/models/"]]},
            }
        },
    )


def test_captured_requests_are_written_encrypted_and_expire(form):
    guarded = form("guarded")

    guarded.has_resource_properties(
        CONFIG,
        {
            "DataCaptureConfig": {
                "InitialSamplingPercentage": 20,
                "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
                "KmsKeyId": Match.string_like_regexp(":key/1234abcd"),
            }
        },
    )
    guarded.has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {
                "Rules": Match.array_with(
                    [Match.object_like({"Prefix": "capture/", "ExpirationInDays": 30})]
                )
            }
        },
    )


def test_the_role_may_write_captures_and_nothing_else_of_the_bucket(form):
    guarded = form("guarded")
    (bucket,) = guarded.find_resources("AWS::S3::Bucket")
    writes = [
        statement["Resource"]
        for policy in guarded.find_resources("AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "s3:PutObject" in statement["Action"]
    ]

    assert [
        {"Fn::Join": ["", [{"Fn::GetAtt": [bucket, "Arn"]}, "/capture/*"]]},
    ] == writes


def test_an_update_obeys_the_endpoints_own_alarms_beside_those_of_the_config(form):
    """They must be there before the endpoint: SageMaker refuses an update that names no alarm."""
    guarded = form("guarded")
    (composite,) = guarded.find_resources("AWS::CloudWatch::CompositeAlarm")
    (endpoint,) = guarded.find_resources(ENDPOINT).values()
    obeyed = endpoint["Properties"]["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]

    assert [
        *("flights-guarded-5xx", "flights-guarded-latency"),
        *("flights-guarded-only-5xx-error-rate", "flights-guarded-only-p99-model-latency"),
    ] == [alarm["AlarmName"] for alarm in obeyed]
    assert composite in endpoint["DependsOn"]


def test_sagemaker_may_look_at_the_alarms_of_a_deployment(form):
    """With the role of the models; composite alarms are shown to who may see all alarms."""
    guarded = form("guarded")

    guarded.has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        {
                            "Action": ["cloudwatch:DescribeAlarms", "ecr:GetAuthorizationToken"],
                            "Effect": "Allow",
                            "Resource": "*",
                        }
                    ]
                )
            }
        },
    )


def test_a_shadow_gets_half_of_the_requests(form):
    form("shadowed").has_resource_properties(
        CONFIG,
        {
            "ProductionVariants": [Match.object_like({"InitialVariantWeight": 1})],
            "ShadowProductionVariants": [
                Match.object_like({"VariantName": "dark", "InitialVariantWeight": 0.5})
            ],
        },
    )


@pytest.mark.parametrize("name", ["compared", "serverless", "many", "guarded", "shadowed"])
def test_no_form_makes_a_role_that_nobody_assumes(form, name):
    principals = [
        statement["Principal"]["Service"]
        for role in form(name).find_resources("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ]

    assert {"sagemaker.amazonaws.com"} == {
        principal for principal in principals if principal != "lambda.amazonaws.com"
    }
