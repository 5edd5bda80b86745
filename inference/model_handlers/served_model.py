"""The model and its schema, loaded once for each worker."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from model_handlers.golden import GoldenRequest, golden_requests, golden_rows
from model_handlers.model_files import read_description, verified
from model_handlers.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from exact_scoring.scores import Scorer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServedModel:
    """What is known of the features and classes, and what scores rows.

    Attributes:
        schema: the features and classes.
        scorer: exact arrays, or the estimator itself.
        is_exact: whether it is the arrays.
        why_not_exact: what was not recognised, or which row was answered otherwise.
        golden_requests: what callers send, for the warm-up.
    """

    schema: Schema
    scorer: Scorer
    is_exact: bool = False
    why_not_exact: str | None = None
    golden_requests: tuple[GoldenRequest, ...] = ()


def load_model(directory: Path, environment: Mapping[str, str] = os.environ) -> ServedModel:
    """Reads model.json and the model, as `coalmine package` puts them there.

    Raises:
        UnverifiedModelError: a file is not the one that was packed, or deployed.
    """
    document = read_description(directory, environment)
    schema, requests = Schema.from_model_json(document), golden_requests(document)
    estimator = _load_estimator(directory, document)
    # It imports pandas, which a model without an estimator does not need.
    from model_handlers.scorer_choice import choose_scorer  # noqa: PLC0415

    choice = choose_scorer(estimator, schema, golden_rows(requests, schema))
    if choice.why_not_exact is None:
        logger.info("rows are scored exactly, without the estimator")
    else:
        logger.warning("rows are scored by the estimator itself: %s", choice.why_not_exact)
    return ServedModel(
        schema=schema,
        scorer=choice.scorer,
        is_exact=choice.why_not_exact is None,
        why_not_exact=choice.why_not_exact,
        golden_requests=requests,
    )


def _load_estimator(directory: Path, document: Mapping[str, Any]) -> object:
    # OpenMP reads it when scikit-learn loads it, just below. The container runs a worker for each
    # core, and OpenMP's threads wait by spinning: with more of them boosted trees crawl.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import joblib  # pyright: ignore[reportMissingTypeStubs]  # noqa: PLC0415  # parsing needs no estimators

    with verified(directory, "model.joblib", document) as file:
        estimator: object = cast("Any", joblib).load(file)
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
