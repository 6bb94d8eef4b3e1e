"""Puts a finished model folder in place: whole or not at all, and untouched where nothing changed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from modelkit.errors import ConversionError


@contextlib.contextmanager
def staging(models: Path, model_id: str) -> Iterator[Path]:
    """An empty folder beside the model's place, to write into; gone at the end unless `publish` moved it.

    It stands in ``models`` itself, so that the move is a rename on one file system. Its name starts with a
    dot: the server's catalogue and `installed` pass over it.

    Raises:
        ConversionError: if ``models`` cannot be written to, or the disk fills up while the block runs.
    """
    try:
        models.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{model_id}-", dir=models))
    except OSError as error:
        raise ConversionError(f"{models}: cannot be written to ({error.strerror})") from error
    try:
        yield folder
    except OSError as error:
        raise ConversionError(
            f"{error.filename or models}: cannot be written ({error.strerror}); the models are as before"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(staged: Path, place: Path) -> bool:
    """Move a staged folder to its place; returns False, and touches nothing, where the same files already
    stand.

    An older folder is first moved aside and put back if the new one cannot be moved in.
    """
    if place.is_dir() and _same(staged, place):
        return False
    staged.chmod(0o755)  # mkdtemp makes it private; the server may run as another user
    if not place.exists():
        staged.rename(place)
        return True
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-old-", dir=place.parent))
    try:
        old = place.rename(aside / place.name)
        try:
            staged.rename(place)
        except OSError:
            old.rename(place)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return True


def remove(place: Path) -> None:
    """Remove a model's folder; the catalogue loses it at once, whole.

    Raises:
        ConversionError: if it can't be removed; it then stands as before.
    """
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-old-", dir=place.parent))
        place.rename(aside / place.name)
    except OSError as error:
        raise ConversionError(f"{place}: cannot be removed ({error.strerror})") from error
    shutil.rmtree(aside, ignore_errors=True)


def installed(models: Path) -> list[Path]:
    """The model folders in ``models``, sorted; a missing folder counts as empty."""
    if not models.is_dir():
        return []
    return sorted(path for path in models.iterdir() if path.is_dir() and not path.name.startswith("."))


def files_below(folder: Path) -> list[str]:
    """Every file below ``folder``, as sorted relative paths with forward slashes."""
    found = (Path(root) / name for root, _, names in os.walk(folder) for name in names)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _same(left: Path, right: Path) -> bool:
    names = files_below(left)
    return names == files_below(right) and all(
        (left / name).read_bytes() == (right / name).read_bytes() for name in names
    )
