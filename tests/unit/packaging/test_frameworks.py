"""The version that packs is the version that serves."""

import pytest
import sklearn

from coalmine.packaging import BadInputError, RefusedModelError
from coalmine.packaging.frameworks import check_installed_version, scikit_learn_version


@pytest.mark.parametrize(
    ("framework", "expected"), [("1.9-0", "1.9.0"), ("1.4-2-py312", "1.4.2"), ("1.2-1", "1.2.1")]
)
def test_each_framework_runs_one_scikit_learn(framework, expected):
    """The versions that SageMaker's containers ship."""
    assert expected == scikit_learn_version(framework)


def test_an_unknown_framework_is_bad_input():
    """The message names those that work."""
    with pytest.raises(BadInputError, match=r"one of 1\.9-0, 1\.4-2-py312, 1\.2-1, got 0\.23-1"):
        scikit_learn_version("0.23-1")


def test_another_scikit_learn_than_the_containers_is_refused():
    """What is checked here would not be what is served there."""
    assert "1.9.0" == sklearn.__version__
    check_installed_version("1.9-0")

    with pytest.raises(RefusedModelError, match=r"must be 1\.4\.2, .* got 1\.9\.0 here"):
        check_installed_version("1.4-2-py312")
