"""The model and its schema, loaded once for each worker."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_handlers.fallback_metric import tell_fallback
from model_handlers.golden import GoldenRequest, golden_requests, golden_rows
from model_handlers.model_files import check_description, read_description
from model_handlers.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exact_scoring.scores import Scorer

logger = logging.getLogger(__name__)

_IN_A_CONTAINER = "SAGEMAKER_REGION"  # elsewhere nobody makes a metric of what is printed


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
        UnverifiedModelError: a file is not the one that was packed, or deployed, or model.json
            is of another model.
        BadArraysError: stored arrays are not what they say.
        UnprovedModelError: stored arrays do not give the answers that were recorded.
    """
    # OpenMP reads it when scikit-learn loads it, just below. The container runs a worker for each
    # core, and OpenMP's threads wait by spinning: with more of them boosted trees crawl.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    document = read_description(directory, environment)
    check_description(directory, document)
    schema, requests = Schema.from_model_json(document), golden_requests(document)
    # Imported when needed: an estimator brings pandas and all of scikit-learn along.
    if document.get("format") == "fused":
        from model_handlers.fused_model import load_fused  # noqa: PLC0415

        scorer: Scorer = load_fused(directory, document, schema)
        why_not_exact = None
    else:
        from model_handlers.estimator_files import load_estimator  # noqa: PLC0415
        from model_handlers.scorer_choice import choose_scorer  # noqa: PLC0415

        estimator = load_estimator(directory, document)
        scorer, why_not_exact = choose_scorer(estimator, schema, golden_rows(requests, schema))
    if why_not_exact is None:
        logger.info("rows are scored exactly, without the estimator")
    else:
        logger.warning("rows are scored by the estimator itself: %s", why_not_exact)
        if _IN_A_CONTAINER in environment:
            tell_fallback(str(document.get("name")), why_not_exact)
    return ServedModel(
        schema=schema,
        scorer=scorer,
        is_exact=why_not_exact is None,
        why_not_exact=why_not_exact,
        golden_requests=requests,
    )
