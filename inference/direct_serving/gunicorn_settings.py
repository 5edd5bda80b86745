"""What gunicorn reads where it is told `--config python:direct_serving.gunicorn_settings`.

All names here that are settings of gunicorn's are set by it; this one is a hook.
"""

from __future__ import annotations

from typing import Any

from direct_serving.connections import Connections
from direct_serving.web_app import WebApp


def post_worker_init(worker: Any) -> None:
    """Lets plain requests pass gunicorn by, where nothing was asked of it that they would miss."""
    settings = worker.cfg
    if isinstance(worker.wsgi, WebApp) and not (settings.accesslog or settings.max_requests):
        worker.handle = Connections(
            worker.wsgi, worker.handle, lambda: bool(worker.alive), settings.keepalive
        ).handle
