"""A SageMaker with fake neighbours and real workers, in an event loop of its own thread."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import joblib
import pytest
from sklearn.linear_model import LogisticRegression

from sandbox.sagemaker.ports import NotWrittenError, ObjectWrite
from sandbox.sagemaker.service import MetricDatum, SageMaker, SageMakerError, SageMakerSettings

ACCOUNT = "000000000000"
REGION = "us-east-1"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"

LIGHT = """
import json
import os


def model_fn(model_dir):
    return os.environ["ANSWER"]


def transform_fn(model, content, content_type, accept):
    return json.dumps(model), "application/json"
"""


class FakeObjects:
    """An object store in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.writes: list[ObjectWrite] = []
        self.forbidden: set[str] = set()

    def get(self, bucket: str, key: str) -> bytes | None:
        return self.objects.get(f"s3://{bucket}/{key}")

    def list_keys(self, bucket: str, prefix: str) -> list[str]:
        uris = sorted(uri.removeprefix(f"s3://{bucket}/") for uri in self.objects)
        return [key for key in uris if key.startswith(prefix)]

    def put(self, write: ObjectWrite) -> None:
        if write.bucket in self.forbidden:
            raise NotWrittenError(f"s3://{write.bucket}/{write.key}: denied")
        self.writes.append(write)
        self.objects[f"s3://{write.bucket}/{write.key}"] = write.body

    def delete(self, write: ObjectWrite) -> None:
        del self.objects[f"s3://{write.bucket}/{write.key}"]


class FakeMetrics:
    """A CloudWatch that remembers everything."""

    def __init__(self) -> None:
        self.data: list[tuple[str, MetricDatum]] = []

    def put(self, account: str, region: str, namespace: str, data: list[MetricDatum]) -> None:
        self.data.extend((namespace, datum) for datum in data)

    def values(self, name: str, endpoint_name: str, **dimensions: str) -> list[float]:
        """Return the values of a metric with exactly these dimensions and the endpoint's."""
        wanted = {"EndpointName": endpoint_name, **dimensions}
        return [
            value
            for _, datum in self.data
            if datum.name == name and datum.dimensions == wanted
            for value, count in zip(datum.values, datum.counts, strict=True)
            for _ in range(int(count))
        ]

    def names(self, endpoint_name: str) -> set[str]:
        """Return which metrics an endpoint has."""
        return {d.name for _, d in self.data if d.dimensions["EndpointName"] == endpoint_name}

    def sums(self, name: str, endpoint_name: str) -> dict[str, float]:
        """Return the sum of a metric for each variant of an endpoint."""
        sums: dict[str, float] = defaultdict(float)
        for _, datum in self.data:
            if datum.name == name and datum.dimensions["EndpointName"] == endpoint_name:
                sums[datum.dimensions["VariantName"]] += sum(
                    value * count for value, count in zip(datum.values, datum.counts, strict=True)
                )
        return dict(sums)


