"""The folder that is written: never one that holds anything else, and never left half done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from exporting.errors import ExportError

# Lists what the export wrote, so that the next one can tell that nobody put files of their own beside it.
MARKER = ".backdrop-export"


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """An empty folder to write into, which takes the place of ``folder`` once the block ends well.

    Where the block fails nothing is left of it, and ``folder`` stays as it was. ``folder`` may be missing,
    empty, or an earlier export.

    Raises:
        ExportError: if ``folder`` holds anything else, or it or the folder around it cannot be written.
    """
    folder = folder.resolve()
    try:
        _check_replaceable(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, so that taking its place is one step.
        aside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise ExportError(f"{error.filename or folder}: cannot be written ({error.strerror})") from error
    unfinished = aside / "new"
    try:
        unfinished.mkdir()
        yield unfinished
        (unfinished / MARKER).write_text(json.dumps(_files(unfinished), indent=0) + "\n", encoding="utf-8")
        _swap(unfinished, folder, aside / "old")
    except OSError as error:
        raise ExportError(f"{error.filename or folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ExportError(f"{folder} is a file; give a folder")
    found = _files(folder)
    if not found and not any(folder.iterdir()):
        return
    try:
        written = set(json.loads((folder / MARKER).read_text(encoding="utf-8"))) | {MARKER}
    except (OSError, ValueError, TypeError):
        raise ExportError(
            f"{folder} is not empty and no earlier export; give an empty folder, or a new one"
        ) from None
    foreign = [name for name in found if name not in written]
    if foreign:
        raise ExportError(
            f"{folder} is an earlier export, but {foreign[0]!r} is none of its files; move it elsewhere first"
        )


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def _swap(new: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
