"""The champion, the better challenger, and the one that must be refused."""

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from demo.flights import NUMBER_FEATURES, TEXT_FEATURES

_SEED = 2013


def forest() -> Pipeline:
    """The champion: a small random forest, 25 trees of depth 8."""
    columns = ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore"), TEXT_FEATURES),
            ("number", SimpleImputer(strategy="median"), NUMBER_FEATURES),
        ],
        sparse_threshold=0,
    )
    return Pipeline([("columns", columns), ("forest", _forest(trees=25))])


def boosting() -> Pipeline:
    """The better challenger: boosted trees that take categories and missing values as they are."""
    columns = ColumnTransformer(
        [
            (
                "text",
                OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan),
                TEXT_FEATURES,
            ),
            ("number", "passthrough", NUMBER_FEATURES),
        ]
    )
    trees = HistGradientBoostingClassifier(
        max_iter=60,
        min_samples_leaf=100,
        categorical_features=list(range(len(TEXT_FEATURES))),
        random_state=_SEED,
    )
    return Pipeline([("columns", columns), ("trees", trees)])


def jfk_forest() -> Pipeline:
    """The bad challenger: made for the export of one airport.

    There the origin never changes, so it is dropped; six airlines never fly, so the encoder that
    was told to raise on the unknown never met one; and ten times the trees seemed to help.
    """
    columns = ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="error"), ["carrier"]),
            ("number", SimpleImputer(strategy="median"), NUMBER_FEATURES),
        ],
        sparse_threshold=0,
    )
    return Pipeline([("columns", columns), ("forest", _forest(trees=250))])


def _forest(*, trees: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        n_estimators=trees,
        max_depth=8,
        min_samples_leaf=50,
        max_samples=0.1,
        n_jobs=-1,
        random_state=_SEED,
    )
