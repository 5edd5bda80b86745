import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib.data_capture import DataCapture
from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.serverless_variant import ServerlessVariant

ENDPOINT_ARN = "arn:aws:sagemaker:us-east-1:111111111111:endpoint/flights-dev"

KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@pytest.fixture
def variants(model):
    return [_variant(model, "champion", 1.0), _variant(model, "challenger", 0.0)]


@pytest.fixture
def endpoint(stack, variants):
    return Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=variants)


@pytest.fixture
def role(stack):
    return iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def test_a_challenger_declared_with_weight_0_gets_no_traffic(stack, endpoint):
    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [
                Match.object_like({"VariantName": "champion", "InitialVariantWeight": 1}),
                Match.object_like({"VariantName": "challenger", "InitialVariantWeight": 0}),
            ]
        },
    )


def test_a_deployment_keeps_live_weights_and_counts(stack, endpoint):
    """Without retention the next deployment undoes what a canary did."""
    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint", {"RetainAllVariantProperties": True}
    )


def test_counts_that_nobody_scales_are_those_of_the_config(stack, endpoint):
    """Kept, a count changed in YAML would do nothing."""
    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "RetainAllVariantProperties": True,
            "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredInstanceCount"}],
        },
    )


def test_weights_that_the_config_owns_are_applied(stack, variants):
    """An A/B test declared 70/30 shall be 70/30 after the deployment that says so."""
    Endpoint(stack, "E", endpoint_name="e", variants=variants, apply_initial_weights=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "ExcludeRetainedVariantProperties": [
                {"VariantPropertyType": "DesiredInstanceCount"},
                {"VariantPropertyType": "DesiredWeight"},
            ]
        },
    )


def test_model_config_and_endpoint_are_chained_by_generated_names(stack, endpoint):
    """Then a new model replaces model and config, and the endpoint is updated in place."""
    template = Template.from_stack(stack)
    (config_id,) = template.find_resources("AWS::SageMaker::EndpointConfig")
    (model_id,) = template.find_resources("AWS::SageMaker::Model")

    template.has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "EndpointName": "flights-dev",
            "EndpointConfigName": {"Fn::GetAtt": [config_id, "EndpointConfigName"]},
        },
    )
    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "EndpointConfigName": Match.absent(),
            "ProductionVariants": Match.array_with(
                [Match.object_like({"ModelName": {"Fn::GetAtt": [model_id, "ModelName"]}})]
            ),
        },
    )


def test_a_key_encrypts_the_volumes(stack, variants):
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    Endpoint(stack, "Endpoint", endpoint_name="e", variants=variants, volume_kms_key=key)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {"KmsKeyId": KEY_ARN},
    )


def test_names_are_known_at_synth(endpoint):
    assert endpoint.endpoint_name == "flights-dev"
    assert endpoint.endpoint_arn == ENDPOINT_ARN
    assert endpoint.variant_names == ("champion", "challenger")


@pytest.mark.parametrize(
    ("grant", "actions"),
    [
        ("grant_invoke", "sagemaker:InvokeEndpoint"),
        (
            "grant_update_weights",
            ["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"],
        ),
    ],
)
def test_a_grant_gives_its_actions_on_this_endpoint_alone(stack, endpoint, role, grant, actions):
    getattr(endpoint, grant)(role)

    assert [
        {"Action": actions, "Effect": "Allow", "Resource": ENDPOINT_ARN}
    ] == _statements_of_caller(stack)


def test_describing_reaches_the_config_and_the_models_too(stack, endpoint, role):
    """Their names are generated, so the grant follows the references."""
    endpoint.grant_describe(role)
    found = {item["Action"]: item["Resource"] for item in _statements_of_caller(stack)}
    template = Template.from_stack(stack)
    (config_id,) = template.find_resources("AWS::SageMaker::EndpointConfig")
    (model_id,) = template.find_resources("AWS::SageMaker::Model")

    assert {
        "sagemaker:DescribeEndpoint": ENDPOINT_ARN,
        "sagemaker:DescribeEndpointConfig": {"Ref": config_id},
        "sagemaker:DescribeModel": {"Ref": model_id},
    } == found


