"""A batch run over millions of rows, beside the model's own code over the same bytes.

    python bench/batch_run.py [--rows 1000000 10000000] [--instances 2] [--join ids]

Each size is scored twice in this order: by the bare handlers (`inference.py` of the packed model,
one process for each instance, requests of the job's size, no HTTP, no S3), and by a deployed batch
job on the embedded AWS, from the start of its execution to its end. Prints JSON:

    ratio_to_bare        seconds of the run : seconds of the bare handlers, in this same process
    step_seconds         what each state of the state machine took
    peak_memory_mb       the most that a call of each function ever held, boto3 and Python included;
                         it must not grow with the rows

The sandbox starts and deploys before the clock does. A run of 10 million rows takes a few minutes,
3 GB of memory for the objects, and 1 GB of disk for the table.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import boto3
import yaml

from demo.batch_input import write_flights
from demo.models import MODELS_FOLDER, build_models
from sandbox.environment import ACCOUNT, CREDENTIALS, REGION
from sandbox.lifecycle import Sandbox

PROJECT = Path(__file__).resolve().parents[1]
JOB, STACK = "bench", "Coalmine-sandbox-batch-bench"
MODEL = "flights-forest"
_POLL_SECONDS = 1.0
_MEBIBYTE = 2**20


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size once, the smallest first, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--instances", type=int, default=2)
    parser.add_argument("--payload-mb", type=int, default=6)
    parser.add_argument("--join", choices=("none", "ids"), default="ids")
    wanted = parser.parse_args(arguments)
    build_models()
    job = {
        "name": JOB,
        "model": {"artifact": str(MODELS_FOLDER / f"{MODEL}.tar.gz")},
        "instance_count": wanted.instances,
        "max_payload_mb": wanted.payload_mb,
        "id_columns": ["flight_id"] if wanted.join == "ids" else [],
    }
    with tempfile.TemporaryDirectory() as name, deployed(Path(name), job) as clients:
        found = [
            measured(Path(name), clients, rows, instances=wanted.instances, mb=wanted.payload_mb)
            for rows in sorted(wanted.rows)
        ]
    print(json.dumps({"model": MODEL, "job": {**job, "model": MODEL}, "runs": found}, indent=1))


def measured(
    folder: Path, clients: dict[str, Any], rows: int, *, instances: int, mb: int
) -> dict[str, Any]:
    """Score so many rows by the bare handlers and by the job."""
    table = folder / "flights.csv"
    write_flights(table, rows)
    bare_seconds = bare(folder, table, processes=instances, max_bytes=mb * _MEBIBYTE)
    outputs = stack_outputs(clients)
    bucket, key = outputs["BatchDataBucketName"], f"input/{rows}/flights.csv"
    clients["s3"].upload_file(str(table), bucket, key)
    size = table.stat().st_size
    table.unlink()
    began = time.monotonic()
    execution = clients["stepfunctions"].start_execution(
        stateMachineArn=outputs["BatchStateMachineArn"],
        name=f"rows-{rows}",
        input=json.dumps({"input_uri": f"s3://{bucket}/input/{rows}/"}),
    )["executionArn"]
    ended = wait(clients, execution)
    seconds = time.monotonic() - began
    published = f"published/run=rows-{rows}/"
    manifest = json.load(
        clients["s3"].get_object(Bucket=bucket, Key=f"{published}_manifest.json")["Body"]
    )
    for each in (key, f"{published}predictions.csv"):
        clients["s3"].delete_object(Bucket=bucket, Key=each)
    return {
        "rows": rows,
        "table_mb": round(size / 1e6, 1),
        "status": ended["status"],
        "rows_published": manifest["rows"],
        "shards": len(manifest["shards"]),
        "bare_seconds": round(bare_seconds, 1),
        "seconds": round(seconds, 1),
        "ratio_to_bare": round(seconds / bare_seconds, 3),
        "rows_per_second": round(rows / seconds),
        "step_seconds": step_seconds(clients, execution),
        "peak_memory_mb": peak_memory(clients),
    }


def bare(folder: Path, table: Path, *, processes: int, max_bytes: int) -> float:
    """Return the seconds that the packed model's own functions take for the table's rows."""
    model = folder / "model"
    with tarfile.open(MODELS_FOLDER / f"{MODEL}.tar.gz") as archive:
        archive.extractall(model, filter="data")
    features = folder / "features.csv"
    # The handlers take the features alone, in the model's order; ids are the first column.
    with table.open("rb") as source, features.open("wb") as target:
        next(source)
        target.writelines(line.partition(b",")[2] for line in source)
    requests = list(ranges(features, max_bytes))
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, _load, (str(model),)) as pool:
        pool.map(time.sleep, [0.1] * processes, chunksize=1)  # all have loaded their model
        began = time.monotonic()
        answered = sum(pool.imap_unordered(_answer, [(str(features), *each) for each in requests]))
        seconds = time.monotonic() - began
    features.unlink()
    if answered == 0:
        raise RuntimeError("the handlers must answer something, got nothing")
    return seconds


def ranges(file: Path, max_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of whole lines, each as long as a request may be."""
    size, start = file.stat().st_size, 0
    with file.open("rb") as stream:
        while start < size:
            stream.seek(max(start, min(start + max_bytes, size) - 512))
            stream.readline()
            end = stream.tell()
            yield start, end
            start = end


