"""How long a synth takes, and how large its templates are, by the number of endpoints.

Each endpoint is as those of config/prod.yaml: two autoscaled variants, a canary, captures, alarms.
Prints JSON. `ratio_to_linear` compares with the first synth of the same run, in the processors'
time of Python and Node, which other work on the machine changes little: above 1, time grows faster
than the endpoints do. `cpu_seconds_per_endpoint` leaves out what every synth takes, and must not
rise.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
# CloudFormation's quotas for a template that lies in S3, as the CDK deploys it.
MOST_BYTES, MOST_RESOURCES, MOST_OUTPUTS = 1_000_000, 500, 200


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size once, the smallest first, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1, 10, 100])
    sizes: list[int] = sorted(parser.parse_args(arguments).sizes)
    found: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            taken = synthesize(environment_of(size), Path(folder))
            found.append({"endpoints": size, **taken, **largest(Path(folder))})
    first = found[0]
    for before, each in pairwise([first, *found]):
        linear = first["cpu_seconds"] * each["endpoints"] / first["endpoints"]
        each["ratio_to_linear"] = round(each["cpu_seconds"] / linear, 3)
        if each is not first:
            more = each["endpoints"] - before["endpoints"]
            took = each["cpu_seconds"] - before["cpu_seconds"]
            each["cpu_seconds_per_endpoint"] = round(took / more, 3)
    limits = {"bytes": MOST_BYTES, "resources": MOST_RESOURCES, "outputs": MOST_OUTPUTS}
    print(json.dumps({"limits": limits, "synths": found}, indent=1))


def environment_of(size: int) -> dict[str, Any]:
    """Return prod with so many endpoints instead of its own, a release pending on each."""
    document = yaml.safe_load((PROJECT / "config" / "prod.yaml").read_text(encoding="utf-8"))
    (endpoint,) = document["endpoints"]
    model = endpoint.pop("model")
    endpoint["variants"] = [
        {**slot, **model, "initial_weight": weight}
        for slot, weight in zip(endpoint["variants"], (1, 0), strict=True)
    ]
    names = [f"{endpoint['name']}-{index:03}" for index in range(size)]
    endpoints = [{**endpoint, "name": name} for name in names]
    return {**document, "endpoints": endpoints, "batch_jobs": []}


def synthesize(environment: dict[str, Any], folder: Path) -> dict[str, float]:
    """Synthesize as the CDK CLI does, without it; return the seconds that it took."""
    config = folder / "prod.yaml"
    config.write_text(yaml.safe_dump(environment, sort_keys=False), encoding="utf-8")
    context = json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]
    context |= {"env": "prod", "config": str(config)}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env={
            **os.environ,
            "CDK_OUTDIR": str(folder / "cdk.out"),
            "CDK_CONTEXT_JSON": json.dumps(context),
        },
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(cpu, 1)}


def largest(folder: Path) -> dict[str, Any]:
    """Return the most that a template has of what CloudFormation limits, and how many they are."""
    files = sorted((folder / "cdk.out").glob("*.template.json"))
    templates = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {
        "stacks": len(files),
        "largest_template_bytes": max(file.stat().st_size for file in files),
        "all_templates_bytes": sum(file.stat().st_size for file in files),
        "most_resources": max(len(each["Resources"]) for each in templates),
        "most_outputs": max(len(each.get("Outputs", {})) for each in templates),
    }


if __name__ == "__main__":
    main()
