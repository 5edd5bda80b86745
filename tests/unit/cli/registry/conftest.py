"""A registry in memory, and a way to run verbs on it."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from coalmine.cli.registry import registry
from coalmine.cli.registry.options import Surroundings
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_registry import LiveRegistry
from coalmine.packaging.archive import write_archive
from coalmine.packaging.description import ModelDescription
from coalmine.registration.versions import ApprovalStatus, RegisteredVersion

CREATED = datetime(2026, 11, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CONFIG = """
environment: dev
region: eu-west-1
model_package_groups:
  - name: flights
  - name: fares
"""


class FakeVersions:
    """The versions of one group."""

    def __init__(self):
        self.group_name = "flights-dev"
        self.requests = []
        self.found = []
        self.decided = []

    def has_version(
        self, version, approval=ApprovalStatus.PENDING, url=None, reason="", status="Completed"
    ):
        self.found.insert(
            0,
            RegisteredVersion(
                version=version,
                arn=f"arn:package/{version}",
                status=status,
                approval=approval,
                created=CREATED,
                metrics={"auc": 0.9004},
                model_data_url=url,
                reason=reason,
            ),
        )

    def create(self, request):
        self.requests.append(request)
        container = request["InferenceSpecification"]["Containers"][0]
        self.has_version(len(self.found) + 1, url=container["ModelDataUrl"])
        return self.found[0]

    def versions(self):
        yield from self.found

    def find(self, version):
        return next((each for each in self.found if each.version == version), None)

    def decide(self, found, wanted, reason):
        self.decided.append((found.version, wanted, reason))


class FakeStore:
    """A bucket that overwrites nothing."""

    def __init__(self):
        self.keys = []

    def url(self, key):
        return f"s3://registry/{key}"

    def add(self, key, file):
        if key in self.keys:
            return False
        self.keys.append(key)
        return True


class FakeRegistry:
    """A deployed registry."""

    def __init__(self):
        # They have the verbs of the gateways, not their types.
        self.versions: Any = FakeVersions()
        self.artifacts: Any = FakeStore()
        self.asked, self.problem = [], None

    def connect(self, stack_name, group_name, region):
        self.asked.append((stack_name, group_name, region))
        if self.problem is not None:
            raise AwsError(self.problem)
        return LiveRegistry(versions=self.versions, artifacts=self.artifacts)


@pytest.fixture
def live():
    return FakeRegistry()


@pytest.fixture
def run(live, tmp_path):
    """Run a verb on a config of its own."""
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    around = Surroundings(connect=live.connect, clock=NOW.timestamp)

    def invoke(verb, *arguments):
        command = [verb, "-c", "env=dev", "--config", str(config), *map(str, arguments)]
        return CliRunner().invoke(registry, command, obj=around)

    return invoke


@pytest.fixture
def artifact(tmp_path):
    """A packed model, as far as registering looks at it."""
    description = ModelDescription(
        name="flights-forest",
        framework_version="1.9-0",
        scikit_learn_version="1.9.0",
        features=(),
        classes=None,
        metadata={"held_out_auc": 0.9, "notes": "a, b"},
    )
    file = tmp_path / "forest.tar.gz"
    files = {"model.json": description.to_json().encode(), "model.joblib": b"an estimator"}
    write_archive(file, files)
    return file


@pytest.fixture
def digest(artifact):
    return hashlib.sha256(artifact.read_bytes()).hexdigest()