class FakeAlarms:
    """Alarms that are OK until a test says otherwise."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}

    def state(self, account: str, region: str, name: str) -> str | None:
        return self.states.get(name)

    def is_readable(self, account: str, region: str, name: str, role_arn: str) -> bool:
        return True


class Rig:
    """One SageMaker and shorthands for what the tests do with it."""

    def __init__(self, work_dir: Path, **settings: Any) -> None:
        self.objects, self.metrics, self.work_dir = FakeObjects(), FakeMetrics(), work_dir
        self.alarms = FakeAlarms()
        self.sagemaker = SageMaker(
            objects=self.objects,
            metrics=self.metrics,
            alarms=self.alarms,
            work_dir=work_dir,
            settings=SageMakerSettings(**{"updating_seconds": 0.1, "random_seed": 7, **settings}),
        )
        self.loop = asyncio.new_event_loop()

    def run(self, call: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine in the loop of the SageMaker."""
        return asyncio.run_coroutine_threadsafe(call, self.loop).result(90)

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.run(
            self.sagemaker.control(ACCOUNT, REGION, operation, params)
        )
        return answer

    def has_model(
        self,
        name: str,
        *,
        code: str = LIGHT,
        files: Mapping[str, bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Create a model whose artifact carries its code; it answers with its name."""
        uri = f"s3://models/{name}.tar.gz"
        extra = {} if files is None else files
        self.objects.objects[uri] = self.pack({"code/inference.py": code.encode(), **extra})
        variables = {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            "ANSWER": name,
            **({} if environment is None else environment),
        }
        self.call(
            "CreateModel",
            ModelName=name,
            ExecutionRoleArn="arn:aws:iam::000000000000:role/execution",
            PrimaryContainer={"Image": IMAGE, "ModelDataUrl": uri, "Environment": variables},
        )

    def has_config(self, name: str, *variants: dict[str, Any]) -> None:
        self.call("CreateEndpointConfig", EndpointConfigName=name, ProductionVariants=[*variants])

    def has_endpoint(self, name: str, *variants: dict[str, Any]) -> dict[str, Any]:
        """Create an endpoint and wait until it is in service or has failed."""
        self.has_config(f"{name}-config", *variants)
        self.call("CreateEndpoint", EndpointName=name, EndpointConfigName=f"{name}-config")
        return self.settled(name)

    def settled(self, name: str) -> dict[str, Any]:
        """Wait until nothing changes any more."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            endpoint = self.call("DescribeEndpoint", EndpointName=name)
            if endpoint["EndpointStatus"] in {"InService", "Failed"}:
                return endpoint
            time.sleep(0.02)
        raise AssertionError(f"{name} does not settle: {endpoint}")

    def delete(self, name: str) -> None:
        """Delete an endpoint and wait until it is gone."""
        self.call("DeleteEndpoint", EndpointName=name)
        self.gone(name)

    def gone(self, name: str) -> None:
        """Wait until an endpoint is no more."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.call("DescribeEndpoint", EndpointName=name)
            except SageMakerError:
                return
            time.sleep(0.02)
        raise AssertionError(f"{name} is still there")

    def invoke(
        self, name: str, body: bytes = b"[[1.0]]", **headers: str
    ) -> tuple[dict[str, str], bytes]:
        """Invoke an endpoint; `target`, `content_type`, `accept` and others become headers."""
        known = {
            "target": "X-Amzn-SageMaker-Target-Variant",
            "content_type": "Content-Type",
            "accept": "Accept",
            "attributes": "X-Amzn-SageMaker-Custom-Attributes",
        }
        given = {known.get(header, header): value for header, value in headers.items()}
        _, answered, answer = self.run(
            self.sagemaker.invoke(
                ACCOUNT, REGION, name, {"Content-Type": "application/json", **given}, body
            )
        )
        return answered, answer

    def answers(self, name: str, count: int) -> set[Any]:
        """Return the different answers of several invocations."""
        return {json.loads(self.invoke(name)[1]) for _ in range(count)}

    def worker_pids(self, endpoint_name: str) -> list[int]:
        """Return the process ids of an endpoint's workers."""
        hosted = [each for each in self.sagemaker._machine if each.endpoint_name == endpoint_name]
        return [each.instance.pid for each in hosted if each.instance.pid is not None]

    @staticmethod
    def variant(name: str, model: str, **fields: Any) -> dict[str, Any]:
        """Return a production variant on one instance."""
        return {
            "VariantName": name,
            "ModelName": model,
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
            **fields,
        }

    @staticmethod
    def serverless(name: str, model: str, **config: int) -> dict[str, Any]:
        """Return a serverless production variant."""
        serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 2, **config}
        return {"VariantName": name, "ModelName": model, "ServerlessConfig": serverless}

    @staticmethod
    def pack(files: Mapping[str, bytes]) -> bytes:
        """Return a gzipped tar of files."""
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as tar:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return stream.getvalue()


@contextmanager
def running(work_dir: Path, **settings: Any) -> Iterator[Rig]:
    """Run a SageMaker that settles quickly, and stop it whatever happens."""
    rig = Rig(work_dir, **settings)
    thread = threading.Thread(target=rig.loop.run_forever, name="sagemaker")
    thread.start()
    try:
        rig.run(rig.sagemaker.start())
        yield rig
    finally:
        rig.run(rig.sagemaker.stop())
        rig.loop.call_soon_threadsafe(rig.loop.stop)
        thread.join()
        rig.loop.close()


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Give the tests of a module one SageMaker."""
    with running(tmp_path_factory.mktemp("sagemaker")) as started:
        yield started


@pytest.fixture
def new_rig(tmp_path: Path) -> Callable[..., AbstractContextManager[Rig]]:
    """Give a test a SageMaker with settings of its own."""
    return lambda **settings: running(tmp_path, **settings)


@pytest.fixture(scope="module")
def new_module_rig(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[Rig]]:
    """Give a module a SageMaker with settings of its own."""
    return lambda **settings: running(tmp_path_factory.mktemp("sagemaker"), **settings)


@pytest.fixture(scope="session")
def estimator_bytes() -> bytes:
    """Train a tiny real estimator: it says 1 for numbers above 0."""
    estimator = LogisticRegression().fit([[-2.0], [-1.0], [1.0], [2.0]], [0, 0, 1, 1])
    stream = io.BytesIO()
    joblib.dump(estimator, stream)
    return stream.getvalue()
