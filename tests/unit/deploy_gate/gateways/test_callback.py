"""The answer arrives where CloudFormation waits, and the URL nowhere else."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy_gate.gateways.callback import CallbackError, send


class Bucket(HTTPServer):
    """A server that takes what is put, with the status it is told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Putting)
        self.taken = []
        self.status = 200


class Putting(BaseHTTPRequestHandler):
    """One request to a bucket."""

    server: Bucket

    def do_PUT(self):
        length = int(self.headers["Content-Length"])
        self.server.taken.append((self.headers["Content-Type"], self.rfile.read(length)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing to say."""


@pytest.fixture
def bucket():
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(bucket):
    return f"http://127.0.0.1:{bucket.server_port}/key?Signature=secret"


def test_an_answer_is_put_without_a_content_type(bucket):
    """The URL is signed for none."""
    send(url(bucket), {"Status": "SUCCESS"})

    ((content_type, body),) = bucket.taken
    assert "" == content_type
    assert {"Status": "SUCCESS"} == json.loads(body)


def test_an_answer_that_is_not_taken_is_an_error_without_the_url(bucket):
    bucket.status = 403

    with pytest.raises(CallbackError, match="got status 403") as raised:
        send(url(bucket), {})
    assert "secret" not in str(raised.value)


def test_nobody_there_is_an_error_without_the_url(bucket):
    with pytest.raises(CallbackError, match="got URLError"):
        send("http://127.0.0.1:9/key?Signature=secret", {})


def test_a_file_is_no_answering_machine():
    with pytest.raises(CallbackError, match="must be an HTTP URL"):
        send("file:///etc/passwd", {})
