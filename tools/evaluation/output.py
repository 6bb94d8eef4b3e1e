"""Puts the report's folder in place: whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import EvaluationError
from modelkit.install import files_below, publish

REPORT, METRICS = "report.html", "metrics.json"


def check_place(place: Path) -> None:
    """Raises `EvaluationError` where ``place`` holds anything that is no earlier report."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise EvaluationError(f"{place}: is no folder; name another by --out")
    if place.is_dir() and not set(files_below(place)) <= {REPORT, METRICS}:
        raise EvaluationError(f"{place}: holds other things than a report; name another folder by --out")


@contextlib.contextmanager
def report_folder(place: Path) -> Iterator[Path]:
    """An empty folder to write into, which takes the place of ``place`` when the block ends well.

    Raises:
        EvaluationError: if it cannot be written; ``place`` is then as before.
    """
    check_place(place)
    place = place.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise EvaluationError(f"{place}: cannot be written ({error.strerror})") from error
    try:
        yield staged
        publish(staged, place)
    except OSError as error:
        raise EvaluationError(f"{place}: cannot be written ({error.strerror}); it is as before") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
