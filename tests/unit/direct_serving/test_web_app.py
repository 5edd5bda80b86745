"""What the application answers to whatever may be asked."""

import json

import pytest

from direct_serving.web_app import WebApp
from model_handlers.answers import Answer
from model_handlers.rejection import RequestError


def echo_stream(read, content_type, accept, body_bytes):
    """Answer with how much was asked and announced, in two parts."""
    size = len(b"".join(iter(lambda: read(2**16), b"")))
    return [json.dumps([size, body_bytes, content_type]).encode(), accept.encode()], "text/y"


def echo(body, content_type, accept):
    """Answer with what was asked."""
    return Answer(body=json.dumps([body.decode(), content_type, accept]), content_type="text/x")


@pytest.fixture
def call(environ):
    """Send a request; give status, headers and body."""

    def _call(*request, invoke=echo, invoke_stream=echo_stream, **headers):
        app = WebApp(invoke, invoke_stream, default_accept="text/csv", worker_count=2)
        answered = []
        body = b"".join(app(environ(*request, **headers), lambda *answer: answered.append(answer)))
        ((status, given),) = answered
        return status, dict(given), body

    return _call


def error_of(body):
    return json.loads(body)["error"]


def test_a_ping_is_answered(call):
    """An application that is there has its model."""
    status, headers, body = call("/ping", "GET")

    assert ("200 OK", b"") == (status, body)
    assert headers["Content-Length"] == "0"


def test_an_invocation_is_answered(call):
    """With the handlers' content type, and text as UTF-8."""
    status, headers, body = call(
        "/invocations", "POST", "é".encode(), HTTP_ACCEPT="a/b", CONTENT_TYPE="text/csv"
    )

    assert status == "200 OK"
    assert json.loads(body) == ["é", "text/csv", "a/b"]
    assert {"Content-Type": "text/x", "Content-Length": str(len(body))} == headers


def test_a_large_body_is_streamed(call):
    """It is never held whole."""
    status, headers, body = call("/invocations", "POST", b"x" * 2_000_000, HTTP_ACCEPT="a/b")

    assert (status, body) == ("200 OK", b'[2000000, 2000000, "application/json"]a/b')
    assert {"Content-Type": "text/y", "Content-Length": str(len(body))} == headers


def test_a_body_in_chunks_is_streamed(call):
    """However long it is; that is not known before."""
    unknown = {"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"}

    assert call("/invocations", "POST", b"xy", **unknown)[2].startswith(b"[2, null, ")


def test_text_that_no_bytes_hold_is_a_500(call):
    """A label of model.json may have half of a character; the caller still gets JSON."""
    status, _, body = call(
        "/invocations", "POST", invoke=lambda *_: Answer(body="\ud800", content_type="text/csv")
    )

    assert "500 Internal Server Error" == status
    assert "the model failed" in error_of(body)["message"]


def test_bytes_pass_as_they_are(call):
    """A handler may answer bytes."""
    _, _, body = call(
        "/invocations", "POST", invoke=lambda *_: Answer(body=b"\xff\x00", content_type="a/b")
    )

    assert body == b"\xff\x00"


@pytest.mark.parametrize("accept", [None, "", "*/*"])
def test_who_does_not_mind_gets_the_containers_default(call, accept):
    """SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT, as in the standard container."""
    _, _, body = call("/invocations", "POST", b"x", HTTP_ACCEPT=accept)

    assert json.loads(body)[2] == "text/csv"


@pytest.mark.parametrize("content_type", [None, ""])
def test_a_body_of_no_type_is_json(call, content_type):
    """As in the standard container."""
    _, _, body = call("/invocations", "POST", b"x", CONTENT_TYPE=content_type)

    assert json.loads(body)[1] == "application/json"


def test_a_mistake_is_answered_with_its_status(call):
    """And the reason, as JSON."""

    def refuse(*_):
        raise RequestError("must be a number", field="distance", row=3)

    status, headers, body = call("/invocations", "POST", b"x", invoke=refuse)

    assert status == "400 Bad Request"
    assert headers["Content-Type"] == "application/json"
    assert {
        "status": 400,
        "message": "row 3: must be a number",
        "field": "distance",
        "row": 3,
    } == error_of(body)


def test_a_status_that_has_no_name_here_is_sent(call):
    """Handlers may think of others."""

    def refuse(*_):
        raise RequestError("short and stout", status=418)

    assert call("/invocations", "POST", b"x", invoke=refuse)[0] == "418 Refused"


@pytest.mark.parametrize("failure", [ValueError("secret detail"), MemoryError()])
def test_a_failing_model_is_a_500_that_says_nothing(call, caplog, failure):
    """The trace is in the log."""

    def fail(*_):
        raise failure

    status, _, body = call("/invocations", "POST", b"x", invoke=fail)

    assert status == "500 Internal Server Error"
    assert {"status": 500, "message": "the model failed; its log says why"} == error_of(body)
    assert type(failure).__name__ in caplog.text


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/ping", "POST", "GET, HEAD"),
        ("/invocations", "GET", "POST"),
        ("/invocations", "HEAD", "POST"),
        ("/execution-parameters", "PUT", "GET, HEAD"),
    ],
)
def test_another_method_is_a_405(call, path, method, allowed):
    """It says which ones there are; the answer to HEAD has no body."""
    status, headers, body = call(path, method)

    assert ("405 Method Not Allowed", allowed) == (status, headers["Allow"])
    assert (method == "HEAD") == (body == b"")


@pytest.mark.parametrize("path", ["/", "", "/invocations/", "/models", "/PING"])
def test_another_path_is_a_404(call, path):
    """It says which ones there are."""
    status, _, body = call(path, "GET")

    assert status == "404 Not Found"
    assert "/ping, /invocations, /execution-parameters" in error_of(body)["message"]


@pytest.mark.parametrize("path", ["/ping", "/execution-parameters", "/elsewhere"])
def test_the_answer_to_head_is_that_to_get_without_its_body(call, path):
    """Content-Length included."""
    assert call(path, "HEAD") == (*call(path, "GET")[:2], b"")


def test_a_body_without_length_is_a_411(call):
    """No handler is asked."""
    assert call("/invocations", "POST", b"x", CONTENT_LENGTH=None)[0] == "411 Length Required"


@pytest.mark.parametrize(
    "broken",
    [{"failure": OSError("no chunk")}, {"CONTENT_LENGTH": "9"}, {"CONTENT_LENGTH": "9999999"}],
)
def test_a_connection_whose_request_broke_off_is_closed(environ, broken):
    """After the answer: what is left of the body is not the next request."""
    statuses = []
    app = WebApp(echo, echo_stream, default_accept="a/b", worker_count=1)
    parts = iter(app(environ(body=b"1,2", **broken), lambda *answer: statuses.append(answer[0])))

    assert "body must" in error_of(next(parts))["message"]
    assert statuses == ["400 Bad Request"]
    with pytest.raises(ConnectionResetError):
        next(parts)


def test_execution_parameters_are_told(call):
    """One request for each worker."""
    _, _, body = call("/execution-parameters", "GET")

    assert json.loads(body)["MaxConcurrentTransforms"] == 2
