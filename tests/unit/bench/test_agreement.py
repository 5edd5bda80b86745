import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from bench.inference_speed.agreement import difference, on_thresholds, thresholds

_CHANCE = np.random.default_rng(3)
_ROWS = pd.DataFrame(_CHANCE.normal(size=(200, 3)), columns=["a", "b", "c"])
_CLASSES = (_ROWS["a"] + _ROWS["b"] > 0).astype(int)


def test_a_difference_of_one_bit_is_found():
    """What a tolerance would let pass is not exact."""
    expected = np.array([[0.25, 0.75], [0.5, 0.5]])
    actual = expected.copy()
    actual[0, 1] = np.nextafter(0.75, 1)

    assert {
        "rows_that_differ": 1,
        "largest_difference": 2.0**-53,
        "other_class": 0,
    } == difference(expected, actual)


def test_another_class_is_counted():
    """A difference at a tie decides."""
    expected, actual = np.array([[0.5, 0.5]]), np.array([[0.4, 0.6]])

    assert 1 == difference(expected, actual)["other_class"]


def test_thresholds_are_those_of_all_trees():
    """A feature that no tree asks for has none."""
    forest = RandomForestClassifier(n_estimators=3, random_state=1)
    forest.fit(_ROWS.assign(c=0.0), _CLASSES)
    found = thresholds(forest)
    splits = sum(int((tree.tree_.children_left >= 0).sum()) for tree in forest.estimators_)

    assert [] == found[2]
    assert splits == len(found[0]) + len(found[1])


def test_rows_lie_on_thresholds_or_a_step_beside_them():
    """There, whoever rounds otherwise goes the other way."""
    forest = RandomForestClassifier(n_estimators=3, random_state=1).fit(_ROWS, _CLASSES)
    known = thresholds(forest)
    rows = on_thresholds(_ROWS, known, forest)

    for name, of_feature in zip(rows.columns, known, strict=True):
        steps = np.abs(np.subtract.outer(rows[name].to_numpy(), of_feature)).min(axis=1)
        assert steps.max() < 1e-6


def test_rows_of_histogram_boosting_lack_values_too():
    """Its trees send a missing value one way, which a peer must know."""
    boosting = HistGradientBoostingClassifier(max_iter=2).fit(_ROWS, _CLASSES)
    rows = on_thresholds(_ROWS, thresholds(boosting), boosting)

    assert rows.isna().to_numpy().any()
