"""What happens once, before the first ping is answered."""

from __future__ import annotations

import gc
import logging
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from direct_serving.web_app import WebApp
from model_handlers.invocation import invoke, invoke_stream
from model_handlers.rejection import RequestError
from model_handlers.served_model import load_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from direct_serving.web_app import Invoke
    from model_handlers.golden import GoldenRequest

logger = logging.getLogger(__name__)

_MODEL_DIRECTORY = "/opt/ml/model"
_JSON = "application/json"
_LOG_FORMAT = "%(asctime)s %(name)-12s %(levelname)-8s %(message)s"  # the container's

# The allocator in pyarrow, which pandas imports, starts its own again after a fork.
_SURVIVES = "jemalloc"

# A request's first runs fill caches, of the handlers and of the processor; later ones find them.
# An estimator of its own is so slow that this is not what its callers notice.
_ROUNDS = 20
_ROUNDS_OF_AN_ESTIMATOR = 2


def start(variables: Mapping[str, str]) -> WebApp:
    """Loads the model that the container's variables name, and gives what serves it.

    Raises:
        Exception: the model cannot be loaded; gunicorn writes it to the log, and ends.
    """
    logging.basicConfig(
        format=_LOG_FORMAT,
        level=int(variables.get("SAGEMAKER_CONTAINER_LOG_LEVEL", "20")),
        stream=sys.stdout,
    )
    directory = Path(variables.get("SM_MODEL_DIR", _MODEL_DIRECTORY))
    _refuse_requirements(directory / "code" / "requirements.txt")
    model = load_model(directory)
    answer: Invoke = partial(invoke, model)
    rounds = _ROUNDS if model.is_exact else _ROUNDS_OF_AN_ESTIMATOR
    warm_up(answer, model.golden_requests, rounds=rounds)
    _settle()
    _warn_of_threads()
    return WebApp(
        answer,
        partial(invoke_stream, model),
        default_accept=variables.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", _JSON),
        worker_count=_worker_count(variables),
    )


def warm_up(answer: Invoke, requests: Sequence[GoldenRequest], *, rounds: int) -> None:
    """Asks the golden requests of model.json; to judge one that fails is a canary's matter."""
    for request in requests:
        body = request.body.encode()
        try:
            for _ in range(rounds):
                answer(body, request.content_type, request.accept)
        except RequestError as refused:
            logger.warning("a golden request was refused: %s", refused)
        except Exception:
            logger.exception("a golden request failed")
    logger.info("warmed up with %d golden requests", len(requests))


def _refuse_requirements(file: Path) -> None:
    if file.exists():
        raise ValueError(
            "an artifact that is served directly must bring all of its code, got "
            f"code/{file.name}, which nobody installs; remove it, or deploy with serving: standard"
        )


def _settle() -> None:
    """Keeps what was loaded out of collections: it stays, and its pages stay shared by workers."""
    gc.collect()
    gc.freeze()


def _warn_of_threads() -> None:
    """Tells of threads that a fork would lose; what waits for them would wait for ever."""
    names = [file.read_text().strip() for file in Path("/proc/self/task").glob("*/comm")]
    lost = [name for name in names[1:] if not name.startswith(_SURVIVES)]
    if lost:
        logger.warning(
            "threads were started while the model was loaded, which forked workers lack: %s; set "
            "OMP_NUM_THREADS and OPENBLAS_NUM_THREADS to 1, or leave --preload out",
            ", ".join(lost),
        )


def _worker_count(variables: Mapping[str, str]) -> int:
    said = variables.get("SAGEMAKER_MODEL_SERVER_WORKERS")
    if said is not None:
        return int(said)
    count = os.cpu_count()  # the container's own default
    return 1 if count is None else count
