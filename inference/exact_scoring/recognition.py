"""Which estimators are taken apart, and by which module.

Types are recognised by their exact class, never by a base class: a subclass may do anything.
Modules are imported when they are needed: a start has no time for the others.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from exact_scoring.exact_scorer import ExactScorer
from exact_scoring.names import UnrecognisedError, class_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.preprocessing.chain import ColumnPreprocessing
    from exact_scoring.scores import Predictor

_LINEAR = "exact_scoring.linear"
# Each of these modules has `from_estimator(estimator) -> Predictor`.
_PREDICTORS = {
    "DecisionTreeClassifier": "exact_scoring.forests",
    "DecisionTreeRegressor": "exact_scoring.forests",
    "ExtraTreesClassifier": "exact_scoring.forests",
    "ExtraTreesRegressor": "exact_scoring.forests",
    "RandomForestClassifier": "exact_scoring.forests",
    "RandomForestRegressor": "exact_scoring.forests",
    "GradientBoostingClassifier": "exact_scoring.gradient_boosting",
    "GradientBoostingRegressor": "exact_scoring.gradient_boosting",
    "HistGradientBoostingClassifier": "exact_scoring.histogram_boosting",
    "HistGradientBoostingRegressor": "exact_scoring.histogram_boosting",
    "ElasticNet": _LINEAR,
    "Lasso": _LINEAR,
    "LinearRegression": _LINEAR,
    "LogisticRegression": _LINEAR,
    "Ridge": _LINEAR,
}


def recognise(estimator: Any, feature_names: Sequence[str]) -> ExactScorer:
    """Takes a fitted estimator apart, or a pipeline that ends in one.

    Args:
        estimator: fitted on a frame with these columns, in this order.
        feature_names: the columns' names.

    Raises:
        UnrecognisedError: a part has no exact form here; the message names it.
    """
    if class_name(estimator) != "Pipeline":
        return ExactScorer(preprocessing=None, predictor=_predictor(estimator))
    module = importlib.import_module("exact_scoring.preprocessing.recognition")
    preprocessing: ColumnPreprocessing | None = module.from_steps(
        [transformer for _, transformer in estimator.steps[:-1]], feature_names
    )
    return ExactScorer(
        preprocessing=preprocessing,
        predictor=_predictor(
            estimator.steps[-1][1],
            is_sparse=preprocessing is not None and preprocessing.is_sparse,
        ),
    )


def _predictor(estimator: Any, *, is_sparse: bool = False) -> Predictor:
    name = class_name(estimator)
    if name not in _PREDICTORS:
        raise UnrecognisedError(
            f"estimator must be one of {', '.join(_PREDICTORS)}, got {type(estimator).__name__}"
        )
    module = importlib.import_module(_PREDICTORS[name])
    if is_sparse and _PREDICTORS[name] == _LINEAR:
        # Trees compare a sparse matrix's numbers as they do others; products are summed otherwise.
        on_sparse: Predictor = module.from_estimator(estimator, is_sparse=True)
        return on_sparse
    predictor: Predictor = module.from_estimator(estimator)
    return predictor
