"""Downloading from a server that does what servers and lines do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from convert_model import main
from modelkit.download import download
from modelkit.errors import ConversionError
from modelkit.install import files_below
from tests.modelkit.made_up_bodypix import write_bodypix
from tests.modelkit.support import needs_tensorflow

DATA = bytes(range(256)) * 1000


class Server(ThreadingHTTPServer):
    """Serves files from memory; ``cuts`` says after how many bytes each of the next answers breaks off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {"/file": DATA}
        self.cuts: list[int] = []
        self.ranges: list[str | None] = []
        self.resumes = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        data = self.server.files.get(self.path)
        if data is None:
            self.send_error(404, "Not Found")
            return
        start = int(wanted[len("bytes=") : -1]) if wanted and self.server.resumes else 0
        if start and start >= len(data):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        stop = start + self.server.cuts.pop(0) if self.server.cuts else len(data)
        self.wfile.write(data[start:stop])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_file_comes_with_progress_and_only_once(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = tmp_path / "deep" / "file"
    for _ in range(2):
        download(f"{server.address}/file", file, lambda had, whole: told.append((had, whole)))
    assert file.read_bytes() == DATA
    assert told[0] == (0, len(DATA))
    assert told[-1] == (len(DATA), len(DATA))
    assert len(server.ranges) == 1
    assert files_below(tmp_path) == ["deep/file"]


def test_broken_line_is_taken_up_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.cuts = [100_000, 50_000]
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA
    assert server.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_half_a_file_is_said_and_gone_on_with(server: Server, tmp_path: Path) -> None:
    server.cuts = [1000, 1000, 1000]
    with pytest.raises(ConversionError, match="only 3000 bytes of 256000 came; run again, it goes on"):
        download(f"{server.address}/file", tmp_path / "file")
    assert files_below(tmp_path) == ["file.part"]
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA
    assert server.ranges[-1] == "bytes=3000-"


def test_server_that_does_not_resume(server: Server, tmp_path: Path) -> None:
    server.resumes = False
    (tmp_path / "file.part").write_bytes(b"something else")
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA


def test_part_of_another_file(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(bytes(len(DATA) + 1))
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA


def test_missing_file_is_said_in_words(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=r"/none: the server answers 404 Not Found; check the address"):
        download(f"{server.address}/none", tmp_path / "file")
    assert files_below(tmp_path) == []


def test_missing_server_is_said_in_words(server: Server, tmp_path: Path) -> None:
    address = server.address
    server.server_close()
    with pytest.raises(ConversionError, match="cannot be fetched"):
        download(f"{address}/file", tmp_path / "file")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/file", "nonsense"])
def test_only_web_addresses(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConversionError):
        download(address, tmp_path / "file")
    assert files_below(tmp_path) == []


def test_full_disk_is_said_in_words(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, *__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ConversionError, match="No space left on device"):
        download(f"{server.address}/file", tmp_path / "file")


@needs_tensorflow
def test_bodypix_comes_from_the_bucket(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    graph = write_bodypix(tmp_path / "bucket", 16)
    options = ["--multiplier", "0.5", "--bucket", server.address, "--quant-bytes", "4"]
    command = ["bodypix", *options, "--models", str(tmp_path / "models")]
    base = "/bodypix/mobilenet/float/050"
    shard = (graph.parent / "group1-shard1of1.bin").read_bytes()
    server.files = {f"{base}/model-stride16.json": graph.read_bytes()}

    assert main(command) == 2
    assert "group1-shard1of1.bin: the server answers 404" in capsys.readouterr().err
    server.files[f"{base}/group1-shard1of1.bin"] = shard
    server.cuts = [len(shard) // 2]
    assert main(command) == 0
    card = (tmp_path / "models" / "bodypix-mobilenet-v1-050-stride16" / "card.json").read_text()
    assert f"{server.address}{base}/model-stride16.json" in card
