"""Pyarrow, where it is there: imported with the first large body, which few processes get."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Any

import numpy as np


@lru_cache(maxsize=1)
def arrow_if_there() -> Any:
    """Gives pyarrow with all that is used of it, or None.

    Whoever hands work to threads calls it first. Gevent replaces the locks of imports: of two
    threads that import the same module at once, one is never woken.
    """
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        importlib.import_module("pyarrow.compute")
        importlib.import_module("pyarrow.csv")
    except ImportError:
        return None
    pyarrow.array(np.zeros(1))  # it looks for pandas the first time that it sees an array
    return pyarrow
