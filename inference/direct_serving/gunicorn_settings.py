"""What gunicorn reads where it is told `--config python:direct_serving.gunicorn_settings`.

All names here that are settings of gunicorn's are set by it; this one is a hook.
"""

from __future__ import annotations

from typing import Any

from direct_serving.connections import Connections
from direct_serving.web_app import WebApp

# What is asked of gunicorn here, requests that pass it by would miss.
_PER_REQUEST = (
    "accesslog",
    "logconfig",
    "logconfig_dict",
    "logconfig_json",
    "syslog",
    "statsd_host",
    "max_requests",
    "is_ssl",
)


def post_worker_init(worker: Any) -> None:
    """Lets plain requests pass gunicorn by, in a worker that nothing else is asked of."""
    settings = worker.cfg
    is_asked = any(getattr(settings, name, None) for name in _PER_REQUEST)
    # Other workers wait for a request in other ways, and call `handle` otherwise.
    is_gevent = settings.worker_class_str == "gevent" and settings.keepalive > 0
    if isinstance(worker.wsgi, WebApp) and is_gevent and not is_asked:
        worker.handle = Connections(
            worker.wsgi, worker.handle, lambda: bool(worker.alive), settings.keepalive
        ).handle
