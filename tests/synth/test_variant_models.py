"""How the containers of a variant serve: as its endpoint says, and by what it runs on."""

import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from coalmine.config import ServerlessConfig, VariantSettings, load
from constructs_lib.container_environment import Serving
from constructs_lib.execution_role import ExecutionRole
from stacks.variant_models import VariantModels
from tests.synth.conftest import SAMPLE

WORKERS = "SAGEMAKER_MODEL_SERVER_WORKERS"


@pytest.fixture
def variables(stack, artifacts_root):
    """Declare the model of a variant; give the variables of its container."""

    def _variables(serving, **settings):
        VariantModels(
            models=stack,
            keys=stack,
            environment=load(SAMPLE, artifacts_root),
            framework_version="1.9-0",
            role=ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role,
            data_bucket=s3.Bucket.from_bucket_name(stack, "Data", "data"),
            artifacts_root=artifacts_root,
            registry=None,
            serving=serving,
        ).declare(
            VariantSettings(
                name="only", artifact="s3://models/a.tar.gz", initial_weight=1, **settings
            )
        )
        found = Template.from_stack(stack).find_resources("AWS::SageMaker::Model")
        (model,) = found.values()
        return model["Properties"]["PrimaryContainer"]["Environment"]

    return _variables


@pytest.mark.parametrize(
    ("instance_type", "workers"), [("ml.m5.large", "2"), ("ml.c5.4xlarge", "16")]
)
def test_a_directly_served_instance_has_a_worker_for_each_vcpu(variables, instance_type, workers):
    """They share the memory of the model, which is loaded before they are forked."""
    told = variables(Serving.DIRECT, instance_type=instance_type)

    assert workers == told[WORKERS]
    assert told["SAGEMAKER_SERVING_MODULE"] == "direct_serving.application:application"


def test_a_standard_instance_counts_its_cores_itself(variables):
    """As it comes."""
    told = variables(Serving.STANDARD)

    assert WORKERS not in told
    assert told["SAGEMAKER_PROGRAM"] == "inference.py"


@pytest.mark.parametrize("serving", Serving)
def test_a_serverless_container_has_one_worker(variables, serving):
    """It gets one request at a time, and a second copy of the model takes memory."""
    assert variables(serving, serverless=ServerlessConfig())[WORKERS] == "1"
