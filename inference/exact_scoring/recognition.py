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
_PREPROCESSING = "exact_scoring.preprocessing.recognition"
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
    transformers: list[Any] = []
    if class_name(estimator) == "Pipeline":
        transformers = [transformer for _, transformer in estimator.steps[:-1]]
        estimator = estimator.steps[-1][1]
    module = _predictor_module(estimator)
    if module != _LINEAR and not transformers:
        return ExactScorer(preprocessing=None, predictor=_from(module, estimator))
    # Trees compare numbers wherever they lie; how a product is summed depends on it.
    preprocessing: ColumnPreprocessing | None = _import(_PREPROCESSING).from_steps(
        transformers, feature_names, for_products=module == _LINEAR
    )
    options: dict[str, bool] = {}
    if module == _LINEAR:
        options["is_sparse"] = preprocessing is not None and preprocessing.is_sparse
    return ExactScorer(preprocessing=preprocessing, predictor=_from(module, estimator, **options))


def _predictor_module(estimator: Any) -> str:
    name = class_name(estimator)
    if name not in _PREDICTORS:
        raise UnrecognisedError(
            f"estimator must be one of {', '.join(_PREDICTORS)}, got {type(estimator).__name__}"
        )
    return _PREDICTORS[name]


def _from(module: str, estimator: Any, **options: bool) -> Predictor:
    predictor: Predictor = _import(module).from_estimator(estimator, **options)
    return predictor


def _import(module: str) -> Any:
    return importlib.import_module(module)
