"""Three environments in an account each, and a repository with their files, as a team has them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.held_out import MODELS_FOLDER
from demo.models import build_models
from demo.traffic import Traffic
from tests.sandbox.conftest import RunningSandbox
from tests.sandbox.deployed.conftest import WITHOUT_RULES

PROJECT = Path(__file__).resolve().parents[3]
NAMES = ("dev", "staging", "prod")
REGIONS = ("eu-west-1", "us-east-1")
FOREST, BOOSTING, JFK = (
    f"flights/{name}.tar.gz" for name in ("forest-2013-08", "boosting-2013-09", "jfk-2013-10")
)
_FILES = {FOREST: "flights-forest", BOOSTING: "flights-boosting", JFK: "flights-jfk"}
# In seconds what takes minutes on AWS; what a regression is stays the same. Half of the requests
# are as many as the judge needs within the bake; what waits for somebody else waits long enough.
_FAST_CANARY = {
    "stages": [{"share": 0.5, "bake_seconds": 8}, {"share": 1.0, "bake_seconds": 3}],
    "period_seconds": 1,
    "tick_seconds": 1,
    "metric_lag_seconds": 2,
    "warm_up_seconds": 1,
    "settle_seconds": 1,
    "settle_timeout_seconds": 300,
    "min_requests": 20,
    "max_bake_seconds": 180,
    "max_error_rate": 0.05,
}
# As in config/sandbox.yaml: all instances share two cores with whatever else runs there.
_SLOW_MACHINE = {"max_p90_model_latency_ms": 2000, "max_p99_model_latency_ms": 5000}
_JSII_CACHE = Path.home() / ".cache" / "aws" / "jsii" / "package-cache"
# Less than makes a variant scale: each instance takes a second of both cores to start.
_REQUESTS_PER_SECOND = 8
# What ended wrongly says why in its last lines, and only the first of a failure are seen for sure.
_LAST_LINES = 30


@dataclass(frozen=True, kw_only=True)
class Team:
    """A repository with the environments' files, and what its members run in it."""

    sandbox: RunningSandbox
    repository: Path

    @property
    def config_folder(self) -> Path:
        """Where the files are."""
        return self.repository / "config"

    def file(self, name: str) -> Path:
        """The file of an environment."""
        return self.config_folder / f"{name}.yaml"

    def config(self, name: str) -> dict[str, Any]:
        """The content of the file of an environment."""
        found: dict[str, Any] = yaml.safe_load(self.file(name).read_text())
        return found

    def record(self, name: str) -> dict[str, Any]:
        """What Git says of who serves in an environment."""
        file = self.config_folder / "releases" / f"{name}.yaml"
        found: dict[str, Any] = yaml.safe_load(file.read_text())["flights"]
        return found

    def run(self, *command: str, account: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of the project; in an environment's account where one is named."""
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment(account),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=600,
        )

    def coalmine(
        self, verb: str, name: str, *options: str, expect: int = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run a verb about the flights of an environment, and expect how it ends."""
        where = ("-c", name, "--config", str(self.file(name)))
        done = self.run("coalmine", *verb.split(), *options, *where, account=name)
        assert done.returncode == expect, ended(done)
        return done

    def release(self, *options: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the pipeline, and expect how it ends."""
        profiles = [option for name in NAMES for option in ("--profile", f"{name}={name}")]
        done = self.run(
            *("coalmine", "pipeline", "run", "--approve", "--commit"),
            *("--file", str(self.config_folder / "pipeline.yaml")),
            *("--output", str(self.repository.parent / "assemblies")),
            *profiles,
            *options,
        )
        assert done.returncode == expect, ended(done)
        return done

    def pin(self, artifact: str, *names: str) -> None:
        """Change the line that says what is to serve, and commit that."""
        for name in names:
            uri = f"s3://example-models-{name}/{artifact}"
            self.coalmine("release pin flights", name, "--artifact", uri, "--commit")

    def deploy(self, name: str, times: int = 1) -> list[str]:
        """Deploy an environment's endpoint by hand, so many times; return what each said."""
        stack = ("--exclusively", f"Coalmine-{name}-flights", "--require-approval", "never")
        assembly = self.synthesize(name)
        return [self.cdk(name, "deploy", "--app", assembly, *stack) for _ in range(times)]

    def synthesize(self, name: str) -> str:
        """Give the folder of what an environment's files say; the same files say the same."""
        files = (self.file(name), self.config_folder / "releases" / f"{name}.yaml")
        said = hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file()))
        assembly = self.repository.parent / "by-hand" / f"{name}-{said.hexdigest()}"
        if not assembly.is_dir():
            context = ("-c", f"env={name}", "-c", f"config={self.file(name)}")
            self.cdk(name, "synth", *context, "--quiet", "--output", str(assembly))
        return str(assembly)

    def cdk(self, name: str, *arguments: str) -> str:
        """Run the CDK CLI in an environment's account; return what it said."""
        done = self.run("node_modules/.bin/cdk", *arguments, account=name)
        assert done.returncode == 0, ended(done)
        return done.stdout

    def environment(self, account: str | None) -> dict[str, str]:
        """Give the variables of a command: profiles for accounts, and no keys."""
        inherited = self.sandbox.environment
        kept = {
            name: value
            for name, value in inherited.items()
            if name not in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}
            and name != "AWS_DEFAULT_REGION"
        }
        tools = Path(sys.executable).parent
        return {
            **kept,
            "PATH": f"{tools}:{inherited['PATH']}",
            "COLUMNS": "120",
            "HOME": str(self.repository.parent),  # with the CDK's settings, beside the AWS CLI's
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(_JSII_CACHE),  # usually below HOME
            "AWS_CONFIG_FILE": str(self.repository.parent / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.repository.parent / "no-credentials"),
            **({} if account is None else {"AWS_PROFILE": account}),
        }

    def client(self, name: str, service: str, region: str | None = None) -> Any:
        """Give a client in an environment's account."""
        config = self.config(name)
        return self.sandbox.client(
            service,
            aws_access_key_id=config["account"],
            aws_secret_access_key="any",
            region_name=config["region"] if region is None else region,
        )

    def describe(self, name: str) -> dict[str, Any]:
        """Describe an environment's flights, as SageMaker does."""
        sagemaker = self.client(name, "sagemaker")
        found: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=f"flights-{name}")
        return found

    def weights(self, name: str) -> dict[str, float]:
        """Give the live weights of an environment's flights."""
        variants = self.describe(name)["ProductionVariants"]
        return {each["VariantName"]: each["CurrentWeight"] for each in variants}

    def stacks(self, name: str) -> dict[str, dict[str, Any]]:
        """Give the stacks that are there, in all regions, by the last part of their names."""
        found: dict[str, dict[str, Any]] = {}
        for region in REGIONS:
            stacks = self.client(name, "cloudformation", region).describe_stacks()["Stacks"]
            found |= {each["StackName"].removeprefix(f"Coalmine-{name}-"): each for each in stacks}
        return found

    def outputs(self, name: str) -> dict[str, str]:
        """Give the outputs of an environment's endpoint stack."""
        outputs = self.stacks(name)["flights"]["Outputs"]
        return {each["OutputKey"]: each["OutputValue"] for each in outputs}

    def history(self, name: str) -> list[dict[str, Any]]:
        """Give what became of the releases, the latest first."""
        done = self.coalmine("release history flights", name, "--json")
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    @contextmanager
    def traffic(self, *names: str) -> Iterator[dict[str, Traffic]]:
        """Send held-out flights to these environments meanwhile."""
        sending = {
            name: Traffic(
                f"flights-{name}",
                requests_per_second=_REQUESTS_PER_SECOND,
                client=self.client(name, "sagemaker-runtime"),
            )
            for name in names
        }
        for each in sending.values():
            each.start()
        try:
            yield sending
        finally:
            for each in sending.values():
                each.stop()


