"""The variables that make a scikit-learn container run the code inside its artifact."""

from typing import Final

PROGRAM: Final = "inference.py"


def container_environment(region: str) -> dict[str, str]:
    """Return the variables of a container whose model.tar.gz carries `code/inference.py`.

    A model that is declared and one that is registered get the same: they run the same code.
    """
    return {
        "SAGEMAKER_PROGRAM": PROGRAM,
        # There is no default: unset, the container looks for its code elsewhere.
        "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
        "SAGEMAKER_REGION": region,
    }
