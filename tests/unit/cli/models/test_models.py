"""The verbs of `coalmine models`, on a bucket and an endpoint in memory."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from coalmine.cli.models import models
from coalmine.cli.models.options import Surroundings
from coalmine.gateways.live_models import LiveModels
from coalmine.gateways.model_invocations import ModelAnswer
from coalmine.gateways.model_store import StoredModel, UnreadableModelError
from coalmine.multi_model.head import read_head
from coalmine.multi_model.names import ModelVersion
from coalmine.packaging.archive import write_archive

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOLDEN = {
    "content_type": "application/json",
    "accept": "application/json",
    "body": '{"x": 1}',
    "answer": '{"prediction": 0.5}',
}
CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: tenants
    variants: [{ name: all, multi_model: {}, initial_weight: 1 }]
  - name: flights
    variants: [{ name: blue, artifact: x.tar.gz, initial_weight: 1 }]
"""


class Bucket:
    """A model store in memory; everything was written three days ago."""

    def __init__(self):
        self.objects = {}

    def has(self, name, version, content=b"x"):
        self.objects[ModelVersion(name=name, version=version)] = content

    def list(self):
        when = NOW - timedelta(days=3)
        return [
            StoredModel(model=model, size_bytes=len(content), modified=when)
            for model, content in self.objects.items()
        ]

    def describe(self, model):
        content = self.objects[model]
        if content == b"":
            raise UnreadableModelError(f"model {model} must be an artifact, got an empty object")
        return None if content == b"x" else read_head(content)

    def add(self, model, artifact):
        if model in self.objects:
            return False
        self.objects[model] = artifact.read_bytes()
        return True

    def remove(self, model):
        del self.objects[model]


class Endpoint:
    """An endpoint on which a model is not ready for some attempts."""

    def __init__(self):
        self.asked, self.loading_attempts, self.time = [], 0, 0.0
        self.attempt_seconds = 60
        self.began = []  # when each attempt did
        self.answer = ModelAnswer(
            status=200, content_type="application/json", body=GOLDEN["answer"].encode()
        )

    def ask(self, model, request):
        self.asked.append((str(model), request.content_type, request.body))
        self.began.append(self.time)
        if self.loading_attempts > 0:
            self.loading_attempts -= 1
            self.time += self.attempt_seconds
            return None
        return self.answer

    def sleep(self, seconds):
        self.time += seconds


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def endpoint():
    return Endpoint()


@pytest.fixture
def run(bucket, endpoint, tmp_path):
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    around = Surroundings(
        connect=lambda _stack, _region: LiveModels(store=bucket, invocations=endpoint),
        sleep=endpoint.sleep,
        clock=lambda: endpoint.time,
        now=lambda: NOW,
    )

    def invoke(verb, *arguments, on="tenants", given=None):
        command = [verb, on, "-c", "dev", "--config", str(config), *arguments]
        return CliRunner().invoke(models, command, obj=around, input=given)

    return invoke


@pytest.fixture
def artifact(tmp_path):
    """Write an artifact with one golden request."""

    def write(**changes):
        document = {
            "format_version": 1,
            "name": "flights",
            "framework_version": "1.9-0",
            "metadata": {"held_out_auc": 0.884},
            "golden_requests": [GOLDEN],
            **changes,
        }
        path = tmp_path / "model.tar.gz"
        files = {"model.json": json.dumps(document).encode(), "model.joblib": b"pickle"}
        write_archive(path, files)
        return str(path)

    return write


def test_a_model_is_added_under_its_name_and_its_contents_hash(run, bucket, artifact):
    done = run("add", artifact())
    (model,) = bucket.objects

    assert 0 == done.exit_code, done.output
    assert ("flights", 12) == (model.name, len(model.version))
    assert f"TargetModel flights/{model.version}.tar.gz" in done.output


def test_a_name_and_a_version_may_be_given(run, bucket, artifact):
    run("add", artifact(), "--name", "tenant-7", "--version", "2013-08")

    assert [ModelVersion(name="tenant-7", version="2013-08")] == list(bucket.objects)


def test_the_same_content_twice_is_no_mistake(run, bucket, artifact):
    """A pipeline that runs again must not fail."""
    run("add", artifact())
    again = run("add", artifact())

    assert (0, 1) == (again.exit_code, len(bucket.objects))
    assert "is there already, with this content; nothing was written" in again.output


def test_a_version_is_never_written_twice(run, bucket, artifact):
    run("add", artifact(), "--version", "1")
    before = dict(bucket.objects)
    again = run("add", artifact(metadata={}), "--version", "1")

    assert 1 == again.exit_code
    assert "a model is never overwritten" in again.output
    assert before == bucket.objects


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"framework_version": "1.2-1"}, "framework version must be that of the endpoint, 1.9-0"),
        ({"name": "a/b"}, "name of a model must be 1 to 63"),
    ],
)
def test_an_artifact_that_does_not_fit_is_not_added(run, bucket, artifact, changes, words):
    done = run("add", artifact(**changes))

    assert (1, {}) == (done.exit_code, bucket.objects)
    assert words in done.output


def test_an_added_model_may_be_warmed_at_once(run, endpoint, artifact):
    endpoint.loading_attempts = 2
    done = run("add", artifact(), "--version", "1", "--warm")

    assert [("flights/1", "application/json", b'{"x": 1}')] * 3 == endpoint.asked
    assert "flights/1 is loaded on one instance and answers as packed" in done.output