@pytest.fixture(scope="session")
def team(
    start_sandbox: Callable[..., RunningSandbox], tmp_path_factory: pytest.TempPathFactory
) -> Team:
    """A new repository, three new accounts that are bootstrapped, and their first release."""
    build_models()
    folder = tmp_path_factory.mktemp("team")
    team = Team(sandbox=start_sandbox(folder / "sandbox.log"), repository=folder / "repository")
    team.config_folder.mkdir(parents=True)
    for name in (*NAMES, "pipeline"):
        text = (PROJECT / f"config/{name}.yaml").read_text()
        team.file(name).write_text(in_seconds(text))
    (folder / "aws-config").write_text(_profiles(team))
    (folder / ".cdk.json").write_text(json.dumps({"context": dict([WITHOUT_RULES.split("=")])}))
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "Begin")):
        subprocess.run(["git", *command], cwd=team.repository, check=True, env=_committer(team))
    _git_identity(team)
    with ThreadPoolExecutor() as accounts:
        list(accounts.map(lambda name: prepare(team, name), NAMES))
    team.release()
    return team


def in_seconds(text: str) -> str:
    """Make the canary of a config fast, in accounts of the sandbox; all else stays as written.

    But for the limits of its latencies, which are those of two cores that others work on.
    """
    text = re.sub(r'"(\d)\1{11}"', r'"00000000000\1"', text)
    fast = yaml.safe_dump(_FAST_CANARY, default_flow_style=True, width=10_000).strip()
    text = re.sub(r"(?m)^    canary:\n(?:      .*\n)+", f"    canary: {fast}\n", text)
    slow = "".join(f"      {limit}: {value}\n" for limit, value in _SLOW_MACHINE.items())
    text = re.sub(r"(?m)^    alarms:\n", f"    alarms:\n{slow}", text)
    text = re.sub(r"(wait_interval|termination_wait)_seconds: \d+", r"\1_seconds: 1", text)
    if "environment: staging" in text:  # without guardrails a slot may be empty
        text = re.sub(r"(?m)^    deployment:\n(?:      .*\n)+", "", text)
    return text


