"""HTTP/1.1 to one worker, over connections that are kept open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

_LIMIT = 2**20


class NoAnswerError(Exception):
    """The worker closed the connection, or answered something that is not HTTP."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpAnswer:
    """What a worker answered; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class HttpClient:
    """Connections to 127.0.0.1:port."""

    port: int
    _idle: list[_Connection] = field(default_factory=list)

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> HttpAnswer:
        """Send a request and read its answer; cancelling it closes its connection."""
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        connection: _Connection | None = None
        try:
            connection = await self._connect()
            reader, writer = connection
            writer.write("\r\n".join(head).encode("latin-1"))
            writer.write(body)
            await writer.drain()
            answer = await _read_answer(reader)
        except (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError) as cause:
            _close(connection)
            raise NoAnswerError(str(cause)) from cause
        except BaseException:
            _close(connection)
            raise
        if answer.headers.get("connection", "").lower() == "close":
            _close(connection)
        else:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle != []:
            _close(self._idle.pop())

    async def _connect(self) -> _Connection:
        while self._idle != []:
            connection = self._idle.pop()
            if not connection[0].at_eof():
                return connection
            _close(connection)
        return await asyncio.open_connection("127.0.0.1", self.port, limit=_LIMIT)


def _close(connection: _Connection | None) -> None:
    if connection is not None:
        connection[1].close()


async def _read_answer(reader: asyncio.StreamReader) -> HttpAnswer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return HttpAnswer(
        status=int(status_line.split(" ", 2)[1]),
        headers=headers,
        body=await _read_body(reader, headers),
    )


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        chunks = []
        while (size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)) > 0:
            chunks.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(chunks)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return b""
