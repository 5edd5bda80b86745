import pytest
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Match, Template

from constructs_lib.data_bucket import DataBucket
from constructs_lib.data_capture import CaptureMode, DataCapture
from constructs_lib.execution_role import ExecutionRole

KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@pytest.fixture
def data(stack):
    """Give the bucket that captures go to."""
    return DataBucket(stack, "Data", retain_data=True)


def render(stack, capture):
    """Put a capture into an endpoint config, and give that resource's properties."""
    sagemaker.CfnEndpointConfig(
        stack,
        "Config",
        production_variants=[
            sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                variant_name="blue",
                model_name="forest",
                instance_type="ml.m5.large",
                initial_instance_count=1,
                initial_variant_weight=1,
            )
        ],
        data_capture_config=capture.to_data_capture_config(),
    )
    template = Template.from_stack(stack)
    (config,) = template.find_resources("AWS::SageMaker::EndpointConfig").values()
    return config["Properties"]["DataCaptureConfig"]


def test_a_fifth_of_the_requests_is_stored_readable_with_its_answers(stack, data):
    """Without the content types SageMaker would store everything as base64."""
    rendered = render(stack, DataCapture(bucket=data.bucket))

    bucket = {"Ref": stack.get_logical_id(data.bucket.node.default_child)}
    assert rendered == {
        "EnableCapture": True,
        "InitialSamplingPercentage": 20,
        "DestinationS3Uri": {"Fn::Join": ["", ["s3://", bucket, "/capture"]]},
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {
            "CsvContentTypes": ["text/csv"],
            "JsonContentTypes": ["application/json", "application/jsonlines"],
        },
    }


def test_a_key_encrypts_what_is_captured(stack, data):
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)

    rendered = render(
        stack,
        DataCapture(
            bucket=data.bucket,
            encryption_key=key,
            modes=[CaptureMode.OUTPUT],
            csv_content_types=(),
            json_content_types=(),
        ),
    )

    assert rendered["KmsKeyId"] == KEY_ARN
    assert rendered["CaptureOptions"] == [{"CaptureMode": "Output"}]
    assert "CaptureContentTypeHeader" not in rendered


def test_nothing_sampled_is_not_the_default(stack, data):
    """0 stops the capture and leaves it declared."""
    rendered = render(stack, DataCapture(bucket=data.bucket, sampling_percentage=0))

    assert rendered["InitialSamplingPercentage"] == 0


def test_the_role_may_write_below_the_prefix_and_nowhere_else(stack, data):
    role = ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)

    DataCapture(bucket=data.bucket, encryption_key=key).grant_write(role)

    bucket = stack.get_logical_id(data.bucket.node.default_child)
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        {"Action": "kms:GenerateDataKey", "Effect": "Allow", "Resource": KEY_ARN},
                        {
                            "Action": "s3:PutObject",
                            "Effect": "Allow",
                            "Resource": {
                                "Fn::Join": ["", [{"Fn::GetAtt": [bucket, "Arn"]}, "/capture/*"]]
                            },
                        },
                    ]
                )
            }
        },
    )


def test_captured_data_is_kept_for_a_set_time(stack, data):
    """It is personal data more often than not."""
    data.expire("capture", after=Duration.days(30))

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {
                "Rules": Match.array_with(
                    [{"ExpirationInDays": 30, "Prefix": "capture/", "Status": "Enabled"}]
                )
            }
        },
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sampling_percentage": -1}, "sampling percentage .* must be 0 to 100, got -1"),
        ({"sampling_percentage": 101}, "got 101"),
        ({"prefix": "/capture"}, "prefix .* got '/capture'"),
        ({"prefix": "capture/"}, "prefix .* got 'capture/'"),
        ({"prefix": ""}, "prefix .* got ''"),
        ({"modes": []}, "each once, got none"),
        ({"modes": [CaptureMode.INPUT] * 2}, "each once, got Input, Input"),
        ({"csv_content_types": ["text/csv; charset=utf-8"]}, "bare type/subtype, got 'text/csv;"),
        ({"json_content_types": ["a/b"] * 11}, "at most 10 JSON content types, got 11"),
    ],
)
def test_what_sagemaker_would_refuse_is_refused(data, changes, reason):
    with pytest.raises(ValueError, match=reason):
        DataCapture(bucket=data.bucket, **changes)


def test_all_problems_are_told_at_once(data):
    with pytest.raises(ValueError, match=r"percentage.*prefix.*modes.*content type"):
        DataCapture(
            bucket=data.bucket,
            sampling_percentage=200,
            prefix="/",
            modes=[],
            csv_content_types=["csv"],
        )
