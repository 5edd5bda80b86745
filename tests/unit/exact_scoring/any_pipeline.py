"""Any pipeline of what is taken apart, on any columns, and rows to try it with."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

NAN = float("nan")
NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.1, 2.5, 1e-3, 7.0, 100.25, 3e38, 1e300, 5e-324]
TEXTS = ["a", "b", "B", "", "nan", "1.5", "Zürich", "a longer text"]
TRAINING_ROWS = 24
SERVED_ROWS = 6


@dataclass(frozen=True)
class Case:
    """A fitted pipeline, or None if it could not be fitted, and a frame as it is served."""

    estimator: object
    served: pd.DataFrame


@st.composite
def cases(draw, finals):
    """Draws a training frame, a pipeline that ends in one of `finals`, and rows to serve."""
    kinds = draw(
        st.lists(
            st.sampled_from(["float64", "float32", "int64", "bool", "text", "number objects"]),
            min_size=1,
            max_size=5,
        )
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    training = {f"c{place}": _column(draw, random, kind) for place, kind in enumerate(kinds)}
    frame = pd.DataFrame(training)
    estimator = Pipeline(
        [
            ("front", draw(_front(list(frame), kinds))),
            *draw(st.sampled_from([[], [("scale", MaxAbsScaler())], [("fill", SimpleImputer())]])),
            ("final", draw(finals)),
        ]
    )
    classes = draw(st.integers(2, 4))
    target = random.integers(classes, size=TRAINING_ROWS)
    target[:classes] = range(classes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            estimator.fit(frame, target)
        except (ValueError, TypeError):
            estimator = None
    return Case(estimator, _served(draw, random, frame, kinds))


def _column(draw, random, kind):
    if kind == "text":
        pool = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5))
        return _with_missing(
            draw, random, random.choice(np.array(pool, dtype=object), TRAINING_ROWS)
        )
    if kind == "number objects":
        pool = np.array([1, 2.5, 0, -3], dtype=object)
        return random.choice(pool[: draw(st.integers(1, 4))], TRAINING_ROWS)
    if kind == "bool":
        return random.random(TRAINING_ROWS) < draw(st.sampled_from([0.0, 0.5]))
    if kind == "int64":
        return random.integers(-2, draw(st.integers(0, 9)), TRAINING_ROWS)
    spread = draw(st.sampled_from([0, 1, 30]))
    steps = draw(st.sampled_from([1, 4, 1000]))
    values = np.round(random.normal(size=TRAINING_ROWS) * spread * steps) / steps
    return _with_missing(draw, random, values.astype(kind))


def _with_missing(draw, random, values):
    share = draw(st.sampled_from([0.0, 0.0, 0.2, 1.0]))
    values[random.random(TRAINING_ROWS) < share] = NAN
    return values


def _served(draw, random, frame, kinds):
    """Rows of the training and changed ones, as float64 and objects."""
    served = {}
    for name, kind in zip(frame, kinds, strict=True):
        values = frame[name].to_numpy()[random.integers(TRAINING_ROWS, size=SERVED_ROWS)]
        values = values.astype(object if kind == "text" else float)
        pool = TEXTS if kind == "text" else NUMBERS
        for place in draw(st.sets(st.integers(0, SERVED_ROWS - 1), max_size=3)):
            other = st.sampled_from([NAN, *pool]) if kind == "text" else _any_number()
            values[place] = draw(other)
        served[name] = values
    return pd.DataFrame(served)


def _any_number():
    return st.one_of(st.sampled_from([NAN, *NUMBERS]), st.floats(-1e3, 1e3), st.floats())


def _front(names, kinds):
    """One transformer over all columns, or a column transformer."""
    return st.one_of(
        _any_transformer() if "text" not in kinds else _encoders(),
        _column_transformers(names, kinds),
        _column_transformers(names, kinds),
    )


@st.composite
def _column_transformers(draw, names, kinds):
    branches = []
    for place in range(draw(st.integers(1, 3))):
        chosen = draw(
            st.lists(st.sampled_from(range(len(names))), min_size=1, max_size=4, unique=True)
        )
        has_text = any(kinds[column] == "text" for column in chosen)
        transformer = draw(
            st.one_of(st.just("drop"), _encoders(), _filled_encoders())
            if has_text
            else st.one_of(st.just("passthrough"), _any_transformer(), _chains())
        )
        by_name = draw(st.booleans())
        picked = [names[column] for column in chosen] if by_name else chosen
        if draw(st.integers(0, 5)) == 0:
            picked = [column in chosen for column in range(len(names))]
        branches.append((f"branch{place}", transformer, picked))
    remainders = ["drop", "drop", SimpleImputer()]
    if "text" not in kinds:
        remainders += ["passthrough", StandardScaler()]
    return ColumnTransformer(
        branches,
        remainder=draw(st.sampled_from(remainders)),
        sparse_threshold=draw(st.sampled_from([0, 0.3, 1.0])),
        transformer_weights=draw(st.sampled_from([None, None, {"branch0": 0.3}])),
    )


def _any_transformer():
    return st.one_of(_scalers(), _imputers(), _encoders())


def _chains():
    return st.builds(
        lambda first, second: Pipeline([("first", first), ("second", second)]),
        _imputers(),
        st.one_of(_scalers(), _encoders()),
    )


def _filled_encoders():
    return st.builds(
        lambda fill, encode: Pipeline([("fill", fill), ("encode", encode)]),
        st.builds(
            SimpleImputer,
            strategy=st.sampled_from(["most_frequent", "constant"]),
            keep_empty_features=st.booleans(),
        ),
        _encoders(),
    )


def _imputers():
    return st.one_of(
        st.builds(
            SimpleImputer,
            strategy=st.sampled_from(["mean", "median", "most_frequent", "constant"]),
            add_indicator=st.booleans(),
            keep_empty_features=st.booleans(),
        ),
        st.builds(
            SimpleImputer, strategy=st.just("constant"), fill_value=st.sampled_from([-1, 0.5])
        ),
    )


def _scalers():
    yes_or_no = st.booleans()
    return st.one_of(
        st.builds(StandardScaler, with_mean=yes_or_no, with_std=yes_or_no),
        st.builds(RobustScaler, with_centering=yes_or_no, with_scaling=yes_or_no),
        st.builds(
            MinMaxScaler, clip=yes_or_no, feature_range=st.sampled_from([(0, 1), (-0.3, 2.7)])
        ),
        st.builds(MaxAbsScaler),
    )


def _encoders():
    infrequent = {
        "min_frequency": st.sampled_from([None, None, 3, 0.2]),
        "max_categories": st.sampled_from([None, None, 2, 3]),
    }
    return st.one_of(
        st.builds(
            OneHotEncoder,
            handle_unknown=st.sampled_from(["error", "ignore", "infrequent_if_exist"]),
            drop=st.sampled_from([None, "first", "if_binary"]),
            sparse_output=st.booleans(),
            dtype=st.sampled_from([np.float64, np.float64, np.int64, np.float32]),
            **infrequent,
        ),
        st.builds(
            OrdinalEncoder,
            handle_unknown=st.just("use_encoded_value"),
            unknown_value=st.sampled_from([NAN, -1, 99]),
            encoded_missing_value=st.sampled_from([NAN, -2]),
            **infrequent,
        ),
        st.builds(OrdinalEncoder),
    )


def linear_models():
    """Draws a linear model."""
    return st.one_of(
        st.builds(
            LogisticRegression,
            C=st.sampled_from([0.1, 1.0]),
            solver=st.sampled_from(["lbfgs", "newton-cholesky"]),
            fit_intercept=st.booleans(),
            max_iter=st.just(20),
        ),
        st.builds(LogisticRegression, solver=st.just("liblinear")),
        st.builds(LinearRegression, fit_intercept=st.booleans()),
        st.builds(Ridge),
        st.builds(Lasso, alpha=st.just(0.01)),
        st.builds(ElasticNet, alpha=st.just(0.01)),
    )


def tree_models():
    """Draws an ensemble of a few small trees."""
    few = {"n_estimators": st.just(3), "max_depth": st.just(3), "random_state": st.just(0)}
    boosted = {
        "max_iter": st.just(3),
        "min_samples_leaf": st.just(2),
        "early_stopping": st.just(False),
    }
    return st.one_of(
        st.builds(RandomForestClassifier, **few),
        st.builds(ExtraTreesRegressor, **few),
        st.builds(GradientBoostingClassifier, **few),
        st.builds(GradientBoostingRegressor, **few),
        st.builds(HistGradientBoostingClassifier, **boosted),
        st.builds(HistGradientBoostingRegressor, **boosted),
    )
