"""gunicorn, as a process that ends with the worker and finds none of this project's code.

Run by its path, with gunicorn's own arguments; its environment is the container's already.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_OURS = Path(__file__).resolve().parents[2]


def main() -> None:
    """Be gunicorn from now on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # An editable installation finds our packages from everywhere; the container has none of them.
    sys.path[:] = outside(sys.path, _OURS)
    sys.meta_path[:] = [each for each in sys.meta_path if not _is_of_editables(each)]
    # From the cleaned path; and it has no types.
    from gunicorn.app.wsgiapp import run  # type: ignore[import-untyped]  # noqa: PLC0415

    run(prog="gunicorn")


def outside(entries: list[str], project: Path) -> list[str]:
    """Leave out a project's folders, but not the packages that are installed in one of them."""
    return [
        entry
        for entry in entries
        if entry != ""
        and (not Path(entry).is_relative_to(project) or "site-packages" in Path(entry).parts)
    ]


def _is_of_editables(finder: object) -> bool:
    module: str = getattr(finder, "__module__", "")
    return module.startswith("__editable__")


if __name__ == "__main__":
    main()
