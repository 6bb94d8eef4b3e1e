"""Unpacking npm packages, and refusing what is none."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from modelkit.errors import ConversionError
from modelkit.npm import unpacked


def archive(path: Path, *names: str) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = 5
            tar.addfile(entry, io.BytesIO(b"bytes"))
    return path


def test_archive_is_unpacked_for_as_long_as_it_is_used(tmp_path: Path) -> None:
    with unpacked("any@1", archive(tmp_path / "any.tgz", "package/net.tflite")) as folder:
        assert (folder / "net.tflite").read_bytes() == b"bytes"
    assert not folder.exists()


def test_folder_is_used_as_it_is(tmp_path: Path) -> None:
    with unpacked("any@1", tmp_path) as folder:
        assert folder == tmp_path
    assert tmp_path.is_dir()


@pytest.mark.parametrize("name", ["package/../../evil", "/tmp/evil", "other/net.tflite"])  # noqa: S108 - never written
def test_archive_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    given = archive(tmp_path / "bad.tgz", name)
    with pytest.raises(ConversionError, match="not a package made by 'npm pack'"), unpacked("any@1", given):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tgz"]


@pytest.mark.parametrize("keep", [0, 10, 60])
def test_truncated_archive_is_refused(tmp_path: Path, keep: int) -> None:
    given = archive(tmp_path / "cut.tgz", "package/net.tflite")
    given.write_bytes(given.read_bytes()[:keep])
    with pytest.raises(ConversionError, match=r"cut\.tgz: "), unpacked("any@1", given):
        pass


def test_missing_npm_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConversionError, match=r"npm is not installed; install Node 20\+"), unpacked("any@1"):
        pass


def test_npms_reason_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConversionError, match=r"cannot fetch any@1 \(code ENOTFOUND\)"), unpacked("any@1"):
        pass
