"""A batch run over millions of rows, beside the model's own code over the same bytes.

    python bench/batch_run.py [--rows 1000000 10000000] [--instances 2] [--files 1] [--bad-row]

Each size is scored twice in this order: by the bare handlers (`inference.py` of the packed model,
one process for each instance, requests of the job's size, no HTTP, no S3), and by a deployed batch
job on the embedded AWS, from the start of its execution to its end. Prints JSON:

    ratio_to_bare        seconds of the run : seconds of the bare handlers, in this same process
    step_seconds         what each state of the state machine took
    peak_memory_mb       the most that a call of each function ever held, boto3 and Python included;
                         it must not grow with the rows

With `--bad-row` each size is scored once more, with a row in its middle that the model refuses:
`message` is what the run says, `shards_again` how many shards the resumed run transforms after the
row was corrected, `good_shards` how many it keeps. With `--files` the table is that many objects.

The sandbox starts and deploys before the clock does. A run of 10 million rows takes a few minutes,
3 GB of memory for the objects, and 1 GB of disk for the table.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import boto3
import yaml

from coalmine.packaging.archive import unpack_archive
from demo.batch_input import write_flights
from demo.models import MODELS_FOLDER, build_models
from sandbox.environment import ACCOUNT, CREDENTIALS, REGION
from sandbox.lifecycle import Sandbox

PROJECT = Path(__file__).resolve().parents[1]
JOB, STACK = "bench", "Coalmine-sandbox-batch-bench"
MODEL = "flights-forest"
_POLL_SECONDS = 1.0
_MEBIBYTE = 2**20
_DISTANCE = 7  # its place in the table


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size once, the smallest first, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--instances", type=int, default=2)
    parser.add_argument("--payload-mb", type=int, default=6)
    parser.add_argument("--join", choices=("none", "ids"), default="ids")
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--bad-row", action="store_true")
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
        found: list[dict[str, Any]] = []
        for rows in sorted(wanted.rows):
            table = Path(name) / "flights.csv"
            write_flights(table, rows)
            seconds = bare(Path(name), table, wanted.instances, wanted.payload_mb * _MEBIBYTE)
            each = measured(clients, table, rows, files=wanted.files, bare_seconds=seconds)
            broken = {"bad_row": one_bad_row(clients, table, rows)} if wanted.bad_row else {}
            found.append({**each, **broken})
            table.unlink()
    print(json.dumps({"model": MODEL, "job": {**job, "model": MODEL}, "runs": found}, indent=1))


def measured(
    clients: dict[str, Any], table: Path, rows: int, *, files: int, bare_seconds: float
) -> dict[str, Any]:
    """Score a table by the job; see that all of it is published, and take it away again."""
    outputs = stack_outputs(clients)
    bucket, prefix = outputs["BatchDataBucketName"], f"input/{rows}/"
    upload(clients, table, bucket, prefix, files)
    began = time.monotonic()
    execution = start(clients, f"rows-{rows}", {"input_uri": f"s3://{bucket}/{prefix}"})
    succeeded(wait(clients, execution))
    seconds = time.monotonic() - began
    published = f"published/run=rows-{rows}/"
    body = clients["s3"].get_object(Bucket=bucket, Key=f"{published}_manifest.json")["Body"]
    manifest = json.load(body)
    empty(clients, bucket, prefix, published)
    return {
        "rows": rows,
        "files": files,
        "table_mb": round(table.stat().st_size / 1e6, 1),
        "rows_published": manifest["rows"],
        "shards": len(manifest["shards"]),
        "bare_seconds": round(bare_seconds, 1),
        "seconds": round(seconds, 1),
        "ratio_to_bare": round(seconds / bare_seconds, 3),
        "rows_per_second": round(rows / seconds),
        "step_seconds": step_seconds(clients, execution),
        "peak_memory_mb": peak_memory(clients),
    }


def one_bad_row(clients: dict[str, Any], table: Path, rows: int) -> dict[str, Any]:
    """Score a table with a bad row in its middle, correct it, and resume."""
    bucket, name = stack_outputs(clients)["BatchDataBucketName"], f"bad-{rows}"
    key = f"input/{name}/flights.csv"
    good, place = break_row(table, rows // 2)
    clients["s3"].upload_file(str(table), bucket, key)
    failed = wait(clients, start(clients, name, {"input_uri": f"s3://{bucket}/{key}"}))
    with table.open("r+b") as stream:
        stream.seek(place)
        stream.write(good)
    clients["s3"].upload_file(str(table), bucket, key)
    began = time.monotonic()
    succeeded(wait(clients, start(clients, f"{name}-r2", {"resume": name})))
    seconds = time.monotonic() - began
    listed = clients["s3"].get_object(Bucket=bucket, Key=f"runs/{name}/transform/2.json")["Body"]
    published = f"published/run={name}/"
    body = clients["s3"].get_object(Bucket=bucket, Key=f"{published}_manifest.json")["Body"]
    manifest, again = json.load(body), len(json.load(listed)) - 1
    empty(clients, bucket, key, published)
    return {
        "message": failed.get("cause"),
        "line_of_the_bad_row": rows // 2,
        "shards_again": again,
        "good_shards": len(manifest["shards"]) - again,
        "rows_published": manifest["rows"],
        "seconds_of_the_resumed_run": round(seconds, 1),
    }


def break_row(table: Path, line: int) -> tuple[bytes, int]:
    """Write a word where a number was, as long as it; return the good line and where it is."""
    with table.open("r+b") as stream:
        for _ in range(line - 1):
            stream.readline()
        place = stream.tell()
        good = stream.readline()
        cells = good.split(b",")
        cells[_DISTANCE] = b"x" * len(cells[_DISTANCE])  # each flight has one
        stream.seek(place)
        stream.write(b",".join(cells))
    return good, place


def upload(clients: dict[str, Any], table: Path, bucket: str, prefix: str, files: int) -> None:
    """Put a table below a prefix, as one object or as many of equal size."""
    if files == 1:
        clients["s3"].upload_file(str(table), bucket, f"{prefix}flights.csv")
        return
    with table.open("rb") as stream:
        header, *lines = stream
    each = -(-len(lines) // files)
    parts = [b"".join([header, *lines[at : at + each]]) for at in range(0, len(lines), each)]
    with ThreadPoolExecutor() as pool:
        put = partial(_put, clients["s3"], bucket, prefix)
        list(pool.map(put, range(len(parts)), parts))


def _put(s3: Any, bucket: str, prefix: str, number: int, body: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=f"{prefix}{number:06}.csv", Body=body)


def empty(clients: dict[str, Any], bucket: str, *prefixes: str) -> None:
    """Delete objects: the sandbox has them in memory."""
    for prefix in prefixes:
        pages = (
            clients["s3"].get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        )
        for page in pages:
            keys = [{"Key": each["Key"]} for each in page.get("Contents", [])]
            if keys != []:
                clients["s3"].delete_objects(Bucket=bucket, Delete={"Objects": keys})


def bare(folder: Path, table: Path, processes: int, max_bytes: int) -> float:
    """Return the seconds that the packed model's own functions take for the table's rows."""
    model = folder / "model"
    unpack_archive(MODELS_FOLDER / f"{MODEL}.tar.gz", model)
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
    return len(code.transform_fn(_served["model"], body, "text/csv", "text/csv")[0])


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


def start(clients: dict[str, Any], name: str, request: dict[str, str]) -> str:
    """Start an execution of the job's state machine; return its ARN."""
    arn: str = clients["stepfunctions"].start_execution(
        stateMachineArn=stack_outputs(clients)["BatchStateMachineArn"],
        name=name,
        input=json.dumps(request),
    )["executionArn"]
    return arn


def wait(clients: dict[str, Any], execution: str) -> dict[str, Any]:
    """Return the execution once it is over."""
    while True:
        found: dict[str, Any] = clients["stepfunctions"].describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            return found
        time.sleep(_POLL_SECONDS)


def succeeded(execution: dict[str, Any]) -> None:
    """See that an execution did what it was to do."""
    if execution["status"] != "SUCCEEDED":
        status, cause = execution["status"], execution.get("cause")
        raise RuntimeError(f"the run must succeed, got {status}: {cause}")


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
