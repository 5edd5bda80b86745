"""A server in small: it calls a WSGI application and gives what it answered."""

import io

import pytest


class Input:
    """A body as gunicorn hands it over: it ends where the client ended it."""

    def __init__(self, body, failure=None):
        self._stream = io.BytesIO(body)
        self._failure = failure
        self.read_count = 0

    def read(self, count=-1):
        if self._failure is not None:
            raise self._failure
        data = self._stream.read(count)
        self.read_count += len(data)
        return data


def environ_of(path="/invocations", method="POST", body=b"", *, failure=None, **headers):
    """Give the environ of a request; a header named None is not there."""
    given = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", **headers}
    return {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "wsgi.input": Input(body, failure),
        **{name: value for name, value in given.items() if value is not None},
    }


@pytest.fixture
def environ():
    """Give what makes an environ."""
    return environ_of
