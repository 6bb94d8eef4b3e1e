"""The small server, the clip, and what counts as Python's bytes."""

from __future__ import annotations

import http.client
from pathlib import Path

import numpy as np
import pytest

from benchmarking.camera import make_clip
from benchmarking.hosting import folder_server
from benchmarking.network import Loaded, bytes_before_python, bytes_until


def _get(address: str, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    return connection.getresponse()


def test_only_the_given_folders_are_served(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "secret.txt"
    inside.mkdir()
    (inside / "page.html").write_text("hello", encoding="utf-8")
    outside.write_text("secret", encoding="utf-8")
    with folder_server({"pages": inside}, {"X-Policy": "strict"}) as address:
        found = _get(address, "/pages/page.html?width=640")
        assert (found.status, found.read(), found.getheader("X-Policy")) == (200, b"hello", "strict")
        for path in (
            "/",
            "/secret.txt",
            "/pages/../secret.txt",
            "/pages/%2e%2e/secret.txt",
            "/other/page.html",
        ):
            assert _get(address, path).status == 404, path


def test_the_clip_is_raw_video_whose_frames_differ(tmp_path: Path) -> None:
    data = make_clip(tmp_path / "clip.y4m", (64, 48)).read_bytes()
    head, _, frames = data.partition(b"\n")
    assert head == b"YUV4MPEG2 W64 H48 F30:1 Ip A1:1 C420jpeg"
    length = len(b"FRAME\n") + 64 * 48 * 3 // 2
    assert len(frames) % length == 0
    parts = [frames[at : at + length] for at in range(0, len(frames), length)]
    assert len(parts) == 60
    assert all(part.startswith(b"FRAME\n") for part in parts)
    assert all(before != after for before, after in zip(parts, [*parts[1:], parts[0]], strict=True))
    luma = np.frombuffer(parts[0][6 : 6 + 64 * 48], np.uint8)
    assert 16 <= luma.min() < luma.max() <= 235


@pytest.fixture
def requests() -> list[Loaded]:
    return [
        Loaded("http://x/", 0, 10, 100),
        Loaded("http://x/main.js", 10, 20, 200),
        Loaded("http://x/assets/python-1.snapshot", 30, 90, 5000),
        Loaded("http://x/late.js", 40, 50, 400),
        Loaded("http://x/pyodide/1/pyodide.mjs", 60, 70, 1000),
    ]


def test_bytes_are_counted_to_a_moment(requests: list[Loaded]) -> None:
    assert bytes_until(requests, 20) == 300
    assert bytes_until(requests, 50) == 700


def test_python_begins_with_any_part_of_it(requests: list[Loaded]) -> None:
    assert bytes_before_python(requests) == 300
    assert bytes_before_python(requests[:2]) is None
