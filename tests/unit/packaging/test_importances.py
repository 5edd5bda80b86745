"""The weight of each input, recorded once."""

import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder
from sklearn.tree import DecisionTreeRegressor

from coalmine.packaging.importances import importances

ROWS = pd.DataFrame({"a": [0.0, 1, 2, 3, 4, 5], "b": [1.0, 0, 1, 0, 1, 0]})
NAMES = ("a", "b")


def behind(transformer):
    return Pipeline([("first", transformer), ("last", LinearRegression())])


@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        (DecisionTreeRegressor(max_depth=1), {"a": 1.0, "b": 0.0}),
        (LinearRegression(), {"a": 1.0, "b": 0.0}),
        (behind(ColumnTransformer([("e", OneHotEncoder(), ["b"])])), {"e__b_0.0", "e__b_1.0"}),
        (behind(FunctionTransformer()), {"input 0", "input 1"}),
        (HistGradientBoostingRegressor(), None),
    ],
    ids=["tree", "linear", "encoded", "nameless", "none"],
)
def test_the_weights_of_inputs_the_largest_first(estimator, expected):
    """Under the names that the preprocessing gives them."""
    found = importances(estimator.fit(ROWS, ROWS["a"]), NAMES)

    if isinstance(expected, dict):
        assert found is not None
        assert list(expected) == list(found)
        assert expected == pytest.approx(found)
    else:
        assert expected == (None if found is None else set(found))


def test_several_classes_have_no_one_weight():
    """A coefficient for each of them is not an importance."""
    estimator = LogisticRegression().fit(ROWS, [0, 1, 2, 0, 1, 2])

    assert importances(estimator, NAMES) is None
