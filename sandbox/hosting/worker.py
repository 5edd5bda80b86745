"""One instance of a variant: a process that its environment tells what to serve."""

from __future__ import annotations

import importlib.metadata
import logging
import os
import sys
import traceback
from pathlib import Path

from sandbox.hosting.direct_server import DirectServing, serve
from sandbox.hosting.environment import PYTHONPATH_VARIABLE, ServingEnvironment
from sandbox.hosting.lifeline import Lifeline

logger = logging.getLogger(__name__)
_OURS = str(Path(__file__).resolve().parents[2])


def main() -> None:
    """Serve until the parent ends."""
    lifeline = Lifeline.hold()
    # The model's code must not import this project by accident: the real container has none of it.
    sys.path[:] = [entry for entry in sys.path if entry not in {"", _OURS}]
    _take_containers_path()
    direct = DirectServing.from_variables(os.environ)
    if direct is not None:
        sys.exit(serve(direct, lifeline))
    _serve_as_the_container(lifeline)


def _take_containers_path() -> None:
    """Put the PYTHONPATH that the Model asks for in the place of the one that found this code."""
    os.environ.pop("PYTHONPATH", None)
    path = os.environ.pop(PYTHONPATH_VARIABLE, "")
    if path != "":
        os.environ["PYTHONPATH"] = path
        sys.path[:0] = path.split(os.pathsep)


def _serve_as_the_container(lifeline: Lifeline) -> None:
    # Imported here: gunicorn's parent needs none of it.
    import waitress.server  # noqa: PLC0415

    from sandbox.hosting.container_app import Container  # noqa: PLC0415

    def tell_load_failure(error: BaseException) -> None:
        lifeline.report(
            "load_failed", reason="".join(traceback.format_exception_only(error)).strip()
        )

    try:
        environment = ServingEnvironment.from_variables(os.environ)
    except ValueError as error:
        tell_load_failure(error)
        sys.exit(1)
    logging.basicConfig(
        format="%(asctime)s %(levelname)s - %(name)s - %(message)s",
        level=environment.log_level,
        stream=sys.stdout,
    )
    _log_what_differs(environment)
    server = waitress.server.create_server(
        Container(environment, tell_load_failure),
        host="127.0.0.1",
        port=0,
        threads=int(os.environ.get("SANDBOX_WORKER_THREADS", "4")),
        connection_limit=1000,
        channel_timeout=86_400,  # pooled connections stay open while nobody calls
        ident=None,
    )
    lifeline.report("listening", port=server.effective_port)
    server.run()


def _log_what_differs(environment: ServingEnvironment) -> None:
    image = os.environ.get("SANDBOX_IMAGE", "")
    logger.info(
        "serving %s as the scikit-learn container, with scikit-learn %s of this machine",
        image,
        importlib.metadata.version("scikit-learn"),
    )
    if (environment.code_directory / "requirements.txt").exists():
        logger.warning("requirements.txt is not installed here; SageMaker installs it at start")


if __name__ == "__main__":
    main()
