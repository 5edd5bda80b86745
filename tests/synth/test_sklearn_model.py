import hashlib

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Match, Template

from constructs_lib.container_environment import Serving
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.model_artifact import ModelArtifact
from constructs_lib.sklearn_model import SklearnModel
from constructs_lib.source_archive import write_tar_gz


def test_the_container_runs_the_code_of_the_artifact(stack, model):
    """One artifact carries estimator and code: the submit directory is inside the container."""
    template = Template.from_stack(stack)

    template.has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "ModelDataUrl": "s3://example-models/flights/forest.tar.gz",
                "Image": Match.string_like_regexp(r"/sagemaker-scikit-learn:1\.9-0-cpu-py3$"),
                "Environment": {
                    "SAGEMAKER_PROGRAM": "inference.py",
                    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
                    "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
                    "SAGEMAKER_REGION": "us-east-1",
                },
            },
            "EnableNetworkIsolation": True,
        },
    )


def test_a_container_is_told_the_digest_of_a_model_that_is_at_hand(stack, image, tmp_path):
    """Of its model.json, which records those of the model's files; what is on S3 is not read."""
    artifact = tmp_path / "model.tar.gz"
    write_tar_gz(artifact, {"model.json": b"{}", "model.joblib": b"a pickle"})
    SklearnModel(
        stack,
        "AtHand",
        artifact=ModelArtifact.from_file(artifact),
        image=image,
        role=ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role,
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "Environment": Match.object_like(
                    {"COALMINE_MODEL_SHA256": hashlib.sha256(b"{}").hexdigest()}
                )
            }
        },
    )


def test_a_model_has_no_physical_name(stack, model):
    """A named model could not be replaced, and any change replaces it."""
    template = Template.from_stack(stack)

    template.has_resource_properties("AWS::SageMaker::Model", {"ModelName": Match.absent()})


def test_a_model_waits_for_its_role_and_the_role_policy(stack, model):
    """CreateModel is denied now and then when the policy comes later than the role."""
    template = Template.from_stack(stack)
    (declared,) = template.find_resources("AWS::SageMaker::Model").values()
    (role,) = template.find_resources("AWS::IAM::Role")
    (policy,) = template.find_resources("AWS::IAM::Policy")

    assert {role, policy} <= set(declared["DependsOn"])


def test_the_role_reads_one_object_and_pulls_one_repository(stack, model):
    """A role of an endpoint sees its own artifact, not its neighbours'."""
    template = Template.from_stack(stack)

    template.has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        {
                            "Action": "s3:GetObject",
                            "Effect": "Allow",
                            "Resource": "arn:aws:s3:::example-models/flights/forest.tar.gz",
                        },
                        {
                            "Action": [
                                "ecr:BatchCheckLayerAvailability",
                                "ecr:BatchGetImage",
                                "ecr:GetDownloadUrlForLayer",
                            ],
                            "Effect": "Allow",
                            "Resource": "arn:aws:ecr:us-east-1:683313688378:repository/"
                            "sagemaker-scikit-learn",
                        },
                    ]
                )
            }
        },
    )


def test_a_caller_adds_container_variables_and_a_network(stack, image):
    """Own variables win over the usual four; isolation ends only when asked."""
    role = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    SklearnModel(
        stack,
        "Model",
        artifact=ModelArtifact.from_s3("s3://example-models/m.tar.gz"),
        image=image,
        role=role,
        environment={"SAGEMAKER_CONTAINER_LOG_LEVEL": "10", "THREADS": "1"},
        network_isolation=False,
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "EnableNetworkIsolation": False,
            "PrimaryContainer": {
                "Environment": Match.object_like(
                    {"SAGEMAKER_CONTAINER_LOG_LEVEL": "10", "THREADS": "1"}
                )
            },
        },
    )


def test_the_model_name_is_a_reference(stack, model):
    """Chained by GetAtt, so that a replaced model gives a new endpoint config."""
    resolved = Stack.of(model).resolve(model.model_name)

    assert list(resolved) == ["Fn::GetAtt"]
    assert resolved["Fn::GetAtt"][1] == "ModelName"


def test_a_model_can_be_served_directly(stack, image):
    """Its container starts gunicorn with the application in the artifact, and installs nothing."""
    role = ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role
    artifact = ModelArtifact.from_s3("s3://example-models/flights/forest.tar.gz")
    SklearnModel(stack, "Model", artifact=artifact, image=image, role=role, serving=Serving.DIRECT)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "Environment": {
                    "SAGEMAKER_SERVING_MODULE": "direct_serving.application:application",
                    "SAGEMAKER_PROGRAM": Match.absent(),
                }
            }
        },
    )
