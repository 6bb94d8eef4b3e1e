"""A connection's limits in time and bytes, by a clock that leaps over every wait: no machine is too slow."""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVarTuple

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse
from uvicorn.server import ServerState

from webapp.server.__main__ import configuration
from webapp.server.limits import Limits

Ts = TypeVarTuple("Ts")

LIMITS = Limits()
PIECE = bytes(64 * 1024)
SMALL, LARGE = 32 * 1024, 24 * len(PIECE)
# More than the server keeps for a client that takes nothing: once it is taken, the download goes on.
PORTION = 3 * len(PIECE)
# In which the clocks do not go on, but all is done that can be.
MOMENT = 0.001
LAST = b"0\r\n\r\n"


class LeapingSelector(selectors.SelectSelector):
    """Moves its clock on where others would wait, and so only where nothing else is to be done."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits for somebody else, and no clock runs"
            self.now += max(0.0, timeout)
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaping = LeapingSelector()
        self._timers: list[asyncio.TimerHandle] = []
        super().__init__(self._leaping)

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        self._timers.append(super().call_at(when, callback, *args, context=context))
        return self._timers[-1]

    def clocks(self) -> int:
        """How many run."""
        return sum(not timer.cancelled() and timer.when() > self.time() + MOMENT for timer in self._timers)

    def time(self) -> float:
        return self._leaping.now


class Client:
    """The other end of a connection."""

    def __init__(self, end: socket.socket, loop: LeapingLoop) -> None:
        self._end, self.loop = end, loop

    async def send(self, words: bytes) -> None:
        await self.loop.sock_sendall(self._end, words)

    async def take(self, count: int = 1) -> bytes:
        """At least so many bytes, and what has come with them."""
        found = b""
        while len(found) < count and (more := await self.loop.sock_recv(self._end, 64 * 1024)):
            found += more
        return found

    async def sip(self) -> None:
        """Takes a few bytes."""
        await self.loop.sock_recv(self._end, 100)

    async def rest(self) -> tuple[bytes, float]:
        """What comes until the server closes, and when it does."""
        return await self.take(1 << 40), self.loop.time()

    def leave(self) -> None:
        self._end.close()


def application() -> FastAPI:
    app = FastAPI()

    async def pieces(thinks: float) -> AsyncIterator[bytes]:
        for at in range(0, LARGE, len(PIECE)):
            # Once, and late enough for the client to have been waited for before.
            await asyncio.sleep(thinks if at == LARGE // 2 else 0)
            yield PIECE

    @app.get("/quick")
    async def quick() -> PlainTextResponse:
        return PlainTextResponse("here")

    @app.get("/thoughtful")
    async def thoughtful() -> PlainTextResponse:
        await asyncio.sleep(10 * LIMITS.request_seconds)
        return PlainTextResponse("here")

    @app.get("/small")
    async def small() -> PlainTextResponse:
        return PlainTextResponse("x" * SMALL)

    @app.get("/whole")
    async def whole() -> PlainTextResponse:
        return PlainTextResponse("x" * LARGE)

    @app.post("/echo")
    async def echo(given: Request) -> PlainTextResponse:
        return PlainTextResponse(await given.body())

    @app.get("/large")
    async def large(thinks: float = 0) -> StreamingResponse:
        return StreamingResponse(pieces(thinks))

    return app


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    """A client of a server with the usual limits, which counts from 0 seconds."""
    config = configuration(application(), LIMITS)
    config.load()
    ours, theirs = socket.socketpair()
    # Next to nothing is under way: what a client has not taken, the server still has.
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    for end in (ours, theirs):
        end.setblocking(False)
    protocol = config.http_protocol_class(config=config, server_state=ServerState(), app_state={})  # type: ignore[call-arg]
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, theirs)
    with ours:
        yield Client(ours, loop)
    transport.abort()
    await asyncio.sleep(0)


def by_the_clock(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Runs a test that waits by the leaping clock."""

    def run() -> None:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(test())

    run.__name__ = test.__name__
    return run


def request(path: str, length: int = 0) -> bytes:
    """A request of so many bytes, or as few as there must be."""
    start, end = f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Long: ".encode(), b"\r\n\r\n"
    return start + b"x" * (length - len(start) - len(end)) + end


UNFINISHED = request("/quick")[:-1]


@by_the_clock
async def test_who_sends_nothing_is_left_after_the_time_for_a_request() -> None:
    async with connected() as client:
        answer, when = await client.rest()
        assert (answer, when) == (b"", LIMITS.request_seconds)


@by_the_clock
async def test_a_head_that_drips_in_is_cut_off_at_the_moment_at_which_it_should_be_there() -> None:
    async def drip(client: Client) -> None:
        with contextlib.suppress(BrokenPipeError):
            for at in range(10 * int(LIMITS.request_seconds)):
                await client.send(UNFINISHED[at : at + 1] or b"x")
                await asyncio.sleep(1)

    async with connected() as client, asyncio.TaskGroup() as others:
        others.create_task(drip(client))
        answer, when = await client.rest()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert when == pytest.approx(LIMITS.request_seconds)


