"""What the documentation forbids, and what this sandbox does not play yet, through the real API."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.sagemaker.service import SageMaker, SageMakerError

IMAGE = "1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
CONTAINER = {"Image": IMAGE, "ModelDataUrl": "s3://b/k"}
VARIANT = {
    "VariantName": "a",
    "ModelName": "m",
    "InstanceType": "ml.m5.large",
    "InitialInstanceCount": 1,
}
UNSUPPORTED = "is not supported by this sandbox"


def model(**fields):
    return "CreateModel", {"ModelName": "new", "PrimaryContainer": CONTAINER, **fields}


def config(*variants, **fields):
    return (
        "CreateEndpointConfig",
        {"EndpointConfigName": "new", "ProductionVariants": [*variants], **fields},
    )


class Nothing:
    """Empty objects in every bucket but one, and no metrics."""

    def get(self, bucket, key):
        return None if bucket == "no-such-bucket" else b""

    def list_keys(self, bucket, prefix):
        return []

    def put(self, *_args, **_kwargs):
        pass

    def delete(self, write):
        pass


def answers(tmp_path, *calls):
    """Return the last answer of calls in an account with one model and one configuration."""

    async def talk():
        sagemaker = SageMaker(objects=Nothing(), metrics=Nothing(), work_dir=tmp_path)
        await sagemaker.start()
        try:
            answer = {}
            for operation, params in (
                ("CreateModel", {"ModelName": "m", "PrimaryContainer": CONTAINER}),
                (
                    "CreateEndpointConfig",
                    {"EndpointConfigName": "c", "ProductionVariants": [VARIANT]},
                ),
                *calls,
            ):
                answer = await sagemaker.control("000000000000", "us-east-1", operation, params)
            return answer
        finally:
            await sagemaker.stop()

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (model(ModelName="M"), 'Cannot create already existing model "arn:aws:sagemaker:us-east-1'),
        (model(PrimaryContainer=None), "Exactly one of PrimaryContainer or Containers"),
        (model(Containers=[CONTAINER]), "Exactly one of PrimaryContainer or Containers"),
        (model(PrimaryContainer=None, Containers=[CONTAINER, CONTAINER]), UNSUPPORTED),
        (
            model(PrimaryContainer={"Image": IMAGE, "Mode": "MultiModel"}),
            "must have a ModelDataUrl, the prefix of its models",
        ),
        (
            model(PrimaryContainer={**CONTAINER, "MultiModelConfig": {}}),
            "MultiModelConfig requires a container with Mode MultiModel",
        ),
        (model(PrimaryContainer={"ModelDataUrl": "s3://b/k"}), "must have an Image"),
        (model(Tags=[{"Key": "aws:x", "Value": ""}]), "must not start with aws:"),
        (model(Tags=[{"Key": "k", "Value": value} for value in "12"]), "must be unique, got k"),
        (config(VARIANT, EndpointConfigName="C"), "Cannot create already existing endpoint conf"),
        (config(VARIANT, VARIANT), "Variant names must be unique, got a more than once"),
        (config({**VARIANT, "ModelName": "absent"}), 'Could not find model "arn:aws:sagemaker:'),
        (config({"VariantName": "a", "ModelName": "m"}), "must have InstanceType, InitialInstan"),
        (
            config({**VARIANT, "RoutingConfig": {"RoutingStrategy": "PREFIX_AWARE"}}),
            f"RoutingStrategy PREFIX_AWARE {UNSUPPORTED}",
        ),
        (
            config(
                VARIANT,
                DataCaptureConfig={
                    "InitialSamplingPercentage": 1,
                    "DestinationS3Uri": "https://b/p",
                    "CaptureOptions": [{"CaptureMode": "Input"}],
                },
            ),
            "DestinationS3Uri of a DataCaptureConfig must be s3://bucket/prefix, got https://b/p",
        ),
        (
            ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "absent"}),
            'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:000000000000:end',
        ),
        (
            model(
                PrimaryContainer={"Image": IMAGE, "ModelDataUrl": "s3://no-such-bucket/k.tar.gz"}
            ),
            "Could not find model data at s3://no-such-bucket/k.tar.gz.",
        ),
        (("DeleteEndpoint", {"EndpointName": "e"}), 'Could not find endpoint "arn:aws:'),
        (
            ("ListTags", {"ResourceArn": "arn:aws:sagemaker:us-east-1:000000000000:model/x"}),
            "Could not find resource",
        ),
    ],
)
def test_what_is_refused(tmp_path, call, words):
    """Always a ValidationException that names the thing."""
    with pytest.raises(SageMakerError) as refused:
        answers(tmp_path, call)

    assert (refused.value.code, refused.value.status) == ("ValidationException", 400)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("operation", "code"),
    [("CreateTrainingJob", "UnsupportedOperationException"), ("Nap", "UnknownOperationException")],
)
def test_operations_that_are_not_there(tmp_path, operation, code):
    """A known operation that is missing here is told apart from nonsense."""
    with pytest.raises(SageMakerError) as refused:
        answers(tmp_path, (operation, {}))

    assert refused.value.code == code


def test_more_instances_than_the_limit_are_refused(tmp_path):
    """A laptop is not a region."""
    many = config({**VARIANT, "InitialInstanceCount": 21})
    with pytest.raises(SageMakerError) as refused:
        answers(
            tmp_path, many, ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "new"})
        )

    assert refused.value.code == "ResourceLimitExceeded"


def test_serverless_concurrency_has_a_limit_too(tmp_path):
    """MaxConcurrency adds up over the endpoints of an account; no instance is counted."""
    serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 200}
    variant = {"VariantName": "a", "ModelName": "m", "ServerlessConfig": serverless}
    endpoints = [
        ("CreateEndpoint", {"EndpointName": f"e{number}", "EndpointConfigName": "new"})
        for number in range(6)
    ]
    answers(tmp_path, config(variant), *endpoints[:5])
    with pytest.raises(SageMakerError) as refused:
        answers(tmp_path, config(variant), *endpoints)

    assert refused.value.code == "ResourceLimitExceeded"
    assert "current utilization of 1000 concurrent requests" in refused.value.message


def test_what_was_created_is_described_as_it_was_given(tmp_path):
    """Weight 1 is filled in, tags are left out, times are epoch seconds."""
    tags = [{"Key": "k", "Value": "v"}]
    described = answers(
        tmp_path,
        config(VARIANT, Tags=tags),
        ("DescribeEndpointConfig", {"EndpointConfigName": "NEW"}),
    )

    assert described.pop("CreationTime") > 1.7e9
    assert described == {
        "EndpointConfigName": "new",
        "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/new",
        "ProductionVariants": [{**VARIANT, "InitialVariantWeight": 1.0}],
        "EnableNetworkIsolation": False,
    }


def test_what_is_in_use_can_be_deleted(tmp_path):
    """SageMaker allows it; an endpoint keeps what it has."""
    described = answers(
        tmp_path,
        ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}),
        ("DeleteEndpointConfig", {"EndpointConfigName": "c"}),
        ("DeleteModel", {"ModelName": "m"}),
        ("DescribeEndpoint", {"EndpointName": "e"}),
    )

    assert described["EndpointConfigName"] == "c"


def test_accounts_and_regions_do_not_see_each_other(tmp_path):
    """A name is taken only where it was created."""

    async def talk():
        sagemaker = SageMaker(objects=Nothing(), metrics=Nothing(), work_dir=tmp_path)
        await sagemaker.start()
        created = [
            await sagemaker.control(account, region, *model())
            for account in ("000000000000", "111111111111")
            for region in ("us-east-1", "eu-west-1")
        ]
        await sagemaker.stop()
        return [each["ModelArn"] for each in created]

    assert len(set(asyncio.run(talk()))) == 4


def test_it_must_be_started_first(tmp_path):
    """The error says what to do."""
    sagemaker = SageMaker(objects=Nothing(), metrics=Nothing(), work_dir=tmp_path)
    with pytest.raises(RuntimeError, match=r"await start\(\) first"):
        asyncio.run(sagemaker.control("0", "us-east-1", *model()))
