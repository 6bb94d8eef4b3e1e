"""Clients that send too much, too slowly, or take nothing; and what they are told."""

from __future__ import annotations

import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from webapp.server.__main__ import configuration, listen
from webapp.server.app import create_app
from webapp.server.headers import SECURITY_HEADERS
from webapp.server.limits import Limits, fitting_connections

from .sites import Site, write

# Short enough for a test, long enough for a busy machine to send one packet.
QUICK = Limits(request_seconds=0.5, idle_seconds=1, stalled_seconds=0.5, connections=8)
PATIENCE = 20


@contextmanager
def running(site: Site, limits: Limits) -> Iterator[int]:
    """The application behind uvicorn, in a thread; gives its port."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configuration(create_app(site.settings), limits))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(timeout=PATIENCE)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory, shared_site: Site) -> Iterator[int]:
    """The port of a server with short limits, which has a large file."""
    write(shared_site.static / "assets" / "large-Aa11Bb22.bin", bytes(40_000_000))
    with running(shared_site, QUICK) as port:
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def all_of(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    found = bytearray()
    try:
        while chunk := connection.recv(1 << 20):
            found += chunk
    except ConnectionResetError:
        # It closed while we still sent; what it said came before.
        pass
    return bytes(found)


def parts(answer: bytes) -> tuple[int, dict[str, str], dict[str, str]]:
    """Status, headers and the JSON of the only answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, value in headers.items()}, json.loads(body)


def assert_refused(answer: bytes, status: int, words: str) -> None:
    found, headers, problem = parts(answer)
    assert (found, words in problem["detail"]) == (status, True)
    assert {name: headers.get(name.lower()) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert (headers["connection"], headers["cache-control"], "server" in headers) == (
        "close",
        "no-store",
        False,
    )


@pytest.mark.parametrize(
    ("request_bytes", "status", "words"),
    [
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431, "16384 bytes"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n", 431, "16384 bytes"),
        (b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 2_000 + b"\r\n", 431, "16384 bytes"),
        (b"GET / HTTP/1.1\r\nX-Endless: " + b"x" * 9_000, 408, "too long"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", 408, "too long"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "not an HTTP request"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", 400, "not an HTTP request"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "not an HTTP request"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "not an HTTP"),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "not an HTTP request"),
    ],
    ids=[
        "address",
        "header",
        "headers",
        "endless",
        "unfinished",
        "TLS",
        "SSH",
        "lengths",
        "smuggled",
        "space",
    ],
)
def test_a_request_that_is_too_long_too_slow_or_none_is_refused_in_words(
    quick: int, request_bytes: bytes, status: int, words: str
) -> None:
    with connect(quick) as connection:
        connection.sendall(request_bytes)
        assert_refused(all_of(connection), status, words)


def test_a_connection_that_asks_nothing_is_closed_without_a_word(quick: int) -> None:
    with connect(quick) as connection:
        assert all_of(connection) == b""


def test_a_connection_is_kept_for_the_next_request_for_a_while_and_then_closed(quick: int) -> None:
    with connect(quick) as connection:
        for _ in range(2):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert all_of(connection) == b""


def test_a_body_that_never_comes_ends_the_connection_after_the_answer(quick: int) -> None:
    with connect(quick) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        assert all_of(connection).startswith(b"HTTP/1.1 405 ")


def test_a_body_without_end_is_cut_off(quick: int) -> None:
    with connect(quick) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.sendall(bytes(200_000_000))


def test_a_download_that_nobody_takes_is_dropped(quick: int) -> None:
    with connect(quick) as connection:
        connection.sendall(b"GET /assets/large-Aa11Bb22.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3 * QUICK.stalled_seconds)
        assert len(all_of(connection)) < 40_000_000


def test_a_slow_download_is_not(quick: int) -> None:
    with connect(quick) as connection:
        connection.sendall(b"GET /assets/large-Aa11Bb22.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        found = 0
        for _ in range(8):
            time.sleep(QUICK.stalled_seconds / 4)
            found += len(connection.recv(4_000_000))
        assert found + len(all_of(connection)) > 40_000_000


def test_one_connection_too_many_is_told_so(shared_site: Site) -> None:
    with running(shared_site, Limits(connections=3)) as port:
        held = [connect(port) for _ in range(3)]
        for connection in held:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        with connect(port) as late:
            assert_refused(all_of(late), 503, "too many visitors")
        held.pop().close()
        time.sleep(0.2)
        with connect(port) as later:
            later.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert all_of(later).startswith(b"HTTP/1.1 200 ")
        for connection in held:
            connection.close()


def test_after_all_that_the_server_still_serves(quick: int) -> None:
    with connect(quick) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert all_of(connection).startswith(b"HTTP/1.1 200 ")


def test_as_many_connections_as_the_systems_files_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 2100))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: asked.append(pair))
    assert (fitting_connections(4096), asked) == (1000, [(2100, 2100)])
    assert (fitting_connections(100), len(asked)) == (100, 1)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert fitting_connections(4096) == 4096
