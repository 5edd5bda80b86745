"""The walks come without the packages around them, and leave nothing behind."""

import subprocess
import sys
from pathlib import Path

import sklearn.tree

import exact_scoring
from exact_scoring.compiled_walks import tree_walk

ROOT = Path(exact_scoring.__file__).parents[1]

LIGHT = """
import sys
from exact_scoring.compiled_walks import histogram_walk, tree_walk
tree, histogram = tree_walk(), histogram_walk()
packages = ["sklearn", "sklearn.tree", "sklearn.utils", "sklearn.ensemble"]
print([name in sys.modules for name in packages], callable(histogram.walk))
assert tree_walk() is tree
"""

THEN_FITTED = """
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
inputs, labels = np.arange(40.0).reshape(-1, 1), np.arange(40) // 20
forest = RandomForestClassifier(3, random_state=0).fit(inputs, labels)
assert type(forest.estimators_[0].tree_) is tree.Tree
forest.decision_path(inputs)
boosting = HistGradientBoostingClassifier(max_iter=2).fit(inputs, labels)
print(forest.predict(inputs[[0, -1]]), boosting.predict_proba(inputs).shape)
"""

BROKEN = """
import sys
from exact_scoring import compiled_walks
compiled_walks._STAND_INS = ("sklearn", "sklearn.tree")
print(compiled_walks.tree_walk().Tree.__name__, "sklearn.ensemble" in sys.modules)
import sklearn.ensemble
"""


def run(script):
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


def test_the_packages_are_not_imported_and_can_be_later():
    """A fitted forest then uses the very same extension module."""
    lines = run(LIGHT + THEN_FITTED)

    assert "[False, False, False, False] True" == lines[0]
    assert "[0 1] (40, 2)" == lines[1]


def test_packages_that_are_there_are_used():
    """Nothing is stood in for."""
    assert tree_walk() is sklearn.tree._tree


def test_a_version_that_needs_more_is_imported_whole():
    """What stood in is taken away first."""
    assert "Tree" == run(BROKEN)[0].split()[0]
