"""Many models behind one SageMaker Model."""

import tarfile
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack, Validations
from aws_cdk.assertions import Match, Template
from cdk_nag import AwsSolutionsChecks

from constructs_lib.data_bucket import DataBucket
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.multi_model import SOURCE_ROOT, MultiModel


def declare(stack, image, **options):
    data = DataBucket(stack, "Data", retain_data=False)
    role = ExecutionRole(stack, "Execution", endpoint_name="tenants-dev").role
    return MultiModel(stack, "Model", bucket=data.bucket, image=image, role=role, **options)


@pytest.fixture
def multi_model(stack, image):
    return declare(stack, image)


@pytest.fixture
def template(stack, multi_model):
    return Template.from_stack(stack)


@pytest.fixture
def statements(template):
    (policy,) = (
        each
        for name, each in template.find_resources("AWS::IAM::Policy").items()
        if "Execution" in name
    )
    return policy["Properties"]["PolicyDocument"]["Statement"]


def test_the_container_hosts_a_prefix_with_code_from_an_archive_of_its_own(template):
    """The prefix ends with a slash; the code is shared, so it is in no artifact."""
    template.has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "EnableNetworkIsolation": False,
            "ModelName": Match.absent(),
            "PrimaryContainer": {
                "Mode": "MultiModel",
                "ModelDataUrl": {
                    "Fn::Join": ["", ["s3://", {"Ref": Match.any_value()}, "/models/"]]
                },
                "MultiModelConfig": {"ModelCacheSetting": "Enabled"},
                "Environment": {
                    "SAGEMAKER_PROGRAM": "inference.py",
                    "SAGEMAKER_SUBMIT_DIRECTORY": Match.string_like_regexp(
                        r"^s3://cdk-hnb659fds-assets-111111111111-us-east-1/[0-9a-f]{64}\.gz$"
                    ),
                    "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
                    "SAGEMAKER_REGION": "us-east-1",
                },
            },
        },
    )


def test_models_may_be_unloaded_after_each_request(stack, image):
    declare(stack, image, cache_models=False)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {"PrimaryContainer": {"MultiModelConfig": {"ModelCacheSetting": "Disabled"}}},
    )


def test_the_role_lists_and_reads_the_prefix_and_no_more(statements):
    """GetObject below the prefix, ListBucket with the prefix as its condition."""
    of_s3 = {each["Action"]: each for each in statements if str(each["Action"]).startswith("s3:")}
    code, models = of_s3["s3:GetObject"]["Resource"]

    assert {"s3:GetObject", "s3:ListBucket"} == set(of_s3)
    assert {"StringLike": {"s3:prefix": ["models/*"]}} == of_s3["s3:ListBucket"]["Condition"]
    assert "/models/*" == models["Fn::Join"][1][-1]
    assert code.startswith("arn:aws:s3:::cdk-hnb659fds-assets-")
    assert "*" not in code


def test_the_same_code_gives_the_same_archive(feature_flags, image, tmp_path):
    """Neither the place nor the time of synth, nor what tests left behind, is in the bytes."""
    keys = {uploaded_key(feature_flags, image, tmp_path / name) for name in ("one", "two")}

    assert 1 == len(keys)


def uploaded_key(feature_flags, image, outdir):
    app = App(context=feature_flags, outdir=str(outdir))
    stack = Stack(app, "Test", env=Environment(account="111111111111", region="us-east-1"))
    declare(stack, image)
    (model,) = Template.from_stack(stack).find_resources("AWS::SageMaker::Model").values()
    return model["Properties"]["PrimaryContainer"]["Environment"]["SAGEMAKER_SUBMIT_DIRECTORY"]


def test_the_archive_holds_the_inference_code_and_no_caches(stack, multi_model):
    (archive,) = Path(stack.node.root.outdir).glob("*-sourcedir.tar.gz")

    with tarfile.open(archive) as tar:
        names = tar.getnames()

    assert "inference.py" in names
    assert "model_handlers/served_model.py" in names
    assert not [name for name in names if "__pycache__" in name]


def test_a_variant_takes_it_for_a_model(stack, multi_model):
    variant = InstanceVariant(
        name="all",
        model=multi_model,
        instance_type="ml.m5.large",
        initial_instance_count=2,
        initial_weight=1,
    )

    assert multi_model.model_name == variant.to_production_variant().model_name


def test_nag_has_nothing_to_say(feature_flags, image, tmp_path):
    """The wildcard below the prefix is acknowledged with its reason."""
    app = App(context=feature_flags, outdir=str(tmp_path))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = Stack(app, "Test", env=Environment(account="111111111111", region="us-east-1"))
    declare(stack, image)

    app.synth()


@pytest.mark.parametrize("prefix", ["models", "/models/", ""])
def test_a_prefix_that_is_none_is_refused(stack, image, prefix):
    with pytest.raises(ValueError, match=r"prefix of a multi-model's artifacts must be like"):
        declare(stack, image, prefix=prefix)


def test_code_without_its_program_is_refused(stack, image):
    with pytest.raises(ValueError, match=r"must be a folder with inference\.py, got '.*docs'"):
        declare(stack, image, code=SOURCE_ROOT.parent / "docs")