@by_the_clock
async def test_an_unfinished_second_request_has_as_long_as_the_first_counted_from_its_own_start() -> None:
    async with connected() as client:
        await client.send(request("/quick"))
        assert (await client.take()).startswith(b"HTTP/1.1 200 ")
        await asyncio.sleep(LIMITS.idle_seconds - 1)
        await client.send(UNFINISHED)
        answer, when = await client.rest()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert when == pytest.approx(LIMITS.idle_seconds - 1 + LIMITS.request_seconds)


@by_the_clock
async def test_a_head_that_comes_with_pauses_is_counted_as_a_whole() -> None:
    async with connected() as client:
        head, kilobyte = request("/quick", 20 * 1024), 1024
        for sent in range(0, LIMITS.request_bytes, kilobyte):
            await client.send(head[sent : sent + kilobyte])
            await asyncio.sleep(0.1)
        before = client.loop.time()
        await client.send(head[LIMITS.request_bytes :][:kilobyte])
        answer, when = await client.rest()
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert when == before


@by_the_clock
async def test_each_request_of_a_connection_is_counted_anew() -> None:
    async with connected() as client:
        for _ in range(30):
            await client.send(request("/quick", 1024))
            assert (await client.take()).startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(1)


@by_the_clock
async def test_each_request_may_have_all_the_bytes_that_are_allowed() -> None:
    async with connected() as client:
        for _ in range(2):
            await client.send(request("/quick", LIMITS.request_bytes))
            assert (await client.take()).startswith(b"HTTP/1.1 200 ")


@by_the_clock
async def test_a_body_in_parts_arrives_whole() -> None:
    async with connected() as client:
        await client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst")
        await asyncio.sleep(1)
        await client.send(b" then")
        assert (await client.take()).endswith(b"first then")


@by_the_clock
async def test_an_answer_may_take_longer_than_a_request() -> None:
    async with connected() as client:
        await client.send(request("/thoughtful"))
        assert (await client.take()).startswith(b"HTTP/1.1 200 ")
        assert client.loop.time() == pytest.approx(10 * LIMITS.request_seconds)


@by_the_clock
async def test_a_connection_that_asks_no_more_is_closed() -> None:
    async with connected() as client:
        await client.send(request("/quick"))
        answer, when = await client.rest()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert when == pytest.approx(LIMITS.idle_seconds)


@by_the_clock
async def test_a_download_that_nobody_takes_is_dropped() -> None:
    async with connected() as client:
        await client.send(request("/large"))
        await asyncio.sleep(LIMITS.stalled_seconds - 1)
        # It goes on, and waits again.
        await client.take(PORTION)
        await asyncio.sleep(LIMITS.stalled_seconds + 1)
        answer, _ = await client.rest()
        assert len(answer) < PORTION


@by_the_clock
async def test_who_takes_next_to_nothing_is_dropped_as_who_takes_nothing() -> None:
    async with connected() as client:
        await client.send(request("/large"))
        for _ in range(int(LIMITS.stalled_seconds) + 1):
            await asyncio.sleep(1)
            await client.sip()
        answer, _ = await client.rest()
        assert len(answer) < PORTION


@by_the_clock
async def test_a_download_with_pauses_may_take_as_long_as_it_likes() -> None:
    async with connected() as client:
        await client.send(request("/large"))
        taken = 0
        while taken < LARGE:
            await asyncio.sleep(LIMITS.stalled_seconds - 1)
            portion = await client.take(PORTION)
            taken += len(portion)
        assert portion.endswith(LAST)
        assert client.loop.time() > 5 * LIMITS.stalled_seconds


@by_the_clock
async def test_a_client_that_has_taken_all_there_is_may_wait_for_more() -> None:
    async with connected() as client:
        await client.send(request(f"/large?thinks={2 * LIMITS.stalled_seconds}"))
        answer, when = await client.rest()
        assert answer.endswith(LAST)
        assert when == pytest.approx(2 * LIMITS.stalled_seconds + LIMITS.idle_seconds)


@by_the_clock
async def test_the_end_of_a_download_that_nobody_takes_is_not_waited_for() -> None:
    async with connected() as client:
        await client.send(request("/small"))
        await asyncio.sleep(LIMITS.idle_seconds + LIMITS.stalled_seconds + 1)
        answer, _ = await client.rest()
        assert len(answer) < SMALL


@by_the_clock
async def test_too_long_a_request_amid_an_answer_ends_both_at_once_and_puts_nothing_between() -> None:
    async with connected() as client:
        await client.send(request("/large"))
        await client.take()
        await client.send(b"x" * (LIMITS.request_bytes + 1))
        answer, when = await client.rest()
        assert (len(answer) < LARGE, b"431" in answer, when) == (True, False, 0)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        (b"", 1),
        (UNFINISHED, 1),
        (request("/quick"), 1),
        (request("/large"), 1),
        (request("/whole"), LIMITS.idle_seconds + 1),
    ],
    ids=["silent", "unfinished", "answered", "stalled", "stalled at its end"],
)
def test_one_clock_runs_for_a_client_and_none_once_it_has_left(words: bytes, seconds: float) -> None:
    @by_the_clock
    async def left() -> None:
        async with connected() as client:
            await client.send(words)
            await asyncio.sleep(seconds)
            assert client.loop.clocks() == 1
            # What it has not read makes a reset of it.
            client.leave()
            await asyncio.sleep(MOMENT)
            assert client.loop.clocks() == 0

    left()