def prepare(team: Team, name: str) -> None:
    """Do what somebody did in an account before the first release."""
    upload_models(team, name)
    bootstrap(team, name)


def upload_models(team: Team, name: str) -> None:
    """Put the artifacts where the config says they are; training did that, some day."""
    s3, bucket = team.client(name, "s3"), f"example-models-{name}"
    region = {"LocationConstraint": team.config(name)["region"]}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=region)
    for key, model in _FILES.items():
        s3.upload_file(str(MODELS_FOLDER / f"{model}.tar.gz"), bucket, key)
    s3.upload_file(
        str(MODELS_FOLDER / "flights-boosting.tar.gz"), bucket, "flights/boosting-2013-08.tar.gz"
    )


def bootstrap(team: Team, name: str) -> None:
    """Make an account ready for the CDK."""
    there = [f"aws://{team.config(name)['account']}/{region}" for region in REGIONS]
    done = subprocess.run(
        # Not in the project's folder: there is no app then, and nothing is synthesized for it.
        [str(PROJECT / "node_modules/.bin/cdk"), "bootstrap", *there],
        cwd=team.repository,
        env=team.environment(name),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout


def ended(done: subprocess.CompletedProcess[str]) -> str:
    """Say how a command ended, its last words first."""
    last = done.stdout.splitlines()[-_LAST_LINES:]
    return "\n".join([f"exit {done.returncode}, at the end of", *last, "ALL OF IT", done.stdout])


def _profiles(team: Team) -> str:
    return "".join(
        f"[profile {name}]\naws_access_key_id = {team.config(name)['account']}\n"
        f"aws_secret_access_key = any\nregion = {team.config(name)['region']}\n"
        for name in NAMES
    )


def _git_identity(team: Team) -> None:
    for key, value in (("user.name", "Team"), ("user.email", "team@example.com")):
        subprocess.run(["git", "config", key, value], cwd=team.repository, check=True)


def _committer(team: Team) -> dict[str, str]:
    return {
        **team.environment(None),
        **{
            f"GIT_{who}_{what}": "team@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
