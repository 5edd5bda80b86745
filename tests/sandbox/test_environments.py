"""Environments (row 16): dev, staging and prod from the same code, an account for each."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from demo.held_out import MODELS_FOLDER, request_bodies
from demo.models import build_models
from tests.sandbox.conftest import RunningSandbox

PROJECT = Path(__file__).resolve().parents[2]
# Seconds a synth, and tests/synth has it on.
WITHOUT_RULES = "@aws-cdk/core:validateAgainstDefaultRules=false"
NAMES = ("dev", "staging", "prod")


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of an environment, and what a pipeline does there."""

    name: str
    sandbox: RunningSandbox
    assembly: Path

    @property
    def config(self) -> dict[str, Any]:
        """The environment's file, as it is committed."""
        found: dict[str, Any] = yaml.safe_load((PROJECT / f"config/{self.name}.yaml").read_text())
        return found

    def client(self, service: str, region: str | None = None) -> Any:
        """A client in the environment's account, and its region where no other is named."""
        return self.sandbox.client(
            service,
            aws_access_key_id=self.config["account"],
            aws_secret_access_key="any",
            region_name=self.config["region"] if region is None else region,
        )

    def upload_model(self) -> None:
        """Put the artifact where the config says it is; training did that, some day."""
        s3 = self.client("s3")
        artifact = self.config["endpoints"][0]["model"]["artifact"]
        bucket, _, key = artifact.removeprefix("s3://").partition("/")
        model = "flights-forest" if "forest" in key else "flights-boosting"
        region = {"LocationConstraint": self.config["region"]}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=region)
        s3.upload_file(str(MODELS_FOLDER / f"{model}.tar.gz"), bucket, key)

    def cdk(self, *arguments: str, folder: Path = PROJECT) -> str:
        """Run the CDK CLI as the account's administrator."""
        tools = Path(sys.executable).parent
        inherited = self.sandbox.environment
        done = subprocess.run(
            [
                str(PROJECT / "node_modules/.bin/cdk"),
                *arguments,
                "-c",
                f"env={self.name}",
                *self._options,
            ],
            cwd=folder,
            env={
                **inherited,
                "PATH": f"{tools}:{inherited['PATH']}",
                "AWS_ACCESS_KEY_ID": self.config["account"],
                "AWS_REGION": self.config["region"],
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=280,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @property
    def _options(self) -> tuple[str, ...]:
        return ("-c", WITHOUT_RULES, "--output", str(self.assembly))

    @property
    def deployment(self) -> tuple[str, ...]:
        """The one command of a pipeline's deploy step."""
        return ("deploy", "--all", "--require-approval", "never")

    def deploy(self) -> None:
        """Bootstrap and deploy, once."""
        self.upload_model()
        regions = [f"aws://{self.config['account']}/{name}" for name in ("us-east-1", "eu-west-1")]
        # Not in the project's folder: there is no app then, and nothing is synthesized for it.
        self.cdk("bootstrap", *regions, folder=self.assembly.parent)
        self.cdk(*self.deployment)

    @property
    def stacks(self) -> dict[str, dict[str, Any]]:
        """The stacks that are there, in both regions, by the last part of their names."""
        found: dict[str, dict[str, Any]] = {}
        prefix = f"Coalmine-{self.name}-"
        for region in {self.config["region"], "us-east-1"}:
            stacks = self.client("cloudformation", region).describe_stacks()["Stacks"]
            found |= {each["StackName"].removeprefix(prefix): each for each in stacks}
        return found

    @property
    def variants(self) -> dict[str, dict[str, Any]]:
        """The live variants of the endpoint."""
        endpoint = self.client("sagemaker").describe_endpoint(EndpointName=f"flights-{self.name}")
        return {each["VariantName"]: each for each in endpoint["ProductionVariants"]}


@pytest.fixture(scope="module")
def accounts(
    running_sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Account]:
    """The three environments, deployed side by side."""
    build_models()
    folder = tmp_path_factory.mktemp("environments")
    accounts = {
        name: Account(name=name, sandbox=running_sandbox, assembly=folder / name) for name in NAMES
    }
    with ThreadPoolExecutor() as pipelines:
        list(pipelines.map(Account.deploy, accounts.values()))
    return accounts


@pytest.mark.parametrize("name", NAMES)
def test_the_endpoint_answers(accounts: dict[str, Account], name: str):
    answer = (
        accounts[name]
        .client("sagemaker-runtime")
        .invoke_endpoint(
            EndpointName=f"flights-{name}", ContentType="application/json", Body=request_bodies()[0]
        )
    )

    assert b"prediction" in answer["Body"].read()


def test_each_is_as_large_as_it_has_to_be(accounts: dict[str, Account]):
    """Serverless where nobody waits; one instance of a variant, or two where people do.

    The other slot is not there before the first release that needs it.
    """
    counts = {
        name: {
            variant: each.get("CurrentInstanceCount") for variant, each in account.variants.items()
        }
        for name, account in accounts.items()
    }

    assert {
        "dev": {"blue": 0},
        "staging": {"blue": 1},
        "prod": {"blue": 2},
    } == counts


def test_each_is_watched_and_has_a_budget(accounts: dict[str, Account]):
    """The endpoint, what watches it, and what watches its costs, which is always in us-east-1."""
    for account in accounts.values():
        assert {"flights", "watch", "cost"} <= set(account.stacks)
        alarms = account.client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])
        assert [f"flights-{account.name}-unhealthy"] == [
            each["AlarmName"] for each in alarms["CompositeAlarms"]
        ]


def test_production_is_not_deleted_by_mistake(accounts: dict[str, Account]):
    """Its stacks refuse it; those of dev do not."""
    production = accounts["prod"].client("cloudformation")

    with pytest.raises(ClientError, match="TerminationProtection"):
        production.delete_stack(StackName="Coalmine-prod-flights")
    assert not accounts["dev"].stacks["flights"]["EnableTerminationProtection"]


def test_a_second_deployment_changes_nothing(accounts: dict[str, Account]):
    account = accounts["dev"]

    assert "(no changes)" in account.cdk(*account.deployment)
