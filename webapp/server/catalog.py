"""The model catalogue: what the cards under ``models/`` say, and the files that they name.

A file is served only if a card names it, by looking its address up: no path from a request reaches the disk.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelkit.cards import Card, CardError, read_card
from modelkit.reading import MOST_CARD_BYTES, read_bounded

_log = logging.getLogger("backdrop.catalog")

# The page takes the first model where its address names none: the lightest one, made for video calls.
DEFAULT_MODEL = "mediapipe-selfie-landscape"

# Of each card: its path, when it was changed, its size.
Signature = tuple[tuple[str, int, int], ...]

# Eight hex digits tell the files of one address apart; a shorter ?v= could match by chance.
MIN_VERSION_DIGITS = 8


@dataclass(frozen=True)
class ModelFile:
    """A file that may be served.

    Attributes:
        path: where it lies.
        folder: its model's, which it may not lead out of.
        sha256: what its card says of its content; empty for the card itself, which does not know its own.
        bytes: its size according to the card; None for the card itself.
    """

    path: Path
    folder: Path
    sha256: str = ""
    bytes: int | None = None

    def stat(self) -> os.stat_result:
        """Look at the file as it is now.

        Raises:
            OSError: if it is missing, no regular file, or by now a link that leads out of the model's folder.
        """
        result = self.path.stat()
        if not stat.S_ISREG(result.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(self.path))
        try:
            inside = self.path.resolve().is_relative_to(self.folder.resolve())
        except RuntimeError:  # links in a circle
            inside = False
        if not inside:
            raise OSError(errno.EXDEV, "it is a link that leads out of the model's folder", str(self.path))
        return result

    def is_version(self, version: str | None) -> bool:
        """Tell whether `version` is a beginning of the file's sha256, long enough to mean it."""
        return (
            version is not None
            and len(version) >= MIN_VERSION_DIGITS
            and self.sha256.startswith(version.lower())
        )


@dataclass(frozen=True)
class Catalog:
    """The models on offer at one moment.

    Attributes:
        cards: each card as its file has it, the default model first, the rest by id.
        files: from ``(model id, path below its folder)`` to the file.
    """

    cards: tuple[dict[str, Any], ...]
    files: dict[tuple[str, str], ModelFile]

    def as_json(self) -> bytes:
        """The answer to ``/api/models``, which a site without this server has as a file."""
        return json.dumps({"models": self.cards}).encode()


def load_catalog(folder: Path) -> Catalog:
    """Read all cards below `folder`; a broken one leaves its model out, with a warning that says why."""
    cards: list[dict[str, Any]] = []
    files: dict[tuple[str, str], ModelFile] = {}
    for path in _card_paths(folder):
        try:
            card = read_card(path.parent)
            own = ModelFile(path, path.parent)
            own.stat()
            raw = json.loads(read_bounded(path, MOST_CARD_BYTES))
            # Python reads and writes Infinity; a browser would choke on the whole catalogue.
            json.dumps(raw, allow_nan=False)
            named = dict(_named_files(card, path.parent))
        except CardError as error:
            _log.warning("a model is left out: %s", error)
            continue
        except (OSError, ValueError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            _log.warning("a model is left out: %s: %s; convert the model again", path, reason)
            continue
        cards.append(raw)
        files[card.id, path.name] = own
        files |= named
    if not cards:
        _log.warning("%s holds no model that can be used; convert one with tools/convert_model.py", folder)
    cards.sort(key=lambda card: (card["id"] != DEFAULT_MODEL, card["id"]))
    return Catalog(tuple(cards), files)


class LiveCatalog:
    """A folder's catalogue, read again when a card comes, goes or changes: a new model needs no restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[Signature, Catalog] | None = None

    def current(self) -> Catalog:
        """Return the catalogue as the folder has it now. Any thread may ask."""
        seen = tuple(self._signature())
        read = self._read
        if read is not None and read[0] == seen:
            return read[1]
        catalog = load_catalog(self._folder)
        # Both at once: two threads that read the folder before and after a change must not mix theirs.
        self._read = seen, catalog
        return catalog

    def _signature(self) -> Iterator[tuple[str, int, int]]:
        for path in _card_paths(self._folder):
            try:
                result = path.stat()
            except OSError:
                yield str(path), 0, 0
            else:
                yield str(path), result.st_mtime_ns, result.st_size


def _card_paths(folder: Path) -> list[Path]:
    # Not by glob(), which passes over links that lead nowhere: those are broken cards too.
    try:
        models = sorted(folder.iterdir())
    except OSError:
        return []
    # What is being installed or removed begins with a dot.
    return [
        path
        for model in models
        if not model.name.startswith(".") and os.path.lexists(path := model / "card.json")
    ]


def _named_files(card: Card, folder: Path) -> Iterator[tuple[tuple[str, str], ModelFile]]:
    """List the variants' files. One that is missing or cut short stays: the page names it to its user."""
    for variant in card.variants.values():
        for file in variant.files:
            named = ModelFile(folder / file.path, folder, file.sha256, file.bytes)
            try:
                size = named.stat().st_size
            except OSError as error:
                _log.warning("%s is not served: %s; convert the model again", named.path, error.strerror)
            else:
                if size != file.bytes:
                    _log.warning(
                        "%s has %d bytes, its card says %d; convert the model again",
                        named.path,
                        size,
                        file.bytes,
                    )
            yield (card.id, file.path), named
