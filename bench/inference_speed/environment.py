"""The environment of the peers: made on demand, from a locked list, beside the project's own."""

import os
import subprocess
import sys
from pathlib import Path

from bench.inference_speed.models import PROJECT

_FOLDER = PROJECT / ".venv-inference"
PEERS_PYTHON = str(_FOLDER / "bin" / "python")
_LOCK = PROJECT / "bench" / "inference-requirements.txt"


def make() -> None:
    """Install what is locked, unless it is there."""
    mark, wanted = _FOLDER / ".ready", _LOCK.read_bytes()
    if mark.is_file() and mark.read_bytes() == wanted:
        return
    print("Setting up .venv-inference (once, about a minute)", file=sys.stderr, flush=True)
    if not Path(PEERS_PYTHON).exists():
        _run(sys.executable, "-m", "venv", str(_FOLDER))
    # The list is complete; sagemaker-containers would ask for the Flask of its time.
    pip = (PEERS_PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
    _run(*pip, "-r", str(_LOCK))
    mark.write_bytes(wanted)


def peers_variables(**more: str) -> dict[str, str]:
    """The environment variables of a process of theirs: not a word of the project's own."""
    ours = ("PYTHON", "SAGEMAKER_", "COALMINE_", "OMP_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = f"{_FOLDER / 'bin'}{os.pathsep}{kept['PATH']}"
    return {**kept, **more}


def run_part(module: str, *arguments: str) -> str:
    """Run a module of this package there, and return what it prints."""
    return subprocess.run(  # noqa: S603  # a module of this package
        [PEERS_PYTHON, "-m", f"bench.inference_speed.{module}", *arguments],
        cwd=PROJECT,
        env=peers_variables(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603  # written above
