"""Asks a server over kept connections, as fast as it answers, from a process and core of its own.

Each line on stdin is a JSON object: port, path, headers, connections, seconds, and the file with
one body a line. Answers a line of JSON: requests a second, percentiles, and what was not a 200.
Sockets and epoll by hand: a client that needs longer for a request than the server measures itself.
"""

import json
import re
import select
import socket
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.inference_speed.measuring import quantile

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


def main() -> None:
    """Answer line by line."""
    for line in sys.stdin:
        print(json.dumps(_measured(**json.loads(line))), flush=True)


def request_bytes(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A whole POST request."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def is_whole(answer: bytes | bytearray) -> bool:
    """Whether these bytes are a response to its end."""
    head, found, body = bytes(answer).partition(b"\r\n\r\n")
    if not found:
        return False
    length = _LENGTH.search(head)
    if length is not None:
        return len(body) >= int(length[1])
    return bool(_CHUNKED.search(head)) and body.endswith(b"0\r\n\r\n")


def status_of(answer: bytes | bytearray) -> int:
    """The status of a response."""
    return int(answer[9:12])


def _measured(
    *, port: int, path: str, headers: dict[str, str], connections: int, seconds: float, bodies: str
) -> dict[str, Any]:
    lines = Path(bodies).read_bytes().splitlines()
    requests = [request_bytes(path, headers, line) for line in lines]
    sockets = [_connected(port) for _ in range(connections)]
    try:
        taken, bad, elapsed = _exchange(sockets, requests, seconds)
    finally:
        for each in sockets:
            each.close()
    return {
        "requests": len(taken),
        "requests_per_second": round(len(taken) / elapsed, 1),
        "p50_us": round(quantile(taken, 0.5) / 1000, 1),
        "p99_us": round(quantile(taken, 0.99) / 1000, 1),
        "not_200": bad,
    }


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _exchange(
    sockets: Sequence[socket.socket], requests: Sequence[bytes], seconds: float
) -> tuple[list[int], int, float]:
    """Keep one request open on each connection until the time is over."""
    waiting = {each.fileno(): each for each in sockets}
    began = dict.fromkeys(waiting, 0)
    parts = {number: bytearray() for number in waiting}
    poll, clock, upcoming = select.epoll(), time.perf_counter_ns, cycle(requests)
    taken: list[int] = []
    bad = 0
    start = clock()
    end = start + int(seconds * 1e9)
    for number, each in waiting.items():
        poll.register(number, select.EPOLLIN)
        began[number] = clock()
        each.sendall(next(upcoming))
    while waiting:
        for number, _ in poll.poll():
            received = waiting[number].recv(1 << 18)
            if not received:
                raise ConnectionError("the server must keep its connections, but it closed one")
            parts[number] += received
            if not is_whole(parts[number]):
                continue
            now = clock()
            taken.append(now - began[number])
            bad += status_of(parts[number]) != 200
            parts[number].clear()
            if now >= end:
                poll.unregister(number)
                del waiting[number]
                continue
            began[number] = clock()
            waiting[number].sendall(next(upcoming))
    poll.close()
    return taken, bad, (clock() - start) / 1e9


if __name__ == "__main__":
    main()
