"""Which scikit-learn each framework container runs.

A pickled estimator is tied to the version that wrote it: another one may fail to load it, or load
it and answer differently.
"""

import sklearn

from coalmine.packaging.errors import BadInputError, RefusedModelError
from constructs_lib.sklearn_image import SCIKIT_LEARN_VERSIONS


def scikit_learn_version(framework_version: str) -> str:
    """Names the scikit-learn release inside a framework container."""
    if framework_version not in SCIKIT_LEARN_VERSIONS:
        raise BadInputError(
            f"framework version must be one of {', '.join(SCIKIT_LEARN_VERSIONS)}, "
            f"got {framework_version}"
        )
    return SCIKIT_LEARN_VERSIONS[framework_version]


def check_installed_version(framework_version: str) -> None:
    """Refuses to pack with another scikit-learn than the container's."""
    expected = scikit_learn_version(framework_version)
    if sklearn.__version__ != expected:
        raise RefusedModelError(
            f"scikit-learn must be {expected}, which framework {framework_version} runs, "
            f"got {sklearn.__version__} here; install scikit-learn=={expected} or choose another "
            "framework version"
        )
