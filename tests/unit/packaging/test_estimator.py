"""What an estimator knows of itself."""

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from coalmine.packaging import RefusedModelError
from coalmine.packaging.estimator import classes, feature_names, load_estimator

FRAME = pd.DataFrame({"distance": [1.0, 2, 3, 4] * 3, "seats": [4.0, 3, 2, 1] * 3})
LABELS = [0, 1, 1, 0] * 3


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        Pipeline([("scale", StandardScaler()), ("regression", LogisticRegression())]),
        GridSearchCV(Pipeline([("r", LogisticRegression())]), {"r__C": [1]}, cv=2),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_names_and_order_come_from_the_frame_it_was_fitted_on(estimator):
    """Also from inside a pipeline or a search."""
    assert ("distance", "seats") == feature_names(estimator.fit(FRAME, LABELS))


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        Pipeline([("nothing", FunctionTransformer()), ("r", LogisticRegression())]),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_an_estimator_without_names_is_refused(estimator):
    """Columns by number would let two swapped columns pass."""
    with pytest.raises(RefusedModelError, match="fit it on a pandas DataFrame"):
        feature_names(estimator.fit(FRAME.to_numpy(), LABELS))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["late", "on_time"], ["late", "on_time"]),
        ([False, True], [False, True]),
        (np.array([0, 1]), [0, 1]),
    ],
    ids=str,
)
def test_classes_are_json_values(labels, expected):
    """As plain Python has them, not numpy."""
    fitted = LogisticRegression().fit(FRAME, [labels[label] for label in LABELS])
    found = classes(fitted)

    assert found is not None
    assert expected == found
    assert [type(label) for label in expected] == [type(label) for label in found]


def test_a_regressor_has_no_classes():
    """None, which is not an empty list."""
    assert classes(RandomForestRegressor(1).fit(FRAME, LABELS)) is None


def test_several_outputs_are_refused():
    """An answer is one value a row."""
    with pytest.raises(RefusedModelError, match="one value a row, got 2 outputs"):
        classes(RandomForestClassifier(1).fit(FRAME, np.array([LABELS, LABELS]).T))


def test_a_model_trained_with_another_version_is_refused(tmp_path):
    """It may load and still answer differently."""
    path = tmp_path / "old.joblib"
    joblib.dump(LogisticRegression().fit(FRAME, LABELS), path)
    path.write_bytes(path.read_bytes().replace(b"1.9.0", b"1.8.0"))

    with pytest.raises(RefusedModelError, match=r"trained with scikit-learn 1\.9\.0, got 1\.8\.0"):
        load_estimator(path, expected_version="1.9.0")


def test_a_file_that_does_not_load_is_refused(tmp_path):
    """In one line, whatever went wrong inside."""
    path = tmp_path / "broken.joblib"
    path.write_bytes(b"not a pickle\n")

    with pytest.raises(RefusedModelError, match="must load with joblib, got") as refused:
        load_estimator(path, expected_version="1.9.0")

    assert 1 == len(str(refused.value).splitlines())


def test_something_else_than_an_estimator_is_refused(tmp_path):
    """A dict of models is a common mistake."""
    path = tmp_path / "dict.joblib"
    joblib.dump({"model": LogisticRegression()}, path)

    with pytest.raises(RefusedModelError, match="must have a predict method, got dict"):
        load_estimator(path, expected_version="1.9.0")
