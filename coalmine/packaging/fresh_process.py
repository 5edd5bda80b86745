"""Runs the packed code where nothing of this process is left."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coalmine.packaging import replay
from coalmine.packaging.archive import write_folder
from coalmine.packaging.errors import RefusedModelError
from coalmine.packaging.golden import GoldenRequest

_TIMEOUT_SECONDS = 300


def answer_in_fresh_process(
    files: Mapping[str, bytes], requests: Sequence[GoldenRequest]
) -> list[str]:
    """Unpacks an artifact's files into a fresh folder and answers the requests there.

    Raises:
        RefusedModelError: the artifact does not load, does not answer, or needs code left outside.
    """
    with tempfile.TemporaryDirectory(prefix="coalmine-package-") as scratch:
        folder, asked, result = (Path(scratch, name) for name in ("model", "asked", "result"))
        write_folder(folder, files)
        asked.write_text(json.dumps([asdict(request) for request in requests]))
        _run(folder, asked, result)
        document: dict[str, Any] = json.loads(result.read_text())
    if document["foreign_modules"]:
        raise RefusedModelError(
            "the artifact must hold all code it loads that is not installed, got also: "
            f"{', '.join(document['foreign_modules'][:5])}; move it into the code folder"
        )
    return [
        _body(request, answer)
        for request, answer in zip(requests, document["answers"], strict=True)
    ]


def _run(folder: Path, asked: Path, result: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-P", str(replay.__file__), str(folder), str(asked), str(result)]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and script
            command,
            cwd=folder,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as cause:
        raise RefusedModelError(
            f"the packed model must load and answer within {_TIMEOUT_SECONDS} seconds"
        ) from cause
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        said = lines[-1] if lines else f"exit code {done.returncode}"
        raise RefusedModelError(
            f"the packed model must load and answer in a fresh process, got {said}"
        )


def _body(request: GoldenRequest, answer: dict[str, Any]) -> str:
    if answer["status"] != 200:
        raise RefusedModelError(
            f"the packed model must answer the sample's rows as {request.content_type}, "
            f"got {answer['status']}: {answer['body'].strip()}"
        )
    return str(answer["body"])
