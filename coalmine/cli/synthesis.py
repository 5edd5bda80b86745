"""A synthesis of an environment into a folder, as the CDK CLI would run it; it calls no AWS."""

import json
import os
import subprocess
import sys
from pathlib import Path

from coalmine.config.load import PROJECT


class SynthesisError(Exception):
    """The app gave no assembly; the message is what it said."""


def synthesize(environment: str, config: Path | None, folder: Path) -> None:
    """Run the project's app for an environment; its assembly is in the folder then."""
    context = json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]
    asked = {"env": environment}
    if config is not None:
        asked["config"] = str(config.resolve())  # the app runs in the project's folder
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env={
            **os.environ,
            "CDK_OUTDIR": str(folder.resolve()),
            "CDK_CONTEXT_JSON": json.dumps({**context, **asked}),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SynthesisError(done.stderr.strip())
