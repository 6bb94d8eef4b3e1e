"""Compressed siblings, as the build writes them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest

from webapp.server.precompress import PrecompressError, main, precompress

TEXT = b"let picture = 'blurred';\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.wasm").write_bytes(TEXT)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_both_siblings_hold_the_file(folder: Path) -> None:
    precompress(folder)
    from_brotli = brotli.decompress((folder / "deep" / "a.wasm.br").read_bytes())
    assert from_brotli == gzip.decompress((folder / "deep" / "a.wasm.gz").read_bytes()) == TEXT


def test_a_second_run_leaves_them_alone(folder: Path) -> None:
    precompress(folder)
    summary = precompress(folder)
    assert (summary.written, summary.kept) == (0, 2)


def test_a_file_that_changed_is_compressed_again(folder: Path) -> None:
    precompress(folder)
    path = folder / "deep" / "a.wasm"
    path.write_bytes(TEXT * 2)
    os.utime(path, ns=(0, 1))  # even where its time says that it is older
    precompress(folder)
    assert gzip.decompress((folder / "deep" / "a.wasm.gz").read_bytes()) == TEXT * 2


def test_siblings_of_a_file_that_is_gone_go_too(folder: Path) -> None:
    precompress(folder)
    (folder / "deep" / "a.wasm").unlink()
    precompress(folder)
    assert names(folder) == []


@pytest.mark.parametrize(
    "name", ["photo.webp", "stdlib.zip", "compositor.whl", "weights.bin", "archive.tar.gz"]
)
def test_what_is_compressed_already_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TEXT)
    precompress(tmp_path)
    assert names(tmp_path) == [name]


def test_a_file_that_fits_one_packet_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "small.js").write_bytes(b"export {};")
    precompress(tmp_path)
    assert names(tmp_path) == ["small.js"]


def test_the_same_file_gives_the_same_bytes(folder: Path) -> None:
    precompress(folder)
    before = (folder / "deep" / "a.wasm.gz").read_bytes()
    (folder / "deep" / "a.wasm.gz").unlink()
    precompress(folder)
    assert (folder / "deep" / "a.wasm.gz").read_bytes() == before


def test_a_folder_that_is_missing_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(PrecompressError, match="build the client first"):
        precompress(tmp_path / "nowhere")


def test_the_command_reports_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out.startswith("precompress: 2 files written")


def test_the_command_fails_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.startswith("precompress: ")
