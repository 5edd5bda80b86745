"""Many models behind one endpoint, as a user has them: deployed empty, then filled at run time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.held_out import sample_requests
from tests.sandbox.deployed.conftest import PROJECT, Deployed

CONFIG = """
environment: sandbox
account: "000000000000"
region: us-east-1
retain_data: false
endpoints:
  - name: tenants
    variants:
      - name: all
        multi_model: { cache_models: true }
        initial_weight: 1
"""
MODELS = PROJECT / "build" / "models"
ENDPOINT_NAME = "tenants-sandbox"
NO_MODELS = "tenants has no models; add one: coalmine models add tenants -c sandbox ARTIFACT\n"


@pytest.fixture(scope="module")
def tenants(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """An endpoint with nothing below its prefix, beside the flights."""
    folder = tmp_path_factory.mktemp("tenants")
    config = folder / "tenants.yaml"
    config.write_text(CONFIG)
    world = Deployed(
        sandbox=deployed.sandbox,
        config=config,
        assembly=folder / "cdk.out",
        stacks=("--exclusively", "Coalmine-sandbox-tenants"),
    )
    world.deploy()
    return world


@pytest.fixture(scope="module")
def models(tenants: Deployed) -> Callable[..., tuple[int, str]]:
    """Run a verb of `coalmine models`."""

    def run(verb: str, *arguments: str) -> tuple[int, str]:
        options = ("-c", "env=sandbox", "--config", str(tenants.config))
        done = tenants.run("coalmine", "models", verb, "tenants", *arguments, *options)
        return done.returncode, done.stdout

    return run


def artifact(name: str) -> str:
    """The path of a model that the demo trained and packed."""
    return str(Path(MODELS, f"{name}.tar.gz"))


def test_models_come_and_go_while_the_endpoint_serves(tenants, models):
    """Added, warmed, listed, asked, never overwritten, removed; what is loaded serves on."""
    assert (0, NO_MODELS) == models("list")

    added, told = models("add", artifact("flights-forest"), "--version", "1", "--warm")

    assert 0 == added, told
    assert "flights-forest/1 is loaded on one instance and answers as packed" in told
    assert 0 == models("add", artifact("flights-boosting"), "--name", "trees")[0]

    refused, told = models(
        "add", artifact("flights-boosting"), "--name", "flights-forest", "--version", "1"
    )

    assert 1 == refused
    assert "a model is never overwritten" in told

    listed = {each["name"]: each for each in json.loads(models("list", "--json")[1])}

    assert {"flights-forest", "trees"} == set(listed)
    assert all(0.8 < each["metrics"]["held_out_auc"] < 1 for each in listed.values())

    content_type, body = sample_requests()[2]
    asked = {
        name: models("invoke", name, "--body", text(body), "--content-type", content_type)
        for name in ("flights-forest/1", "trees")
    }

    assert [0, 0] == [code for code, _ in asked.values()], asked
    answers = [json.loads(said) for _, said in asked.values()]
    assert [3, 3] == [len(each) for each in answers]
    assert answers[0] != answers[1]

    # The container is another one, and cannot send what the handlers send with one model.
    refused, told = models("invoke", "trees", "--body", '{"wings": 2}')

    assert 1 == refused
    assert "answered 400" in told
    assert "every feature must be given" in told

    removed, told = models("remove", "flights-forest", "--yes")

    assert 0 == removed, told
    assert "loaded copies serve until they are evicted" in told
    assert ["trees"] == [each["name"] for each in json.loads(models("list", "--json")[1])]
    # A caller that has not heard of it is still answered.
    runtime = tenants.sandbox.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(
        EndpointName=ENDPOINT_NAME,
        TargetModel="flights-forest/1.tar.gz",
        ContentType=content_type,
        Body=body,
    )
    assert answers[0] == json.loads(answer["Body"].read())


def text(body: str | bytes) -> str:
    return body if isinstance(body, str) else body.decode()
