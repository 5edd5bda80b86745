"""Plain requests pass gunicorn by, unless it was asked for what they would miss."""

from types import SimpleNamespace

import pytest
from gunicorn.config import KNOWN_SETTINGS  # type: ignore[import-untyped]

from direct_serving import gunicorn_settings
from direct_serving.connections import Connections
from direct_serving.web_app import WebApp


def worker_of(wsgi, **settings):
    given = {"accesslog": None, "max_requests": 0, "keepalive": 75, **settings}
    return SimpleNamespace(wsgi=wsgi, cfg=SimpleNamespace(**given), handle="its own", alive=True)


def never(*_):
    raise AssertionError


APP = WebApp(never, never, default_accept="text/csv", worker_count=1)


@pytest.mark.parametrize(
    ("worker", "passes"),
    [
        (worker_of(APP), True),
        (worker_of(APP, accesslog="-"), False),
        (worker_of(APP, max_requests=1000), False),
        (worker_of(lambda *_: ()), False),
    ],
    ids=["ours", "access log", "most requests", "another application"],
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
