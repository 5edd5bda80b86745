"""A model that is made of a pinned version of a model package group."""

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib.container_environment import Serving
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.model_artifact import ArtifactLocation
from constructs_lib.packaged_model import PackagedModel, package_arn

GROUP = "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/flights-dev"
PACKAGE = "arn:aws:sagemaker:us-east-1:111111111111:model-package/flights-dev/3"


@pytest.fixture
def packaged(stack, image):
    return PackagedModel(
        stack,
        "Model",
        group_arn=GROUP,
        version=3,
        artifacts=ArtifactLocation(
            bucket=s3.Bucket.from_bucket_name(stack, "Registry", "registry"), key="flights/*"
        ),
        image=image,
        role=ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role,
    )


def test_image_artifact_and_environment_are_left_to_the_registry(stack, packaged):
    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {"ModelPackageName": PACKAGE},
            "EnableNetworkIsolation": True,
            "ModelName": Match.absent(),
        },
    )
    assert PACKAGE == packaged.model_package_arn


def test_a_version_is_served_directly_by_replacing_its_program(stack, image):
    """Its registered variables say standard; the Model's own win over them."""
    PackagedModel(
        stack,
        "Model",
        group_arn=GROUP,
        version=3,
        artifacts=ArtifactLocation(
            bucket=s3.Bucket.from_bucket_name(stack, "Registry", "registry"), key="flights/*"
        ),
        image=image,
        role=ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role,
        serving=Serving.DIRECT,
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "Environment": Match.object_like(
                    {
                        "SAGEMAKER_PROGRAM": "",
                        "SAGEMAKER_SERVING_MODULE": "direct_serving.application:application",
                    }
                )
            }
        },
    )


def test_its_role_reads_the_artifacts_of_its_group_only(stack, packaged):
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Action": "s3:GetObject",
                                "Resource": "arn:aws:s3:::registry/flights/*",
                            }
                        )
                    ]
                )
            }
        },
    )


def test_who_looks_for_its_artifact_may_ask_the_registry(stack, packaged):
    """The model shows a package; only the package shows where the artifact is."""
    reader = iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    packaged.grant_describe(reader)

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [
                    Match.object_like({"Action": "sagemaker:DescribeModel"}),
                    {
                        "Action": "sagemaker:DescribeModelPackage",
                        "Effect": "Allow",
                        "Resource": PACKAGE,
                    },
                ]
            },
            "Roles": [{"Ref": Match.string_like_regexp("Reader.*")}],
        },
    )


def test_a_variant_takes_it(packaged):
    variant = InstanceVariant(
        name="blue",
        model=packaged,
        instance_type="ml.m5.large",
        initial_instance_count=1,
        initial_weight=1,
    )

    assert packaged is variant.model
    assert not packaged.is_multi_model
    assert packaged.has_network_isolation


@pytest.mark.parametrize("version", [0, -1, "latest", "v3"])
def test_only_a_number_pins_a_version(version):
    """With "latest", two deployments of the same commit could run different models."""
    with pytest.raises(ValueError, match=r"must be a number from 1 on, got .*; pin the one"):
        package_arn(GROUP, version)


def test_a_group_is_named_by_its_arn():
    with pytest.raises(ValueError, match="must be named by its ARN"):
        package_arn("flights-dev", 3)