_served: dict[str, Any] = {}


def _load(model: str) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.path.insert(0, f"{model}/code")
    import inference  # noqa: PLC0415 - the packed one

    _served.update(code=inference, model=inference.model_fn(model))


def _answer(request: tuple[str, int, int]) -> int:
    file, start, end = request
    with Path(file).open("rb") as stream:
        stream.seek(start)
        body = stream.read(end - start)
    code = _served["code"]
    prediction = code.predict_fn(code.input_fn(body, "text/csv"), _served["model"])
    return len(code.output_fn(prediction, "text/csv")[0])


@contextmanager
def deployed(folder: Path, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Deploy the job alone into a sandbox of its own; give its clients."""
    config = yaml.safe_load((PROJECT / "config" / "sandbox.yaml").read_text(encoding="utf-8"))
    file = folder / "sandbox.yaml"
    file.write_text(yaml.safe_dump({**config, "batch_jobs": [job]}), encoding="utf-8")
    sandbox = Sandbox(folder / "sandbox")
    endpoint = f"http://127.0.0.1:{sandbox.start().port}"
    settings = {**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": REGION}
    try:
        cdk = str(PROJECT / "node_modules" / ".bin" / "cdk")
        app = ["-c", "env=sandbox", "-c", f"config={file}", "--output", str(folder / "cdk.out")]
        only = ["--exclusively", "Coalmine-sandbox-watch", STACK, "--require-approval", "never"]
        commands = (
            ([cdk, "bootstrap", f"aws://{ACCOUNT}/{REGION}"], folder),
            ([cdk, "deploy", *app, *only], PROJECT),
        )
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for command, place in commands:
            environment = {**os.environ, **settings, "PATH": tools}
            done = subprocess.run(  # noqa: S603 - the commands are those of this file
                command, cwd=place, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        keys = {name.lower(): value for name, value in CREDENTIALS.items()}
        make: Any = cast("Any", boto3).client  # typed by literal names
        yield {
            name: make(name, endpoint_url=endpoint, region_name=REGION, **keys)
            for name in ("cloudformation", "logs", "s3", "stepfunctions")
        }
    finally:
        sandbox.stop()


def stack_outputs(clients: dict[str, Any]) -> dict[str, str]:
    """Return the outputs of the job's stack."""
    (stack,) = clients["cloudformation"].describe_stacks(StackName=STACK)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def wait(clients: dict[str, Any], execution: str) -> dict[str, Any]:
    """Return the execution once it has succeeded."""
    while True:
        found: dict[str, Any] = clients["stepfunctions"].describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            break
        time.sleep(_POLL_SECONDS)
    if found["status"] != "SUCCEEDED":
        raise RuntimeError(f"the run must succeed, got {found['status']}: {found.get('cause')}")
    return found


def step_seconds(clients: dict[str, Any], execution: str) -> dict[str, float]:
    """Return how long the execution was in each of its outer states."""
    pages = clients["stepfunctions"].get_paginator("get_execution_history")
    entered: dict[str, Any] = {}
    took: dict[str, float] = defaultdict(float)
    for page in pages.paginate(executionArn=execution):
        for event in page["events"]:
            if "stateEnteredEventDetails" in event:
                entered[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
            elif "stateExitedEventDetails" in event:
                name = event["stateExitedEventDetails"]["name"]
                if name in entered:
                    took[name] += (event["timestamp"] - entered[name]).total_seconds()
    return {name: round(seconds, 1) for name, seconds in took.items()}


def peak_memory(clients: dict[str, Any]) -> dict[str, float]:
    """Return the most memory that each function says it ever had, in MB, by its log group."""
    found: dict[str, float] = {}
    groups = clients["logs"].get_paginator("describe_log_groups").paginate()
    for group in (each["logGroupName"] for page in groups for each in page["logGroups"]):
        pages = clients["logs"].get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group):
            for event in page["events"]:
                if '"peak_memory_mb"' in event["message"]:
                    said = json.loads(event["message"][event["message"].index("{") :])
                    name = str(said["event"])
                    found[name] = max(found.get(name, 0.0), float(said["peak_memory_mb"]))
    return found


if __name__ == "__main__":
    main()
