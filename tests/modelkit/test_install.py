"""A model folder appears whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from modelkit.errors import ConversionError
from modelkit.install import files_below, installed, publish, staging


def stage(models: Path, text: str) -> bool:
    with staging(models, "net") as folder:
        (folder / "q4").mkdir()
        (folder / "q4" / "model.json").write_text(text)
        return publish(folder, models / "net")


def test_new_folder_appears(tmp_path: Path) -> None:
    assert stage(tmp_path / "models", "one")
    assert files_below(tmp_path / "models") == ["net/q4/model.json"]


def test_same_files_are_left_untouched(tmp_path: Path) -> None:
    stage(tmp_path, "one")
    before = (tmp_path / "net" / "q4" / "model.json").stat()
    assert not stage(tmp_path, "one")
    assert (tmp_path / "net" / "q4" / "model.json").stat() == before
    assert files_below(tmp_path) == ["net/q4/model.json"]


def test_changed_files_replace_the_old(tmp_path: Path) -> None:
    stage(tmp_path, "one")
    (tmp_path / "net" / "old").touch()
    assert stage(tmp_path, "two")
    assert files_below(tmp_path) == ["net/q4/model.json"]
    assert (tmp_path / "net" / "q4" / "model.json").read_text() == "two"


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with staging(tmp_path, "net") as folder:
            (folder / "half").write_text("written")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="No space left on device"), staging(tmp_path, "net"):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "shard"))
    assert list(tmp_path.iterdir()) == []


def test_old_folder_returns_if_the_new_one_cannot_move_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(tmp_path, "one")
    rename = Path.rename

    def broken(self: Path, target: Path) -> Path:
        if (self / "q4" / "model.json").is_file() and (self / "q4" / "model.json").read_text() == "two":
            raise OSError(errno.EIO, "Input/output error", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(ConversionError, match="as before"):
        stage(tmp_path, "two")
    assert (tmp_path / "net" / "q4" / "model.json").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


def test_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").touch()
    with pytest.raises(ConversionError, match="cannot be written"), staging(tmp_path / "models", "net"):
        pass


def test_staged_and_hidden_folders_are_not_installed(tmp_path: Path) -> None:
    stage(tmp_path, "one")
    (tmp_path / ".other").mkdir()
    (tmp_path / "file").touch()
    assert installed(tmp_path) == [tmp_path / "net"]
    assert installed(tmp_path / "missing") == []
