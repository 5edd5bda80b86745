"""A skops model is made of the types that model.json names, or is not loaded."""

import io

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier
from skops.io import dumps

from model_handlers.model_files import UnverifiedModelError
from model_handlers.skops_model import is_allowed_type, load_skops

TREE = "sklearn.tree._tree.Tree"
ROWS = np.arange(8.0).reshape(8, 1)


@pytest.fixture(scope="module")
def fitted():
    return DecisionTreeClassifier(random_state=0).fit(ROWS, [0, 1, 1, 0] * 2)


def test_named_types_are_loaded(fitted):
    """The estimator answers as before."""
    loaded = load_skops(io.BytesIO(dumps(fitted)), {"trusted_types": [TREE]})

    assert fitted.predict(ROWS).tolist() == loaded.predict(ROWS).tolist()


@pytest.mark.parametrize(
    ("trusted", "words"),
    [
        ([], "got also sklearn.tree._tree.Tree"),
        ([TREE, "os.system"], "got also os.system; pack the model again"),
    ],
    ids=["not named", "not to be named"],
)
def test_other_types_are_refused(fitted, trusted, words):
    """Whether the file holds them or model.json names them."""
    with pytest.raises(UnverifiedModelError, match=words):
        load_skops(io.BytesIO(dumps(fitted)), {"trusted_types": trusted})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("numpy.dtype", True),
        (TREE, True),
        ("sklearn", False),
        ("sklearnx.Tree", False),
        ("builtins.eval", False),
        ("numpy.dtype\nos.system", False),
    ],
)
def test_only_scikit_learn_and_numpy_may_be_named(name, expected):
    """Whoever names them."""
    assert expected is is_allowed_type(name)
