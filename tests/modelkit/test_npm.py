"""Unpacking npm packages, and refusing what is none."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    packed = archive(tmp_path / "bad.tgz", name)
    with pytest.raises(ConversionError, match="not a package made by 'npm pack'"), unpacked("any@1", packed):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tgz"]


@pytest.mark.parametrize("keep", [0, 10, 60])
def test_truncated_archive_is_refused(tmp_path: Path, keep: int) -> None:
    packed = archive(tmp_path / "cut.tgz", "package/net.tflite")
    packed.write_bytes(packed.read_bytes()[:keep])
    with pytest.raises(ConversionError, match=r"cut\.tgz: "), unpacked("any@1", packed):
        pass


FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(
    mode=st.sampled_from(["gz", "xz", "bz2"]),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_damaged_archive_is_unpacked_or_refused_in_words(
    tmp_path: Path, mode: str, edits: list[tuple[float, int]]
) -> None:
    damaged = tmp_path / "bad.tgz"
    with tarfile.open(damaged, f"w:{mode}") as tar:  # type: ignore[call-overload]
        entry = tarfile.TarInfo("package/net.tflite")
        entry.size = 500
        tar.addfile(entry, io.BytesIO(bytes(range(250)) * 2))
    data = bytearray(damaged.read_bytes())
    for at, value in edits:
        data[int(at * len(data))] = value
    damaged.write_bytes(data)
    with suppress(ConversionError), unpacked("any@1", damaged):
        pass


@pytest.mark.parametrize("mode", ["gz", "xz"])
def test_archive_whose_contents_are_damaged_is_refused(tmp_path: Path, mode: str) -> None:
    damaged = tmp_path / "bad.tgz"
    with tarfile.open(damaged, f"w:{mode}") as tar:  # type: ignore[call-overload]
        entry = tarfile.TarInfo("package/net.tflite")
        entry.size = 300_000
        digits = np.random.default_rng(5).integers(48, 58, entry.size, np.uint8)
        tar.addfile(entry, io.BytesIO(digits.tobytes()))
    data = bytearray(damaged.read_bytes())
    half = len(data) // 2
    data[half : half + 200] = bytes(value ^ 255 for value in data[half : half + 200])
    damaged.write_bytes(data)
    with pytest.raises(ConversionError, match=r"bad\.tgz: not a package"), unpacked("any@1", damaged):
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
