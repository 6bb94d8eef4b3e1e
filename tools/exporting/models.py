"""Models as plain files: the folders that the cards describe, and the catalogue that lists them."""

from __future__ import annotations

import shutil
from pathlib import Path

from exporting.errors import ExportError
from modelkit.hashing import sha256_of
from webapp.server.catalog import ModelFile, load_catalog


def copy_models(models: Path, folder: Path) -> bytes:
    """Copy every model's card and files into ``folder/<id>/``, each checked against its card.

    A model whose card is broken is left out, with a warning in the log that says why.

    Returns:
        The catalogue: the bytes that the server answers to ``/api/models``.

    Raises:
        ExportError: if there is no model, or a file is missing or not the one that its card describes.
    """
    catalog = load_catalog(models)
    if not catalog.cards:
        raise ExportError(
            f"{models} holds no model that can be used; convert one with tools/convert_model.py"
        )
    for (model, path), file in catalog.files.items():
        _check(file)
        target = folder / model / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file.path, target)
    return catalog.as_json()


def _check(file: ModelFile) -> None:
    try:
        # The size first: something endless would never be hashed.
        size = file.stat().st_size
        damaged = bool(file.sha256) and (size != file.bytes or sha256_of(file.path) != file.sha256)
    except OSError as error:
        raise ExportError(
            f"{file.path}: cannot be read ({error.strerror}); convert the model again"
        ) from error
    if damaged:
        raise ExportError(
            f"{file.path}: is not the file that its card describes (its size or SHA-256 differs); "
            "convert the model again"
        )
