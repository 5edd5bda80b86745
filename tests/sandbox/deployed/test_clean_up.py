"""Clean-up (row 14): an environment that half failed, has data and a canary, goes to the last cent.

The tests below go on from one another, in their order: one environment, `spent`, is deployed once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.traffic import Traffic
from tests.sandbox.conftest import eventually, packed_model, policy
from tests.sandbox.deployed.conftest import PROJECT, Deployed

ARRIVALS = "arrivals-spent"
LOG_GROUP = f"/aws/sagemaker/Endpoints/{ARRIVALS}"
BROKEN = "def model_fn(directory):\n    raise OSError('no such forest')\n"
FOREST, BOOSTING = (f"build/models/flights-{name}.tar.gz" for name in ("forest", "boosting"))
HOLDER = re.compile(r"held by canary arrivals-\S+ \(arn:\S+\) for \d+ s, last sign of life \d+ s")


class Spent:
    """The environment, and what its owner does to it."""

    def __init__(self, world: Deployed) -> None:
        self.world = world
        self.client = world.sandbox.client
        self._operator = assume(world, documented_policy())

    def coalmine(self, *words: str, keys: list[str] | None = None) -> tuple[int, str]:
        """Run a command about it as an operator with no more rights than the docs ask for.

        Give its exit code, and what it said in one line.
        """
        about = ("-c", "spent", "--config", str(self.world.config))
        done = self.world.run(
            "env", *(self._operator if keys is None else keys), "coalmine", *words, *about
        )
        return done.returncode, " ".join(done.stdout.split())

    def stacks(self) -> dict[str, str]:
        """Its stacks with their status."""
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return {
            each["StackName"]: each["StackStatus"]
            for each in found
            if each["StackName"].startswith("Coalmine-spent-")
        }

    def output(self, stack: str, key: str) -> str:
        found = self.client("cloudformation").describe_stacks(StackName=f"Coalmine-spent-{stack}")
        (value,) = (
            each["OutputValue"]
            for each in found["Stacks"][0]["Outputs"]
            if each["OutputKey"] == key
        )
        return str(value)

    def buckets(self) -> list[str]:
        found = self.client("s3").list_buckets()["Buckets"]
        return [each["Name"] for each in found if each["Name"].startswith("coalmine-spent-")]

    def hosting(self) -> list[str]:
        """What SageMaker and Application Auto Scaling have of it."""
        sagemaker, scaling = self.client("sagemaker"), self.client("application-autoscaling")
        targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")
        return [
            name
            for name in (
                *(each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]),
                *(
                    each["EndpointConfigName"]
                    for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]
                ),
                *(each["ModelName"] for each in sagemaker.list_models()["Models"]),
                *(each["ResourceId"] for each in targets["ScalableTargets"]),
            )
            if "spent" in name
        ]


@pytest.fixture(scope="module")
def spent(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Spent:
    """An endpoint with a canary, a registry, and an endpoint whose model does not load."""
    folder = tmp_path_factory.mktemp("spent")
    (folder / "broken.tar.gz").write_bytes(packed_model(BROKEN))
    world = replace(deployed.beside(folder, endpoints(folder)), environment_name="spent")
    world.change(
        lambda config: config.update(
            environment="spent", model_package_groups=[{"name": "arrivals"}]
        )
    )
    done = world.cdk("deploy", "--all", "--require-approval", "never", "--concurrency", "4")
    assert done.returncode != 0, done.stdout
    return Spent(world)


@pytest.fixture(scope="module")
def traffic(spent: Spent) -> Iterator[Traffic]:
    """Requests for the canary to judge by."""
    client = spent.client("sagemaker-runtime")
    stream = Traffic(ARRIVALS, requests_per_second=20, client=client)
    stream.start()
    yield stream
    stream.stop()


def test_a_dry_run_shows_the_plan_and_touches_nothing(spent: Spent):
    """Also the stack whose deployment failed; the data buckets would be kept."""
    put_data(spent)
    before = spent.stacks()

    code, said = spent.coalmine("destroy", "--dry-run")

    assert 0 == code, said
    assert "stack Coalmine-spent-departures, ROLLBACK_COMPLETE" in said
    assert f"endpoint on 1 x ml.m5.large, 1 x ml.m5.large: {ARRIVALS} 167.90" in said
    assert "keeps USD a month" in said
    assert before == spent.stacks()


def test_a_locked_canary_is_not_swept_away(spent: Spent, traffic: Traffic):
    """It says whose it is and how old, and what would end it; and which stack is protected."""
    protect = spent.client("cloudformation").update_termination_protection
    protect(StackName="Coalmine-spent-registry", EnableTerminationProtection=True)
    started, said = spent.coalmine("canary", "start", "arrivals", keys=[])
    assert 0 == started, said
    eventually(lambda: held(spent), seconds=60)

    code, said = spent.coalmine("destroy", "--yes")

    protect(StackName="Coalmine-spent-registry", EnableTerminationProtection=False)
    assert 1 == code
    assert "nothing was deleted" in said
    assert "endpoint arrivals must be free" in said
    assert HOLDER.search(said), said
    assert "or add --abort-canaries" in said
    assert "set termination_protection: false in the config" in said
    assert "Coalmine-spent-arrivals" in spent.stacks()


def test_who_may_not_delete_stacks_is_told(spent: Spent):
    """AWS says no to a role that is for something else, and nothing is left half."""
    looking = [each for each in documented_policy() if each["Sid"] == "Look"]
    keys = assume(spent.world, looking, name="looks-only")

    code, said = spent.coalmine("destroy", "--yes", "--abort-canaries", keys=keys)

    assert 3 == code, said
    assert "AccessDenied" in said
    assert "Coalmine-spent-arrivals" in spent.stacks()


def test_everything_but_data_goes(spent: Spent, traffic: Traffic):
    """The canary is aborted first; objects, old versions and markers stay where they are."""
    code, said = spent.coalmine("destroy", "--yes", "--abort-canaries")

    assert 0 == code, said
    assert {} == spent.stacks()
    assert [] == spent.hosting()
    assert 3 == len(spent.buckets())
    assert "spent is gone" in said
    assert f"deleted log group {LOG_GROUP}" in said
    assert said.count("keeps USD a month") == 2  # announced, and told at the end


def test_what_is_kept_is_an_orphan(spent: Spent):
    """No stack owns the buckets any more; without --data they are only listed."""
    code, said = spent.coalmine("orphans", "--delete", "--yes")

    assert 0 == code, said
    assert all(name in said.replace(" ", "") for name in spent.buckets())
    assert 3 == len(spent.buckets())


def test_data_goes_when_it_is_asked_for(spent: Spent):
    """Versions, delete markers, unfinished uploads too: S3 deletes no bucket with any of them."""
    code, said = spent.coalmine("destroy", "--yes", "--data")

    assert 0 == code, said
    assert [] == spent.buckets()
    assert "looked again, nothing billed is left" in said


def test_the_second_time_there_is_nothing(spent: Spent):
    """A pipeline may run it as often as it likes."""
    assert (0, "nothing to delete of spent") == spent.coalmine("destroy", "--yes", "--data")


def endpoints(folder: Path) -> list[dict[str, Any]]:
    """Return one endpoint that serves, with a canary that takes its time, and one that does not."""
    scaled = {"min_capacity": 1, "max_capacity": 2, "requests_per_second": 1000}
    return [
        {
            "name": "arrivals",
            "variants": [
                {"name": "blue", "artifact": FOREST, "initial_weight": 1, "autoscaling": scaled},
                {"name": "green", "artifact": BOOSTING, "initial_weight": 0, "autoscaling": scaled},
            ],
            "data_capture": {"sampling_percentage": 100},
            "canary": {
                "stages": [
                    {"share": 0.5, "bake_seconds": 120},
                    {"share": 1.0, "bake_seconds": 3},
                ],
                "period_seconds": 1,
                "tick_seconds": 1,
                "metric_lag_seconds": 2,
                "settle_seconds": 1,
                "settle_timeout_seconds": 60,
                "min_requests": 20,
                "max_bake_seconds": 180,
                "max_error_rate": 0.5,
            },
        },
        {
            "name": "departures",
            "variants": [
                {
                    "name": "only",
                    "artifact": str(folder / "broken.tar.gz"),
                    "initial_weight": 1,
                }
            ],
        },
    ]


def documented_policy() -> list[dict[str, Any]]:
    """Read the statements that docs/clean-up.md has for who runs the commands."""
    page = (PROJECT / "docs" / "clean-up.md").read_text()
    (found,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    statements: list[dict[str, Any]] = json.loads(found)["Statement"]
    return statements


def assume(
    world: Deployed, statements: list[dict[str, Any]], *, name: str = "cleaner"
) -> list[str]:
    """Make a role with this policy, and give the variables of a shell that has assumed it."""
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
        "Action": "sts:AssumeRole",
    }
    iam = world.sandbox.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy([trust]))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(statements))
    assumed = world.sandbox.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName=name)
    keys = assumed["Credentials"]
    return [
        f"AWS_ACCESS_KEY_ID={keys['AccessKeyId']}",
        f"AWS_SECRET_ACCESS_KEY={keys['SecretAccessKey']}",
        f"AWS_SESSION_TOKEN={keys['SessionToken']}",
    ]


def put_data(spent: Spent) -> None:
    """Leave what a life leaves: captures, old versions, a marker, an unfinished upload."""
    s3 = spent.client("s3")
    data, models = (
        spent.output("arrivals", "DataBucketName"),
        spent.output("registry", "ModelBucketName"),
    )
    s3.put_object(Bucket=data, Key="batch/in.csv", Body=b"1,2\n" * 1000)
    s3.put_object(Bucket=models, Key="arrivals/1.tar.gz", Body=b"model", IfNoneMatch="*")
    s3.delete_object(Bucket=models, Key="arrivals/1.tar.gz")
    s3.create_multipart_upload(Bucket=models, Key="arrivals/2.tar.gz")


def held(spent: Spent) -> bool:
    found = spent.client("dynamodb").get_item(
        TableName=spent.output("arrivals", "CanaryTableName"),
        Key={"endpoint_name": {"S": ARRIVALS}, "sk": {"S": "lock"}},
    )
    return "Item" in found