def test_the_list_shows_what_an_artifact_says_of_itself(run, bucket, artifact):
    run("add", artifact(), "--version", "1")
    bucket.has("foreign", "1")
    done = run("list")

    assert "3 days" in done.output
    assert "held_out_auc 0.884" in done.output
    assert "not packed by coalmine" in done.output


def test_one_bad_object_does_not_hide_the_others(run, bucket, artifact):
    """An empty object below models/ ended the whole list."""
    run("add", artifact(), "--version", "1")
    bucket.has("broken", "1", content=b"")
    done = run("list")

    assert 0 == done.exit_code, done.output
    assert "held_out_auc 0.884" in done.output
    assert "unreadable: model broken/1 must be an artifact, got an empty object" in done.stderr


def test_the_list_is_there_for_programs(run, artifact):
    run("add", artifact(), "--version", "1")
    (row,) = json.loads(run("list", "--json").output)

    assert {"held_out_auc": 0.884} == row["metrics"]
    assert ("flights/1.tar.gz", 259_200) == (row["target_model"], row["age_seconds"])


def test_an_empty_endpoint_says_what_to_do(run):
    assert "tenants has no models; add one: coalmine models add" in run("list").output


def test_a_request_waits_until_the_model_is_loaded(run, bucket, endpoint):
    """A name is enough where there is one version."""
    bucket.has("flights", "1")
    endpoint.loading_attempts = 3
    done = run("invoke", "flights", "--body", "{}")

    assert 0 == done.exit_code
    assert "flights/1 is being loaded (60 s)" in done.output
    assert '{"prediction": 0.5}' in done.output


def test_a_model_that_never_loads_is_given_up(run, endpoint):
    """SageMaker gives up after 360 s, so nobody need ask any longer."""
    endpoint.loading_attempts = 99
    done = run("invoke", "flights/1", "--body", "{}")

    assert 3 == done.exit_code
    assert "model flights/1 must be loaded within 360 s" in done.output
    assert len(endpoint.asked) < 8


@pytest.mark.parametrize("took", [0, 7, 59, 355, 359.9])
def test_no_attempt_begins_after_the_limit(run, endpoint, took):
    """A pause that would lead beyond it ends with it."""
    endpoint.loading_attempts, endpoint.attempt_seconds = 999, took
    done = run("invoke", "flights/1", "--body", "{}")

    assert 3 == done.exit_code
    assert max(endpoint.began) <= 360


def test_what_the_model_refuses_is_shown(run, endpoint):
    endpoint.answer = ModelAnswer(status=400, content_type="", body=b"row 1: no such carrier")
    done = run("invoke", "flights/1", "--body", "{}")

    assert 1 == done.exit_code
    assert "flights/1 answered 400\n  row 1: no such carrier" in done.output


def test_a_request_may_come_from_a_file(run, endpoint):
    run("invoke", "flights/1", "--file", "-", "--content-type", "text/csv", given="1,2\n")

    assert [("flights/1", "text/csv", b"1,2\n")] == endpoint.asked


def test_an_answer_is_there_for_programs(run):
    told = json.loads(run("invoke", "flights/1", "--body", "{}", "--json").output)

    assert ("flights/1", '{"prediction": 0.5}') == (told["model"], told["body"])


@pytest.mark.parametrize("arguments", [[], ["--body", "{}", "--file", "-"]])
def test_a_request_comes_from_one_place(run, endpoint, arguments):
    assert 2 == run("invoke", "flights/1", *arguments, given="{}").exit_code
    assert [] == endpoint.asked


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("flights", "one of the 2 versions of flights (1, 2)"),
        ("ships", "must be one that is stored (flights)"),
        ("a/b/c", "version of a model must be"),
    ],
)
def test_a_model_that_is_not_clear_is_wrong_use(run, bucket, endpoint, model, words):
    bucket.has("flights", "1")
    bucket.has("flights", "2")
    done = run("invoke", model, "--body", "{}")

    assert 2 == done.exit_code
    assert words in done.output
    assert [] == endpoint.asked


def test_a_removed_model_may_serve_on_and_one_is_told(run, bucket):
    bucket.has("flights", "1")
    done = run("remove", "flights/1", "--yes")

    assert {} == bucket.objects
    assert "removed flights/1; loaded copies serve until they are evicted" in done.output


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_a_removal_is_asked_for(run, bucket, answer, left):
    bucket.has("flights", "1")
    run("remove", "flights", given=answer)

    assert left == len(bucket.objects)


def test_what_is_not_there_cannot_be_removed(run):
    done = run("remove", "flights/1", "--yes")

    assert 1 == done.exit_code
    assert "coalmine models list tenants -c dev" in done.output


@pytest.mark.parametrize(
    ("changes", "answer", "words"),
    [
        ({"golden_requests": []}, None, "must have a golden request to be warmed with"),
        ({"format_version": 7}, None, "format_version of model.json must be 1, got 7"),
        ({}, ModelAnswer(status=503, content_type="", body=b"no"), "answered 503, not 200"),
        ({}, ModelAnswer(status=200, content_type="", body=b"{}"), "not as it was packed"),
    ],
)
def test_a_model_that_cannot_be_warmed_is_said_so(
    run, bucket, endpoint, artifact, changes, answer, words
):
    with open(artifact(**changes), "rb") as file:  # noqa: PTH123
        bucket.has("flights", "1", file.read())
    endpoint.answer = endpoint.answer if answer is None else answer
    done = run("warm", "flights")

    assert 1 == done.exit_code
    assert words in done.output


def test_an_endpoint_of_one_model_has_no_models_to_add(run):
    done = run("list", on="flights")

    assert 1 == done.exit_code
    assert "endpoint flights must host many models" in done.output
