"""The estimator of an artifact that holds one, loaded from its verified file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from model_handlers.model_files import DESCRIPTION, UnverifiedModelError, verified
from model_handlers.skops_model import load_skops

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

JOBLIB = "joblib"
SKOPS = "skops"
FILES = {JOBLIB: "model.joblib", SKOPS: "model.skops"}


def load_estimator(directory: Path, document: Mapping[str, Any]) -> object:
    """Loads the estimator and makes it run in one thread.

    Raises:
        UnverifiedModelError: its file is not the one that was packed.
    """
    stored_as = document.get("format", JOBLIB)
    if not isinstance(stored_as, str) or stored_as not in FILES:
        raise UnverifiedModelError(
            f"format of {directory / DESCRIPTION} must be one of {', '.join(FILES)} or fused, "
            f"got {stored_as!r:.80}; pack the model again with this version of coalmine"
        )
    with verified(directory, FILES[stored_as], document) as file:
        if stored_as == SKOPS:
            estimator = load_skops(file, document)
        else:
            import joblib  # pyright: ignore[reportMissingTypeStubs]  # noqa: PLC0415  # slow

            estimator = cast("Any", joblib).load(file)
    run_in_one_thread(estimator)
    return estimator


def run_in_one_thread(estimator: object) -> None:
    """Sets n_jobs to 1 wherever a fitted estimator keeps one.

    Trained with n_jobs=-1, a forest starts a pool of threads for every request: one row takes five
    times as long, and the requests fight for the cores.
    """
    seen: set[int] = set()
    waiting = [estimator]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if hasattr(current, "get_params"):
            if getattr(current, "n_jobs", None) is not None:
                cast("Any", current).n_jobs = 1
            waiting.extend(vars(current).values())
        else:
            waiting.extend(_members(current))


def _members(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[object, object]", value).values()
    if isinstance(value, (list, tuple)):
        return cast("list[object]", value)
    return ()
