"""An estimator as a skops file: nothing of chance, nothing of strangers."""

import textwrap

import joblib
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from skops.io import loads

from coalmine.packaging.errors import RefusedModelError
from coalmine.packaging.skops_file import skops_code, to_skops, types_to_trust

ROWS = np.arange(40.0).reshape(20, 2)


def test_the_same_estimator_gives_the_same_bytes(tmp_path):
    """Skops itself writes addresses, random names, the time, and what lies between fields."""
    joblib.dump(RandomForestClassifier(3, random_state=0).fit(ROWS, [0, 1] * 10), tmp_path / "f")

    assert to_skops(joblib.load(tmp_path / "f")) == to_skops(joblib.load(tmp_path / "f"))


def test_arrays_lie_in_memory_as_they_did():
    """The last bits of a product depend on it."""
    estimator = LogisticRegression().fit(ROWS, [0, 1, 2, 3] * 5)
    loaded = loads(to_skops(estimator))

    assert estimator.coef_.flags.f_contiguous
    assert estimator.coef_.strides == loaded.coef_.strides
    assert estimator.coef_.tobytes() == loaded.coef_.tobytes()


def test_only_types_of_scikit_learn_and_numpy_may_be_trusted():
    """A function of somebody else could do anything."""
    forest = to_skops(RandomForestClassifier(3).fit(ROWS, [0, 1] * 10))

    assert ["sklearn.tree._tree.Tree"] == types_to_trust(forest)
    with pytest.raises(RefusedModelError, match=r"got also: textwrap\.fill; pack it with --format"):
        types_to_trust(to_skops(FunctionTransformer(textwrap.fill)))


def test_the_package_travels_with_its_licence():
    """The container does not have it; what loads no model stays at home."""
    files = skops_code()

    assert b"MIT License" in files["code/skops/LICENSE"]
    assert "code/skops/io/_persist.py" in files
    assert not [name for name in files if "/tests/" in name or "/card/" in name]
