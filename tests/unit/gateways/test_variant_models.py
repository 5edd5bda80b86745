"""What the artifacts of an endpoint's variants say of their models."""

import io
import json
import tarfile

import pytest
from botocore.response import StreamingBody

from coalmine.gateways.aws import AwsError
from coalmine.gateways.variant_models import ServedModel, VariantModels

MODEL_JSON = {"features": [{"name": "age", "type": "number"}], "classes": None}


@pytest.fixture
def sagemaker(stub):
    """Give the stub of an endpoint config with one variant whose model has a container."""
    client, stubber = stub("sagemaker")

    def has(container):
        stubber.add_response(
            "describe_endpoint_config",
            {
                "EndpointConfigName": "config",
                "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:1:endpoint-config/c",
                "CreationTime": 0,
                "ProductionVariants": [{"VariantName": "blue", "ModelName": "forest"}],
            },
            {"EndpointConfigName": "config"},
        )
        stubber.add_response(
            "describe_model",
            {
                "ModelName": "forest",
                "ModelArn": "arn:aws:sagemaker:us-east-1:1:model/forest",
                "CreationTime": 0,
                "PrimaryContainer": container,
            },
            {"ModelName": "forest"},
        )
        return client, stubber

    return has


CONTENT = json.dumps(MODEL_JSON)


def artifact(name="model.json", content=CONTENT):
    """Pack a model.tar.gz as S3 returns it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content.encode()))
    packed = stream.getvalue()
    return {"Body": StreamingBody(io.BytesIO(packed), len(packed))}


def test_it_is_read_from_the_head_of_the_artifact(stub, sagemaker):
    client, _ = sagemaker({"ModelDataUrl": "s3://models/forest.tar.gz"})
    s3, stubber = stub("s3")
    stubber.add_response("get_object", artifact(), {"Bucket": "models", "Key": "forest.tar.gz"})

    assert {"blue": ServedModel(document=MODEL_JSON)} == VariantModels(client, s3).read("config")


def test_an_asset_of_the_cdk_need_not_be_called_tar_gz(stub, sagemaker):
    """Its key is a hash and the last of the suffixes."""
    client, _ = sagemaker({"ModelDataUrl": "s3://cdk-assets/0a1b2c.gz"})
    s3, stubber = stub("s3")
    stubber.add_response("get_object", artifact(), {"Bucket": "cdk-assets", "Key": "0a1b2c.gz"})

    assert {"blue": ServedModel(document=MODEL_JSON)} == VariantModels(client, s3).read("config")


def test_a_model_of_the_registry_names_its_artifact_there(stub, sagemaker):
    package = "arn:aws:sagemaker:us-east-1:111122223333:model-package/flights/3"
    client, stubber = sagemaker({"ModelPackageName": package})
    stubber.add_response(
        "describe_model_package",
        {
            "ModelPackageName": "flights",
            "ModelPackageArn": package,
            "CreationTime": 0,
            "ModelPackageStatus": "Completed",
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "InferenceSpecification": {
                "Containers": [{"Image": "i", "ModelDataUrl": "s3://models/forest.tar.gz"}]
            },
        },
        {"ModelPackageName": package},
    )
    s3, s3_stubber = stub("s3")
    s3_stubber.add_response("get_object", artifact())

    assert {"blue": ServedModel(document=MODEL_JSON)} == VariantModels(client, s3).read("config")


@pytest.mark.parametrize(
    "answer", [artifact("weights.bin"), artifact(content="["), artifact(content="[]")]
)
def test_an_artifact_of_somebody_else_says_nothing(stub, sagemaker, answer):
    """What was captured is then text."""
    client, _ = sagemaker({"ModelDataUrl": "s3://models/forest.tar.gz"})
    s3, stubber = stub("s3")
    stubber.add_response("get_object", answer)

    assert {"blue": ServedModel()} == VariantModels(client, s3).read("config")


def test_many_models_behind_one_variant_say_nothing(stub, sagemaker):
    client, _ = sagemaker({"Mode": "MultiModel", "ModelDataUrl": "s3://models/all/"})

    assert {"blue": ServedModel()} == VariantModels(client, stub("s3")[0]).read("config")


def test_an_artifact_that_is_gone_says_nothing(stub, sagemaker):
    """The model is loaded, its file may have been cleaned up."""
    client, _ = sagemaker({"ModelDataUrl": "s3://models/forest.tar.gz"})
    s3, stubber = stub("s3")
    stubber.add_client_error("get_object", "NoSuchKey", "gone")

    assert {"blue": ServedModel()} == VariantModels(client, s3).read("config")


def test_an_artifact_that_may_not_be_read_is_told(stub, sagemaker):
    """Who may read what was captured gets it, as text; the models may be somebody else's."""
    client, _ = sagemaker({"ModelDataUrl": "s3://models/forest.tar.gz"})
    s3, stubber = stub("s3")
    stubber.add_client_error("get_object", "AccessDenied", "no")
    model = VariantModels(client, s3).read("config")["blue"]

    assert model.document is None
    assert str(model.forbidden).startswith("artifact s3://models/forest.tar.gz: ")


def test_another_failure_is_an_error(stub, sagemaker):
    """Otherwise the table would be another one whenever S3 is slow."""
    client, _ = sagemaker({"ModelDataUrl": "s3://models/forest.tar.gz"})
    s3, stubber = stub("s3")
    stubber.add_client_error("get_object", "SlowDown", "later")

    with pytest.raises(AwsError, match=r"artifact s3://models/forest.tar.gz: .*SlowDown"):
        VariantModels(client, s3).read("config")


PACKAGE = "arn:aws:sagemaker:us-east-1:111122223333:model-package/flights/3"


@pytest.mark.parametrize(
    ("container", "source"),
    [
        ({"ModelDataUrl": "s3://models/forest.tar.gz"}, "s3://models/forest.tar.gz"),
        ({"ModelPackageName": PACKAGE}, PACKAGE),
    ],
)
def test_a_model_is_told_from_others_by_its_source(stub, sagemaker, container, source):
    """Nothing is read from S3 for that."""
    client, _ = sagemaker(container)

    assert {"blue": source} == VariantModels(client, stub("s3")[0]).sources("config")


def test_a_model_that_is_gone_has_no_source(stub):
    """An endpoint may outlive the model that it was made with."""
    client, stubber = stub("sagemaker")
    stubber.add_response(
        "describe_endpoint_config",
        {
            "EndpointConfigName": "config",
            "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:1:endpoint-config/c",
            "CreationTime": 0,
            "ProductionVariants": [{"VariantName": "blue", "ModelName": "forest"}],
        },
    )
    stubber.add_client_error("describe_model", "ValidationException", "Could not find model")

    assert {"blue": None} == VariantModels(client, stub("s3")[0]).sources("config")
