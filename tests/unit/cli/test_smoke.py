"""`coalmine smoke` on an endpoint in memory."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from canary.endpoint import EndpointState, VariantState
from canary.golden import Answer, GoldenRequest
from coalmine.cli.smoke import Surroundings, smoke
from coalmine.gateways.variant_models import ServedModel

CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
"""


def model(*answers: str) -> ServedModel:
    """A model that was packed with golden answers."""
    requests = [
        {"content_type": "text/csv", "accept": "text/csv", "body": str(number), "answer": answer}
        for number, answer in enumerate(answers)
    ]
    return ServedModel(document={"format_version": 1, "golden_requests": requests})


@dataclass
class FakeEndpoint:
    """Variants that answer each request in the same way, and what their models promised."""

    answers: dict[str, str] = field(default_factory=lambda: {"blue": "0.5", "green": "0.5"})
    models: dict[str, ServedModel] = field(
        default_factory=lambda: {"blue": model("0.5"), "green": model("0.5", "0.5")}
    )
    status: str = "InService"
    asked: list[tuple[str, str, bool]] = field(default_factory=list)

    def describe(self) -> EndpointState:
        variants = tuple(
            VariantState(name=name, current_weight=0.0, desired_weight=0.0) for name in self.answers
        )
        return EndpointState(
            name="flights-dev", status=self.status, variants=variants, config_name="config"
        )

    def read(self, config_name: str) -> dict[str, ServedModel]:
        return self.models

    def ask(self, name: str, request: GoldenRequest, *, is_alone: bool) -> Answer:
        self.asked.append((name, request.body, is_alone))
        return Answer(status=200, body=self.answers[name], variant_name=name)


@pytest.fixture
def endpoint() -> FakeEndpoint:
    return FakeEndpoint()


@pytest.fixture
def run(endpoint, tmp_path):
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    live: Any = SimpleNamespace(endpoint=endpoint, models=endpoint, answers=endpoint)

    def invoke(*arguments: str) -> Result:
        words = ["-c", "dev", "--config", str(config), *arguments]
        return CliRunner().invoke(smoke, words, obj=Surroundings(connect=lambda *_: live))

    return invoke


def test_each_variant_is_asked_by_its_name(run, endpoint):
    """Also one that has no traffic: that is what a smoke test is for."""
    done = run()

    assert 0 == done.exit_code, done.output
    assert [("blue", "0", False), ("green", "0", False), ("green", "1", False)] == endpoint.asked
    assert "asked flights-dev" in done.output
    assert "green gave all 2 golden answers" in done.output


def test_a_variant_on_its_own_is_not_addressed(run, endpoint):
    """Serverless endpoints take no name of a variant."""
    del endpoint.answers["green"]
    run()

    assert [("blue", "0", True)] == endpoint.asked


def test_an_answer_that_differs_is_told_with_both(run, endpoint):
    endpoint.answers["green"] = "0.7"
    done = run("--json")

    assert 1 == done.exit_code
    blue, green = json.loads(done.output)["variants"]
    assert "passed" == blue["outcome"]
    assert "failed" == green["outcome"]
    assert "golden request 1 of 2 to green: answered 0.7, not 0.5" == green["reason"]


def test_a_model_of_another_format_fails(run, endpoint):
    endpoint.models["blue"] = ServedModel(document={"format_version": 9})
    done = run()

    assert 1 == done.exit_code
    assert "format_version of model.json must be 1" in done.output


@pytest.mark.parametrize(
    ("models", "said"),
    [({"blue": ServedModel()}, "has no model.json"), ({"blue": model()}, "no golden requests")],
)
def test_nothing_to_compare_is_said_and_is_no_failure(run, endpoint, models, said):
    """Multi-model endpoints, and models that somebody else packed."""
    endpoint.answers, endpoint.models = {"blue": ""}, models
    done = run()

    assert 0 == done.exit_code, done.output
    assert "skipped" in done.output
    assert said in done.output
    assert [] == endpoint.asked


def test_a_model_that_may_not_be_read_is_not_called_good(run, endpoint):
    endpoint.models["green"] = ServedModel(forbidden="artifact s3://x: AccessDenied")
    done = run()

    assert 3 == done.exit_code
    assert "AccessDenied" in done.output


@pytest.mark.parametrize(("status", "code"), [("Updating", 0), ("Failed", 3), ("Creating", 3)])
def test_only_an_endpoint_that_serves_is_asked(run, endpoint, status, code):
    """Autoscaling updates it at any time, and it answers meanwhile."""
    endpoint.status = status
    done = run()

    assert code == done.exit_code
    assert (code == 0) == bool(endpoint.asked)
