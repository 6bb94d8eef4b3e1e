"""Downloading from a server that does what servers and lines do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from convert_model import main
from modelkit.bodypix import BodyPix
from modelkit.bodypix_files import Bucket
from modelkit.download import download
from modelkit.errors import ConversionError
from modelkit.install import files_below
from tests.modelkit.made_up_bodypix import write_bodypix
from tests.modelkit.support import needs_tensorflow

DATA = bytes(range(256)) * 1000


class Server(ThreadingHTTPServer):
    """Serves files from memory, by default resumably.

    Attributes:
        cuts: after how many bytes each of the next answers breaks off.
        ranges: the part that each request asked for.
        tags: the headers that tell the file from another.
        heeds: whether it sends all where If-Range asks for another file, as servers must.
        chunked: whether it says no length.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {"/file": DATA}
        self.cuts: list[int] = []
        self.ranges: list[str | None] = []
        self.resumes = True
        self.tags: dict[str, str] = {"ETag": '"first"'}
        self.heeds = True
        self.chunked = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"  # chunks

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        data = self.server.files.get(self.path)
        if data is None:
            self.send_error(404, "Not Found")
            return
        resumes = self.server.resumes
        if self.server.heeds:
            resumes = resumes and self.headers.get("If-Range") in self.server.tags.values()
        start = int(wanted[len("bytes=") : -1]) if wanted and resumes else 0
        if start and start >= len(data):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        for name, tag in self.server.tags.items():
            self.send_header(name, tag)
        stop = start + self.server.cuts.pop(0) if self.server.cuts else len(data)
        if self.server.chunked:
            self._send_chunks(data[start:stop], ends=stop == len(data))
            return
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start:stop])

    def _send_chunks(self, data: bytes, *, ends: bool) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for begin in range(0, len(data), 10_000):
            chunk = data[begin : begin + 10_000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n" if ends else b"")

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
    with pytest.raises(ConversionError, match="only 3000 bytes of it came; run again, it goes on"):
        download(f"{server.address}/file", tmp_path / "file")
    assert files_below(tmp_path) == ["file.part", "file.part.tag"]
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA
    assert server.ranges[-1] == "bytes=3000-"
    assert files_below(tmp_path) == ["file"]


def test_chunks_that_break_off_are_no_whole_file(server: Server, tmp_path: Path) -> None:
    server.chunked = True
    server.cuts = [100_000, 50_000]
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA
    assert server.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_chunks_that_always_break_off_are_said(server: Server, tmp_path: Path) -> None:
    server.chunked = True
    server.cuts = [10_000] * 3
    with pytest.raises(ConversionError, match="only 30000 bytes of it came; run again, it goes on"):
        download(f"{server.address}/file", tmp_path / "file")
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("heeds", [True, False], ids=["If-Range is heeded", "If-Range is not known"])
@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_file_that_changes_between_two_tries_comes_whole(
    server: Server, tmp_path: Path, header: str, heeds: bool
) -> None:
    server.tags, server.heeds = {header: '"first"'}, heeds
    server.cuts = [1000, 1000, 1000]
    with pytest.raises(ConversionError, match="run again"):
        download(f"{server.address}/file", tmp_path / "file")
    server.files["/file"], server.tags = DATA[::-1], {header: '"second"'}
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA[::-1]


@pytest.mark.parametrize("tags", [{}, {"ETag": 'W/"first"'}], ids=str)
def test_part_that_nothing_tells_from_another_file_is_fetched_anew(
    server: Server, tmp_path: Path, tags: dict[str, str]
) -> None:
    server.tags, server.heeds = tags, False
    server.cuts = [1000, 1000, 1000]
    with pytest.raises(ConversionError, match=r"only 1000 bytes of it came; run again$"):
        download(f"{server.address}/file", tmp_path / "file")
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA
    assert server.ranges == [None] * 4


def test_server_that_does_not_resume(server: Server, tmp_path: Path) -> None:
    server.resumes = False
    (tmp_path / "file.part").write_bytes(b"something else")
    (tmp_path / "file.part.tag").write_text('"first"')
    assert download(f"{server.address}/file", tmp_path / "file").read_bytes() == DATA


def test_part_of_another_file(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(bytes(len(DATA) + 1))
    (tmp_path / "file.part.tag").write_text('"first"')
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
    def full(_: Path, *__: object, **___: object) -> None:
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


def test_another_buckets_files_are_fetched_from_there(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    graph = write_bodypix(tmp_path / "bucket", 16)
    model = BodyPix("MobileNetV1", 0.5, 16)
    for bucket in ("/one", "/two"):
        base = f"{bucket}/bodypix/mobilenet/float/050"
        server.files[f"{base}/model-stride16.json"] = graph.read_bytes()
        server.files[f"{base}/group1-shard1of1.bin"] = bucket.encode()
    for bucket in ("/one", "/two", "/one"):
        found = Bucket(server.address + bucket).find(model)
        assert (found.graph.parent / "group1-shard1of1.bin").read_bytes() == bucket.encode()
    assert len(server.ranges) == 4
