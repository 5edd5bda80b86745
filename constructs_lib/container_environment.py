"""The variables that make a scikit-learn container run the code inside its artifact."""

from enum import StrEnum
from typing import Final

PROGRAM: Final = "inference.py"
CODE_DIRECTORY: Final = "/opt/ml/model/code"

_APPLICATION: Final = "direct_serving.application:application"
_GUNICORN_SETTINGS: Final = "python:direct_serving.gunicorn_settings"

# nginx, which is left out, would keep a connection as long. With gunicorn's own 2 s, a request
# would now and then be sent just as its connection is closed.
_KEEP_ALIVE_SECONDS: Final = 75

# A worker runs on one core. The libraries' threads would fight for it, and do not survive the fork
# of a process that has loaded the model.
_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class Serving(StrEnum):
    """Who hands the requests of a container of one model to its handlers."""

    STANDARD = "standard"
    DIRECT = "direct"


def container_environment(
    region: str, *, serving: Serving = Serving.STANDARD, worker_count: int | None = None
) -> dict[str, str]:
    """Return the variables of a container whose model.tar.gz carries `code/inference.py`.

    A model that is declared and one that is registered get the same: they run the same code.

    Args:
        serving: standard: nginx, gunicorn and Flask, as the container comes. direct: gunicorn with
            the application in the artifact, and no pip step at start. The variables that ask for
            this are in the container's source, and in no page of SageMaker's.
        worker_count: processes that serve; by default as many as the container sees cores.
    """
    variables = {"SAGEMAKER_CONTAINER_LOG_LEVEL": "20", "SAGEMAKER_REGION": region}
    if worker_count is not None:
        variables["SAGEMAKER_MODEL_SERVER_WORKERS"] = str(worker_count)
    if serving is Serving.STANDARD:
        return {
            "SAGEMAKER_PROGRAM": PROGRAM,
            # There is no default: unset, the container looks for its code elsewhere.
            "SAGEMAKER_SUBMIT_DIRECTORY": CODE_DIRECTORY,
            **variables,
        }
    # No SAGEMAKER_PROGRAM: the container would install it by pip, at each start.
    return {
        "SAGEMAKER_SERVING_MODULE": _APPLICATION,
        "SAGEMAKER_USE_NGINX": "false",
        "PYTHONPATH": CODE_DIRECTORY,
        "GUNICORN_CMD_ARGS": (
            f"--preload --keep-alive {_KEEP_ALIVE_SECONDS} --config {_GUNICORN_SETTINGS}"
        ),
        **_ONE_THREAD,
        **variables,
    }


def package_overrides(
    region: str, *, serving: Serving, worker_count: int | None = None
) -> dict[str, str]:
    """Return what a Model adds to the variables of a registered version, which are the standard's.

    A Model can replace a variable of its version, not remove one: an empty program is as none.
    """
    asked = container_environment(region, serving=serving, worker_count=worker_count)
    registered = container_environment(region)
    added = {name: value for name, value in asked.items() if registered.get(name) != value}
    return added if serving is Serving.STANDARD else {"SAGEMAKER_PROGRAM": "", **added}
