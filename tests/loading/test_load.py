"""Fifty visitors at once lose nothing; a server that loses something is told of; nobody else is asked."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loading.addresses import loopback, whole_page
from loading.errors import LoadTestError
from loading.rounds import Load, measure, memory_of, percentile
from tests.server.sites import CHECKOUT, Site, serving, write_site

CLIENTS = 50


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return write_site(tmp_path_factory.mktemp("site"))


def test_fifty_visitors_at_once_lose_nothing_and_leave_nothing_behind(site: Site) -> None:
    paths = whole_page(site.settings)
    with serving(site, "--port", "0") as (process, line):
        port = int(line.split("127.0.0.1:")[1].split("/")[0])
        rounds = list(measure(Load("127.0.0.1", port, paths, CLIENTS, 6, 60), process.pid))
        for figures in rounds:
            assert (figures.errors, figures.requests) == ([], CLIENTS * len(paths))
        # The first rounds fill what threads and allocator keep; from then on it stays.
        warm, *later = [figures.memory or 0 for figures in rounds[2:]]
        assert max(later) < warm + 8


def test_a_visit_fetches_what_the_page_needs(site: Site) -> None:
    paths = whole_page(site.settings)
    endings = {path.partition("?")[0].rpartition(".")[2] for path in paths}
    assert {"js", "wasm", "whl", "json", "bin", "zip", "mjs"} <= endings
    assert paths[:2] == ["/", "/api/models"]
    assert not [path for path in paths if path.endswith((".br", ".gz", ".webp"))]


class Unreliable(BaseHTTPRequestHandler):
    """Answers with an error, something else each time, or half of what it promises."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_GET(self) -> None:
        Unreliable.count += 1
        body = str(Unreliable.count).zfill(20).encode()
        self.send_response(500 if self.path == "/fails" else 200)
        self.send_header("Content-Length", str(len(body) * (2 if self.path == "/halves" else 1)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/halves"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


@pytest.fixture
def unreliable() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Unreliable) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "words", "count"),
    [("/fails", "answered 'HTTP/1.1 500", 3), ("/halves", "bytes early", 3), ("/changes", "came as", 2)],
)
def test_what_is_lost_is_told(unreliable: int, path: str, words: str, count: int) -> None:
    (figures,) = measure(Load("127.0.0.1", unreliable, [path], 3, 1, 30), None)
    assert [words in error for error in figures.errors] == [True] * count


def test_nobody_at_the_door_is_an_error_too(unreliable: int) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Unreliable) as server:
        port = int(server.server_address[1])
    (figures,) = measure(Load("127.0.0.1", port, ["/"], 2, 1, 30), None)
    assert ["refused" in error.lower() or "Connect" in error for error in figures.errors] == [True, True]


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000/", "http://[::1]:8000"])
def test_this_machine_may_be_asked(address: str) -> None:
    assert loopback(address)[1] == 8000


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "http://192.0.2.1:8000",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.example.com",
        "http://localhost@example.com/",
        "https://127.0.0.1",
        "127.0.0.1:8000",
        "http://127.0.0.1:99999",
        "",
    ],
)
def test_no_other_machine_may(address: str) -> None:
    with pytest.raises(LoadTestError, match="not on this machine"):
        loopback(address)


@pytest.mark.parametrize(
    "arguments",
    [["--clients", "601"], ["--clients", "0"], ["--rounds", "11"], ["--seconds", "301"], ["--clients", "x"]],
)
def test_the_command_is_bounded(arguments: list[str]) -> None:
    command = [sys.executable, str(CHECKOUT / "tools" / "load_test.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "is not a whole number from 1 to" in done.stderr) == (2, True)


def test_percentiles() -> None:
    assert [percentile([float(n) for n in range(100)], share) for share in (0.5, 0.99)] == [50.0, 99.0]
    assert percentile([], 0.5) == 0.0


def test_memory_is_the_kernels(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "x = bytes(range(256)) * 400_000; print(); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert 102 < memory_of(process.pid) < 150
        process.kill()
