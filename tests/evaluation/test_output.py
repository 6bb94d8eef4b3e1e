"""The report's folder appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.errors import EvaluationError
from evaluation.output import METRICS, REPORT, check_place, report_folder


def write(place: Path, text: str) -> None:
    with report_folder(place) as staged:
        (staged / METRICS).write_text(text)
        (staged / REPORT).write_text(text)


def test_it_is_made_with_what_leads_to_it(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", "one")
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == [METRICS, REPORT]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "b", "one")
    write(tmp_path / "b", "two")
    assert (tmp_path / "b" / METRICS).read_text() == "two"


def test_what_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    write(tmp_path / "b", "one")

    def fail(staged: Path) -> None:
        (staged / METRICS).write_text("two")
        raise OSError(28, "No space left on device")

    with pytest.raises(EvaluationError, match="No space left"), report_folder(tmp_path / "b") as staged:
        fail(staged)
    assert (tmp_path / "b" / METRICS).read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(EvaluationError, match="holds other things than a report"):
        check_place(tmp_path)
    with pytest.raises(EvaluationError, match="is no folder"):
        check_place(tmp_path / "photo.jpg")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EvaluationError, match=r"file/b: cannot be written"):
        write(tmp_path / "file" / "b", "one")
