"""Plain requests are answered without gunicorn; what is not plain comes to it as it was sent."""

import json
from itertools import count

import pytest

from direct_serving.connections import Connections
from direct_serving.web_app import WebApp
from model_handlers.answers import Answer


class Client:
    """The other side of a connection, which has sent these parts."""

    def __init__(self, parts, *, end=b"", most_at_once=1_000_000):
        self._parts = [*parts]
        self._end = end
        self._most_at_once = most_at_once
        self.sent = []
        self.timeout = None
        self.closed = False

    def settimeout(self, seconds):
        self.timeout = seconds

    def recv(self, size):
        if not self._parts:
            if isinstance(self._end, BaseException):
                raise self._end
            return self._end
        part = self._parts.pop(0)
        if len(part) > size:
            self._parts.insert(0, part[size:])
        return part[:size]

    def send(self, data):
        self.sent.append(data[: self._most_at_once])
        return len(self.sent[-1])

    def sendall(self, data):
        self.sent.append(data)

    def close(self):
        self.closed = True


class Gunicorn:
    """It prepares the connection, and reads what it is given to the end."""

    def __init__(self):
        self.given = None

    def handle(self, listener, client, address):
        client.settimeout(None)
        parts = []
        while part := client.recv(7):
            parts.append(part)
        self.given = (listener, b"".join(parts), address)
        client.close()


def echo(body, content_type, accept):
    return Answer(body=json.dumps([body.decode(), content_type, accept]), content_type="text/x")


def never(*_):
    raise AssertionError


@pytest.fixture
def gunicorn():
    return Gunicorn()


@pytest.fixture
def connections(gunicorn):
    """Give what handles connections of a worker that ends after so many answers."""

    def _connections(answers=1_000_000):
        app = WebApp(echo, never, default_accept="text/csv", worker_count=1)
        asked = count(1)
        return Connections(app, gunicorn.handle, lambda: next(asked) < answers, 75)

    return _connections


def request(body, *lines):
    head = [b"POST /invocations HTTP/1.1", b"Content-Length: %d" % len(body), *lines, b"", b""]
    return b"\r\n".join(head) + body


def bodies(client):
    """What was answered, and how the connection goes on."""
    answers = b"".join(client.sent).split(b"HTTP/1.1 200 OK\r\n")[1:]
    heads = [answer.partition(b"\r\n\r\n") for answer in answers]
    return [(json.loads(body)[0], b"Connection: close" in head) for head, _, body in heads]


@pytest.mark.parametrize("size", [1, 5, 100, 10_000])
def test_requests_are_answered_one_after_the_other(connections, gunicorn, size):
    """However the network cuts their bodies, and if they come at once."""
    first, second = request(b"abc"), request(b"defgh", b"Accept: */*")
    # A head that comes in parts is for gunicorn, which limits the time for it.
    heads = first.index(b"abc"), second.index(b"defgh")
    parts = [first[: heads[0]]]
    parts += [first[at : at + size] for at in range(heads[0], len(first), size)]
    parts += [second[: heads[1]]]
    parts += [second[at : at + size] for at in range(heads[1], len(second), size)]
    client = Client(parts)
    connections().handle("listener", client, "address")

    assert [("abc", False), ("defgh", False)] == bodies(client)
    assert (75, True) == (client.timeout, client.closed)
    assert gunicorn.given is None


def test_requests_that_come_at_once_are_answered_in_order(connections):
    """As HTTP allows a client to send them."""
    client = Client([request(b"1") + request(b"2") + request(b"3")])
    connections().handle("listener", client, "address")

    assert ["1", "2", "3"] == [body for body, _ in bodies(client)]


@pytest.mark.parametrize("cut", [5, 1_000_000])
@pytest.mark.parametrize(
    "odd",
    [
        b"HEAD /ping HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /invocations HTTP/1.1\r\nContent-Le",
        request(b"abc", b"Transfer-Encoding: chunked"),
        b"\x16\x03\x01\r\n\r\n",
        request(b"x" * 100_000),
    ],
    ids=["another method", "half a head", "chunked", "no HTTP", "large"],
)
def test_what_is_not_plain_comes_to_gunicorn_as_it_was_sent(connections, gunicorn, odd, cut):
    """Behind a plain request in the same part, whole or in two parts."""
    client = Client([request(b"abc") + odd[:cut], odd[cut:] + b"more"])
    connections().handle("listener", client, "address")

    assert [("abc", False)] == bodies(client)
    assert ("listener", odd + b"more", "address") == gunicorn.given
    assert client.closed


@pytest.mark.parametrize("sent", [1, 2])
def test_a_body_that_breaks_off_is_left_to_gunicorn(connections, gunicorn, sent):
    """Half of a row must not be scored as one."""
    whole = request(b"abc")
    client = Client([whole[: sent - 3]])
    connections().handle("listener", client, "address")

    assert [] == client.sent
    assert ("listener", whole[: sent - 3], "address") == gunicorn.given


def test_a_ping_is_answered_between_rows(connections, gunicorn):
    """Callers who ping on the connection of their rows do not lose it to gunicorn."""
    client = Client([request(b"1"), b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", request(b"2")])
    connections().handle("listener", client, "address")
    _, ping, _ = client.sent

    assert ping.startswith(b"HTTP/1.1 200 OK\r\n")
    assert ping.endswith(b"\r\nContent-Length: 0\r\n\r\n")
    assert gunicorn.given is None


def test_an_answer_that_the_system_takes_in_parts_is_sent_whole(connections):
    """A small answer hardly ever is."""
    client = Client([request(b"abc")], most_at_once=10)
    connections().handle("listener", client, "address")

    assert [("abc", False)] == bodies(client)


def test_a_worker_that_ends_answers_and_closes(connections):
    """It would wait for the next request else."""
    client = Client([request(b"1"), request(b"2"), request(b"3")])
    connections(answers=2).handle("listener", client, "address")

    assert [("1", False), ("2", True)] == bodies(client)
    assert client.closed


def test_a_connection_ends_when_the_caller_asks_for_it(connections):
    """What comes behind is not read."""
    client = Client([request(b"1"), request(b"2", b"Connection: close"), request(b"3")])
    connections().handle("listener", client, "address")

    assert [("1", False), ("2", True)] == bodies(client)
    assert client.closed


@pytest.mark.parametrize("end", [TimeoutError(), ConnectionResetError(), b""])
def test_a_connection_that_ends_is_closed(connections, gunicorn, end):
    """Or is silent for too long; none of it is an error of the worker's."""
    client = Client([request(b"1")], end=end)
    connections().handle("listener", client, "address")

    assert [("1", False)] == bodies(client)
    assert (True, None) == (client.closed, gunicorn.given)


def test_whatever_ends_the_worker_closes_the_connection(connections):
    """gevent ends a connection's thread by an exception that is no error."""

    class Ending(BaseException):
        pass

    client = Client([], end=Ending())
    with pytest.raises(Ending):
        connections().handle("listener", client, "address")

    assert client.closed
