"""A Chromium to look at pages with: the system's, or the one that npm brings."""

import functools
import shutil
import subprocess
from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome")

# It asks nobody for anything, whatever it would do on a desktop.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_UNPACK = (
    'import chromium from "@sparticuz/chromium";'
    "process.stdout.write(await chromium.executablePath());"
)


@functools.cache
def executable() -> str:
    """Return the path of a Chromium; FileNotFoundError with what to do when there is none."""
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    node = shutil.which("node")
    if node is not None and (_PROJECT / "node_modules/@sparticuz/chromium").is_dir():
        return _unpacked(node)
    raise FileNotFoundError(
        f"one of {', '.join(_NAMES)} must be on PATH, or npm's @sparticuz/chromium in "
        f"node_modules, got neither; run: make setup"
    )


def _unpacked(node: str) -> str:
    """Let the package unpack its browser; it does so once, and then finds it."""
    done = subprocess.run(
        [node, "--input-type=module", "--eval", _UNPACK],
        cwd=_PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()
