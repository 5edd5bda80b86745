"""A model on its way through the registry: registered, approved, deployed, challenged.

Read it as an example: `docs/registry.md` shows the same commands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from demo.held_out import sample_requests
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.topic_listener import Hear, listen

CONFIG = """
environment: sandbox
account: "000000000000"
region: us-east-1
retain_data: false
model_package_groups:
  - name: flights
endpoints:
  - name: registered
    variants:
      - name: blue
        artifact: build/models/flights-forest.tar.gz
        initial_weight: 1
      - name: green
        model_package: { group: flights, version: 1 }
        initial_weight: 0
    approvals: { group: flights, action: start_canary }
    canary:
      stages: [{ share: 0.5, bake_seconds: 60 }, { share: 1.0, bake_seconds: 60 }]
      max_bake_seconds: 120
      period_seconds: 1
      tick_seconds: 1
      settle_seconds: 1
      settle_timeout_seconds: 60
"""
ENDPOINT = "registered-sandbox"
STACK = "Coalmine-sandbox-registered"


class Registered:
    """The registry and an endpoint that serves from it, beside the flights."""

    def __init__(self, world: Deployed) -> None:
        self.world = world
        self.sagemaker = world.sandbox.client("sagemaker")

    def registry(self, verb: str, *arguments: str) -> tuple[int, str]:
        """Run a verb of `coalmine registry`."""
        command = ["coalmine", "registry", verb, "flights", *arguments]
        done = self.world.run(*command, "-c", "sandbox", "--config", str(self.world.config))
        return done.returncode, done.stdout

    def deploy(self, stack: str) -> tuple[int, str]:
        """Deploy a stack as it was synthesized; nothing in the config changes on the way."""
        command = ["node_modules/.bin/cdk", "deploy", stack, "--app", str(self.world.assembly)]
        done = self.world.run(*command, "--exclusively", "--require-approval", "never")
        return done.returncode, done.stdout

    def outputs(self) -> dict[str, str]:
        found = self.world.sandbox.client("cloudformation").describe_stacks(StackName=STACK)
        return {each["OutputKey"]: each["OutputValue"] for each in found["Stacks"][0]["Outputs"]}

    def canaries(self) -> list[dict[str, Any]]:
        """The executions that approvals have started."""
        states = self.world.sandbox.client("stepfunctions")
        machine = self.outputs()["CanaryStateMachineArn"]
        found: list[dict[str, Any]] = states.list_executions(stateMachineArn=machine)["executions"]
        return [each for each in found if "-restore-" not in each["name"]]  # what an abort starts

    def reasons(self) -> list[str]:
        """What the journal says about the steps of the endpoint's canaries."""
        found = self.world.sandbox.client("dynamodb").query(
            TableName=self.outputs()["CanaryTableName"],
            KeyConditionExpression="endpoint_name = :name",
            ExpressionAttributeValues={":name": {"S": ENDPOINT}},
        )
        return [item["reason"]["S"] for item in found["Items"] if "reason" in item]

    def listens(self) -> Hear:
        """Hear what the canary's topic is told."""
        return listen(self.world.sandbox, self.outputs()["CanaryTopicArn"], "approvals")


@pytest.fixture(scope="module")
def registered(
    deployed: Deployed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Registered]:
    """A registry without versions."""
    folder = tmp_path_factory.mktemp("registered")
    config = folder / "sandbox.yaml"
    config.write_text(CONFIG)
    world = Registered(replace(deployed, config=config, assembly=folder / "cdk.out"))
    done = world.world.cdk("synth", "--all", "--quiet")
    assert done.returncode == 0, done.stdout
    code, output = world.deploy("Coalmine-sandbox-registry")
    assert code == 0, output
    yield world
    deployed.sandbox.client("cloudformation").delete_stack(StackName=STACK)


def test_a_model_goes_from_the_registry_to_a_canary(registered: Registered) -> None:
    """One story, because each step needs the one before it."""
    is_registered_once(registered)
    is_not_deployed_before_it_is_approved(registered)
    is_deployed_once_it_is_approved(registered)
    starts_a_canary_when_it_is_approved_again(registered)
    says_what_comes_next_when_it_is_not_deployed(registered)


def is_registered_once(registered: Registered) -> None:
    artifact = "build/models/flights-boosting.tar.gz"
    first = registered.registry("register", artifact, "--description", "boosting")
    again = registered.registry("register", artifact, "--json")

    assert 0 == first[0], first[1]
    assert "registered version 1 of flights, PendingManualApproval" in first[1]
    assert (1, False) == (json.loads(again[1])["version"], json.loads(again[1])["is_new"])


def is_not_deployed_before_it_is_approved(registered: Registered) -> None:
    """SageMaker refuses to make a model of it, and says why."""
    code, output = registered.deploy(STACK)

    assert 0 != code
    assert "must be Approved to create a model from it" in output
    assert "PendingManualApproval" in output


def is_deployed_once_it_is_approved(registered: Registered) -> None:
    approved = registered.registry("approve", "1", "--reason", "better on August")
    again = registered.registry("approve", "1", "--reason", "once more")
    deployed = registered.deploy(STACK)
    content_type, body = sample_requests()[0]
    answer = registered.world.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=ENDPOINT, ContentType=content_type, Body=body, TargetVariant="green"
    )

    assert 0 == approved[0], approved[1]
    assert (1, True) == (again[0], "Approved already (better on August)" in again[1])
    assert 0 == deployed[0], deployed[1]
    assert "green" == answer["InvokedProductionVariant"]
    assert [] == registered.canaries()


def starts_a_canary_when_it_is_approved_again(registered: Registered) -> None:
    """Now a variant without traffic serves it; its golden requests come from the registry."""
    registered.registry("reject", "1", "--reason", "a second look")
    registered.registry("approve", "1", "--reason", "good after all")
    (canary,) = eventually(registered.canaries, seconds=30)
    eventually(
        lambda: [said for said in registered.reasons() if "green gave all" in said], seconds=40
    )
    aborted = registered.world.run(
        *("coalmine", "canary", "abort", "registered", "-c", "sandbox"),
        *("--config", str(registered.world.config)),
    )

    assert canary["name"].startswith("flights-sandbox-1-")
    assert 0 == aborted.returncode, aborted.stdout


def says_what_comes_next_when_it_is_not_deployed(registered: Registered) -> None:
    heard = registered.listens()
    registered.registry("register", "build/models/flights-jfk.tar.gz")
    approved = registered.registry("approve", "2", "--reason", "for JFK")
    told = json.loads(eventually(heard, seconds=30)[0])
    rows = json.loads(registered.registry("list", "--json")[1])

    assert 0 == approved[0], approved[1]
    assert "pin version 2 in `model:`, or in variant green" in told["reason"]
    assert 1 == len(registered.canaries())
    assert [(2, "Approved"), (1, "Approved")] == [(row["version"], row["approval"]) for row in rows]
    assert rows[1]["metrics"]["held_out_auc"] > 0.5