@pytest.mark.parametrize(
    ("metric", "name", "statistic"),
    [
        ("metric_invocations", "Invocations", "Sum"),
        ("metric_invocation_4xx_errors", "Invocation4XXErrors", "Sum"),
        ("metric_invocation_5xx_errors", "Invocation5XXErrors", "Sum"),
        ("metric_model_latency", "ModelLatency", "p99"),
        ("metric_overhead_latency", "OverheadLatency", "p99"),
    ],
)
def test_a_metric_is_of_one_variant_with_a_statistic_that_means_something(
    endpoint, metric, name, statistic
):
    """With fewer dimensions CloudWatch has no data; a sum of latencies says nothing."""
    found = getattr(endpoint, metric)("challenger")

    assert ("AWS/SageMaker", name, statistic) == (
        found.namespace,
        found.metric_name,
        found.statistic,
    )
    assert found.dimensions == {"EndpointName": "flights-dev", "VariantName": "challenger"}
    assert found.period.to_seconds() == 60


def test_a_caller_changes_statistic_and_period(endpoint):
    found = endpoint.metric_model_latency(
        "champion", statistic="Average", period=Duration.minutes(5)
    )

    assert (found.statistic, found.period.to_seconds()) == ("Average", 300)


def test_a_metric_of_an_unknown_variant_is_refused(endpoint):
    with pytest.raises(ValueError, match=r"one of its variants \(champion, challenger\), got 'x'"):
        endpoint.metric_invocations("x")


@pytest.mark.parametrize(
    ("name", "weights", "reason"),
    [
        ("Flights", {"a": 1}, "lower-case letters.*got 'Flights'"),
        ("f" * 64, {"a": 1}, "endpoint name must be 1 to 63"),
        ("flights", {}, "must have 1 to 10 variants, got 0"),
        ("flights", {f"v{i}": 1 for i in range(11)}, "must have 1 to 10 variants, got 11"),
        ("flights", {"a": 0, "b": 0}, "must sum to more than 0, got 0 for a, b"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(stack, model, name, weights, reason):
    with pytest.raises(ValueError, match=reason):
        Endpoint(
            stack,
            "Endpoint",
            endpoint_name=name,
            variants=[_variant(model, variant, weight) for variant, weight in weights.items()],
        )


def test_two_variants_of_one_name_are_refused(stack, model):
    with pytest.raises(ValueError, match="must be unique, got blue more than once"):
        Endpoint(
            stack,
            "Endpoint",
            endpoint_name="flights",
            variants=[_variant(model, "blue", 1.0), _variant(model, "blue", 1.0)],
        )


def test_a_serverless_variant_is_alone(stack, open_model, model):
    serverless = ServerlessVariant(name="rare", model=open_model)

    with pytest.raises(ValueError, match="must be its only variant, got 2 with rare"):
        Endpoint(stack, "E", endpoint_name="f", variants=[serverless, _variant(model, "blue", 1.0)])


def test_serverless_requests_are_not_captured(stack, open_model):
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "example-data")

    with pytest.raises(ValueError, match="must not have a data capture, got one beside"):
        Endpoint(
            stack,
            "E",
            endpoint_name="f",
            variants=[ServerlessVariant(name="rare", model=open_model)],
            data_capture=DataCapture(bucket=bucket),
        )


def test_an_endpoint_captures_what_it_is_told(stack, variants):
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "example-data")
    capture = DataCapture(bucket=bucket, sampling_percentage=5)
    Endpoint(stack, "E", endpoint_name="f", variants=variants, data_capture=capture)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "DataCaptureConfig": {
                "EnableCapture": True,
                "InitialSamplingPercentage": 5,
                "DestinationS3Uri": "s3://example-data/capture",
            }
        },
    )


def _variant(model, name, weight):
    return InstanceVariant(
        name=name,
        model=model,
        instance_type="ml.m5.large",
        initial_instance_count=1,
        initial_weight=weight,
    )


def _statements_of_caller(stack):
    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy")
    (caller,) = [policy for name, policy in policies.items() if name.startswith("Caller")]
    return caller["Properties"]["PolicyDocument"]["Statement"]
