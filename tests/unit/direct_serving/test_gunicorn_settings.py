"""Plain requests pass gunicorn by, unless it was asked for what they would miss."""

from types import SimpleNamespace

import pytest
from gunicorn.config import KNOWN_SETTINGS, Config  # type: ignore[import-untyped]

from direct_serving import gunicorn_settings
from direct_serving.connections import Connections
from direct_serving.web_app import WebApp


def never(*_):
    raise AssertionError


APP = WebApp(never, never, default_accept="text/csv", worker_count=1)


def worker_of(wsgi, **settings):
    """A worker as the container's arguments make it, with these settings more."""
    cfg = Config()
    for name, value in {"worker_class": "gevent", "keepalive": 75, **settings}.items():
        cfg.set(name, value)
    return SimpleNamespace(wsgi=wsgi, cfg=cfg, handle="its own", alive=True)


@pytest.mark.parametrize(
    ("worker", "passes"),
    [
        (worker_of(APP), True),
        (worker_of(APP, accesslog="-"), False),
        (worker_of(APP, syslog=True), False),
        (worker_of(APP, statsd_host="localhost:8125"), False),
        (worker_of(APP, max_requests=1000), False),
        (worker_of(APP, certfile=__file__), False),
        (worker_of(APP, keepalive=0), False),
        (worker_of(APP, worker_class="sync"), False),
        (worker_of(never), False),
    ],
)
def test_only_a_worker_of_nothing_else_is_passed_by(worker, passes):
    """An access log would miss requests, and a worker that is to end would not."""
    gunicorn_settings.post_worker_init(worker)

    assert passes is isinstance(getattr(worker.handle, "__self__", None), Connections)
    assert passes is (worker.handle != "its own")


def test_no_other_name_is_a_setting():
    """gunicorn would set it."""
    names = {setting.name for setting in KNOWN_SETTINGS}

    assert {"post_worker_init"} == names & set(vars(gunicorn_settings))
