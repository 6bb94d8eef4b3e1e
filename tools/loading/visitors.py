"""A visitor: a browser's six connections, which fetch everything and keep nothing."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

# What browsers open to one host over HTTP/1.1.
CONNECTIONS = 6
_CHUNK = 256 * 1024
_MOST_HEAD = 64 * 1024


@dataclass(frozen=True)
class Body:
    """What came for an address: its length in bytes as sent, and its CRC-32."""

    length: int
    crc: int


@dataclass
class Seen:
    """What one or many visitors saw.

    Attributes:
        seconds: of each request, from asking to the last byte.
        errors: in words, of those that failed.
        bytes: of all bodies, as sent.
    """

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0


class _Connection:
    """Asks for one address after the other over a connection that stays open."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def fetch(self, path: str) -> Body:
        """Raises OSError, ValueError or EOFError where the answer is not a whole 200."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=_MOST_HEAD)
        reader, writer = self._streams
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept-Encoding: br, gzip\r\n\r\n"
        )
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        if head[0].split(" ")[1] != "200":
            raise ValueError(f"answered {head[0]!r}")
        left, crc = int(headers["content-length"]), 0
        length = left
        while left:
            chunk = await reader.read(min(left, _CHUNK))
            if not chunk:
                raise EOFError(f"ended {left} bytes early")
            left -= len(chunk)
            crc = zlib.crc32(chunk, crc)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Body(length, crc)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


_FAILURES = (OSError, ValueError, EOFError, KeyError, IndexError, asyncio.LimitOverrunError)


def _check_same(body: Body, first: Body) -> None:
    if body != first:
        raise ValueError(f"came as {body}, not as {first}")


async def visit(host: str, port: int, paths: Iterable[str], expected: dict[str, Body], seen: Seen) -> None:
    """Fetch every path, six at a time; the first visitor's bodies are what the others' must be."""
    waiting = list(reversed(list(paths)))

    async def one_connection() -> None:
        connection = _Connection(host, port)
        try:
            while waiting:
                path = waiting.pop()
                start = time.perf_counter()
                try:
                    body = await connection.fetch(path)
                    _check_same(body, expected.setdefault(path, body))
                except _FAILURES as error:
                    seen.errors.append(f"{path}: {type(error).__name__}: {error}")
                    connection.close()
                else:
                    seen.seconds.append(time.perf_counter() - start)
                    seen.bytes += body.length
        finally:
            connection.close()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))


async def crowd(host: str, port: int, paths: list[str], clients: int, seconds: float) -> tuple[Seen, float]:
    """So many visitors at once; what they saw, and how long it took.

    Who is not done after ``seconds`` is told as an error.
    """
    seen, expected = Seen(), dict[str, Body]()
    start = time.perf_counter()
    visits = [asyncio.create_task(visit(host, port, paths, expected, seen)) for _ in range(clients)]
    _, late = await asyncio.wait(visits, timeout=seconds)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
        seen.errors += [f"a visitor was not done after {seconds:g} seconds"] * len(late)
    return seen, time.perf_counter() - start
