"""Batch jobs on the flights' model, deployed once by an unmodified CDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from batch.documents import Manifest, RunPhase, RunStatus
from batch.layout import RunLayout
from batch.settings import BatchSettings
from canary.documents import from_stored
from demo.models import build_models
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import PROJECT, Deployed

IDS, LINES = "ids", "lines"
MODEL = {"endpoint": "flights", "variant": "blue"}
JOBS: list[dict[str, Any]] = [
    # Small shards: a run has enough of them for something to go wrong with one.
    {
        "name": IDS,
        "model": MODEL,
        "id_columns": ["flight_id"],
        "instance_count": 2,
        "max_shard_mb": 1,
        "max_payload_mb": 1,
    },
    {"name": LINES, "model": MODEL, "output_format": "jsonlines"},
]
_ENDS = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


@dataclass(frozen=True, kw_only=True)
class BatchJob:
    """A deployed batch job, and what somebody with the AWS CLI may do to it."""

    deployed: Deployed
    name: str

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of its stack."""
        return self.deployed.outputs_of(f"Coalmine-sandbox-batch-{self.name}")

    @property
    def settings(self) -> BatchSettings:
        """What its steps are handed."""
        return BatchSettings.from_dict(json.loads(self.outputs["BatchSettings"]))

    @property
    def states(self) -> Any:
        """Step Functions."""
        return self.deployed.sandbox.client("stepfunctions")

    @property
    def s3(self) -> Any:
        """S3."""
        return self.deployed.sandbox.client("s3")

    def upload(self, folder: str, files: dict[str, bytes]) -> str:
        """Put objects below a prefix of the job's bucket; return its URI."""
        bucket = self.outputs["BatchDataBucketName"]
        for name, body in files.items():
            self.s3.put_object(Bucket=bucket, Key=f"input/{folder}/{name}", Body=body)
        return f"s3://{bucket}/input/{folder}/"

    def start(self, name: str, **request: Any) -> str:
        """Start an execution; return its ARN."""
        started = self.states.start_execution(
            stateMachineArn=self.outputs["BatchStateMachineArn"],
            name=name,
            input=json.dumps(request),
        )
        arn: str = started["executionArn"]
        return arn

    def wait(self, execution_arn: str, *, seconds: float = 120) -> dict[str, Any]:
        """Return the execution once it is over."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.states.describe_execution(executionArn=execution_arn)
            return found if found["status"] in _ENDS else None

        return eventually(look, seconds=seconds)

    def run(self, name: str, **request: Any) -> dict[str, Any]:
        """Start an execution and wait for its end."""
        return self.wait(self.start(name, **request))

    def layout(self, run_id: str) -> RunLayout:
        """Where a run lies."""
        return RunLayout.of(self.settings, run_id)

    def get(self, uri: str) -> bytes | None:
        """Read an object, None when it is not there."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        try:
            body: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except self.s3.exceptions.NoSuchKey:
            return None
        return body

    def below(self, uri: str) -> list[str]:
        """List the names below a prefix."""
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [
            each["Key"].removeprefix(prefix) for page in pages for each in page.get("Contents", [])
        ]

    def status(self, run_id: str) -> RunStatus:
        """Read how a run stands."""
        found = self._status(run_id)
        assert found is not None, f"no status of {run_id}"
        return found

    def concluded(self, run_id: str) -> RunStatus:
        """Wait until a run that died has been cleaned up."""

        def look() -> RunStatus | None:
            found = self._status(run_id)
            return found if found is not None and found.phase.is_end else None

        return eventually(look, seconds=60)

    def _status(self, run_id: str) -> RunStatus | None:
        body = self.get(self.layout(run_id).status)
        return None if body is None else from_stored(RunStatus, json.loads(body))

    def published(self, run_id: str) -> list[str]:
        """Read the lines of a run that is published, and see that its manifest tells the truth."""
        layout = self.layout(run_id)
        assert sorted(self.below(layout.published_uri)) == sorted(
            ["_SUCCESS", "_manifest.json", layout.file_name]
        )
        manifest = from_stored(Manifest, json.loads(self.get(layout.published_manifest) or b""))
        data = self.get(layout.published_data) or b""
        assert manifest.data_bytes == len(data)
        return data.decode().splitlines()

    def assert_succeeded(self, execution: dict[str, Any], run_id: str) -> None:
        """See that a run succeeded, and that it says so."""
        assert "SUCCEEDED" == execution["status"], execution.get("cause")
        assert RunPhase.SUCCEEDED == self.status(run_id).phase


@pytest.fixture(scope="session")
def jobs(
    start_sandbox: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, BatchJob]:
    """The batch jobs by name; the endpoint that lends them its model is not deployed."""
    build_models()
    folder = tmp_path_factory.mktemp("batch")
    deployed = deploy_jobs(start_sandbox, folder, JOBS)
    return {each["name"]: BatchJob(deployed=deployed, name=each["name"]) for each in JOBS}


@pytest.fixture
def ids(jobs: dict[str, BatchJob]) -> BatchJob:
    """The job whose answers stand beside the flights' ids."""
    return jobs[IDS]


def deploy_jobs(
    start_sandbox: Callable[..., Any], folder: Path, batch_jobs: list[dict[str, Any]]
) -> Deployed:
    """Deploy batch jobs, and nothing else but what watches the environment."""
    config = yaml.safe_load((PROJECT / "config" / "sandbox.yaml").read_text())
    file = folder / "sandbox.yaml"
    file.write_text(yaml.safe_dump({**config, "batch_jobs": batch_jobs}, sort_keys=False))
    stacks = [f"Coalmine-sandbox-batch-{each['name']}" for each in batch_jobs]
    world = Deployed(
        sandbox=start_sandbox(folder / "sandbox.log"),
        config=file,
        assembly=folder / "cdk.out",
        stacks=("--exclusively", "Coalmine-sandbox-watch", *stacks),
    )
    world.bootstrap()
    world.deploy("--concurrency", "2")
    return world
