"""Whether build/models was made from what is here now."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import sklearn

from demo import flights

_STAMP = "inputs.sha256"
SOURCES = (
    "demo/estimators.py",
    "demo/flights.py",
    "demo/held_out.py",
    "demo/models.py",
    "demo/scores.py",
    "inference/**/*.py",
    "coalmine/packaging/*.py",
)
_ENDINGS = (".joblib", ".json", ".tar.gz")


def inputs_sha256() -> str:
    """Hashes the data, the code that makes models of it, and the libraries' versions."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(flights.data_sha256().encode())
    for library in (joblib, np, pd, sklearn):
        digest.update(f"{library.__name__} {library.__version__}\n".encode())
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_up_to_date(folder: Path, expected: str, names: Sequence[str]) -> bool:
    """Tells whether the folder holds every model, made from these inputs."""
    stamp = folder / _STAMP
    files = [folder / f"{name}{ending}" for name in names for ending in _ENDINGS]
    return (
        stamp.is_file()
        and stamp.read_text().strip() == expected
        and all(file.is_file() for file in files)
    )


def write(folder: Path, inputs: str) -> None:
    """Marks the folder as made from these inputs."""
    (folder / _STAMP).write_text(inputs + "\n")
