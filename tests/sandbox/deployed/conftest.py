"""The flights endpoint with its canary, deployed once by an unmodified CDK, and traffic on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.models import build_models
from demo.traffic import Traffic
from sandbox.environment import ACCOUNT, REGION
from tests.sandbox.conftest import eventually

PROJECT = Path(__file__).resolve().parents[3]
ENDPOINT = "flights"
ENDPOINT_NAME = "flights-sandbox"
BUDGET: dict[str, Any] = {
    "daily_usd": 25,
    "month_to_date_usd": 600,
    "emails": ["money@example.com"],
}
# Seconds a synth, and tests/synth has it on.
WITHOUT_RULES = "@aws-cdk/core:validateAgainstDefaultRules=false"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A sandbox in which an environment is deployed, and the commands that a user has.

    Attributes:
        stacks: what `cdk deploy` is to deploy.
    """

    sandbox: Any
    config: Path
    assembly: Path
    stacks: tuple[str, ...] = ("--all",)
    environment_name: str = "sandbox"

    def run(self, *command: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        """Run a command of the project against the sandbox."""
        return subprocess.run(
            command,
            cwd=folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=180,
        )

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command of the project against the sandbox."""
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def cdk(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the CDK CLI."""
        return self.run(
            "node_modules/.bin/cdk",
            verb,
            "-c",
            f"env={self.environment_name}",
            "-c",
            f"config={self.config}",
            "-c",
            WITHOUT_RULES,
            "--output",
            str(self.assembly),
            *arguments,
        )

    def beside(self, folder: Path, endpoints: list[dict[str, Any]]) -> Deployed:
        """Give a config of other endpoints in the same sandbox; nothing is deployed yet.

        What watches the environment is that of the flights, and stays: it would change with each.
        """
        config = yaml.safe_load((PROJECT / "config" / "sandbox.yaml").read_text())
        file = folder / "sandbox.yaml"
        others = {**config, "endpoints": endpoints, "batch_jobs": []}
        file.write_text(yaml.safe_dump(others, sort_keys=False))
        stacks = [f"Coalmine-{self.environment_name}-{endpoint['name']}" for endpoint in endpoints]
        return replace(
            self,
            config=file,
            assembly=folder / "cdk.out",
            stacks=("--exclusively", *stacks),
        )

    def only(self, folder: Path, endpoint: str) -> Deployed:
        """Give a config of one endpoint of this one: a synth takes as long as it has endpoints."""
        endpoints = yaml.safe_load(self.config.read_text())["endpoints"]
        return self.beside(folder, [each for each in endpoints if each["name"] == endpoint])

    def bootstrap(self) -> None:
        """Make the account ready for the CDK, once."""
        cdk, there = PROJECT / "node_modules" / ".bin" / "cdk", f"aws://{ACCOUNT}/{REGION}"
        # Not in the project's folder: there is no app then, and nothing is synthesized for it.
        done = self.run(str(cdk), "bootstrap", there, folder=self.assembly.parent)
        assert done.returncode == 0, done.stdout

    def deploy(self, *options: str) -> None:
        """Deploy what the config says."""
        done = self.cdk("deploy", *self.stacks, "--require-approval", "never", *options)
        assert done.returncode == 0, done.stdout

    def change(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Edit the config as a user would."""
        config = yaml.safe_load(self.config.read_text())
        edit(config)
        self.config.write_text(yaml.safe_dump(config, sort_keys=False))

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the commands: this project's tools first."""
        inherited = self.sandbox.environment
        tools = Path(sys.executable).parent
        return {**inherited, "PATH": f"{tools}:{inherited['PATH']}", "COLUMNS": "120"}

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the flights' stack."""
        return self.outputs_of(f"Coalmine-sandbox-{ENDPOINT}")

    def outputs_of(self, stack: str) -> dict[str, str]:
        """The outputs of a stack."""
        found = self.sandbox.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in found[0]["Outputs"]}

    def weights(self) -> dict[str, float]:
        """The live weights by variant."""
        endpoint = self.sandbox.client("sagemaker").describe_endpoint(EndpointName=ENDPOINT_NAME)
        return {
            each["VariantName"]: each["CurrentWeight"] for each in endpoint["ProductionVariants"]
        }

    def set_weights(self, weights: dict[str, float]) -> None:
        """Put the traffic where a test wants it, and wait until the endpoint has settled."""
        sagemaker = self.sandbox.client("sagemaker")
        if self.weights() == weights:
            return
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=ENDPOINT_NAME,
            DesiredWeightsAndCapacities=[
                {"VariantName": name, "DesiredWeight": weight} for name, weight in weights.items()
            ],
        )
        eventually(
            lambda: (
                self.weights() == weights
                and sagemaker.describe_endpoint(EndpointName=ENDPOINT_NAME)["EndpointStatus"]
                == "InService"
            )
        )

    def lock(self) -> dict[str, Any] | None:
        """The endpoint's canary lock, None when nobody holds it."""
        found = self.sandbox.client("dynamodb").get_item(
            TableName=self.outputs["CanaryTableName"],
            Key={"endpoint_name": {"S": ENDPOINT_NAME}, "sk": {"S": "lock"}},
            ConsistentRead=True,
        )
        item: dict[str, Any] | None = found.get("Item")
        return item

    def journal(self) -> list[dict[str, Any]]:
        """What the table has about the endpoint's canaries, in the order of its keys."""
        found = self.sandbox.client("dynamodb").query(
            TableName=self.outputs["CanaryTableName"],
            KeyConditionExpression="endpoint_name = :name",
            ExpressionAttributeValues={":name": {"S": ENDPOINT_NAME}},
        )
        items: list[dict[str, Any]] = found["Items"]
        return items

    def running(self) -> list[str]:
        """The ARNs of the executions that are running."""
        listed = self.sandbox.client("stepfunctions").list_executions(
            stateMachineArn=self.outputs["CanaryStateMachineArn"], statusFilter="RUNNING"
        )
        return [each["executionArn"] for each in listed["executions"]]


def slow_stages(config: dict[str, Any]) -> None:
    """Give somebody who kills things the time for it."""
    config["endpoints"][0]["canary"]["stages"] = [
        {"share": 0.5, "bake_seconds": 22},
        {"share": 1.0, "bake_seconds": 3},
    ]
    config["endpoints"][0]["canary"]["max_bake_seconds"] = 60


def deploy_flights(start_sandbox: Callable[..., Any], folder: Path) -> Deployed:
    """Deploy the flights, with slow stages, into a sandbox of their own."""
    build_models()
    config = folder / "sandbox.yaml"
    config.write_text((PROJECT / "config" / "sandbox.yaml").read_text())
    world = Deployed(
        sandbox=start_sandbox(folder / "sandbox.log"), config=config, assembly=folder / "cdk.out"
    )
    world.change(slow_stages)
    world.change(lambda config: config.update(budget=BUDGET))
    world.bootstrap()
    world.deploy("--concurrency", "2")
    return world


@pytest.fixture(scope="session")
def deployed(
    start_sandbox: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Deployed:
    """The endpoint and its canary, deployed as the README says."""
    return deploy_flights(start_sandbox, tmp_path_factory.mktemp("deployed"))


@pytest.fixture
def traffic(deployed: Deployed) -> Iterator[Traffic]:
    """Real flights on the endpoint while a test runs."""
    client = deployed.sandbox.client("sagemaker-runtime")
    stream = Traffic(ENDPOINT_NAME, requests_per_second=20, client=client)
    stream.start()
    yield stream
    stream.stop()
