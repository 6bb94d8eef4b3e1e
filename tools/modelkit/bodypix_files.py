"""Finds the files of a BodyPix model: in a mirror's folder, or in the official bucket."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from modelkit.bodypix import BUCKET, WEIGHTS, BodyPix, Weights
from modelkit.download import Progress, cache_folder, download
from modelkit.errors import ConversionError
from modelkit.graph_model import read_json
from modelkit.weights import shard_names


@dataclass(frozen=True)
class Found:
    """A model's official files.

    Attributes:
        graph: the ``model-stride*.json``; its shards lie beside it.
        weights: which of the official quantisations it is.
        address: where it came from, for the card; None if from a folder.
        path: its path below the bucket's address.
    """

    graph: Path
    weights: Weights
    address: str | None
    path: str


class Place(Protocol):
    """Somewhere with the bucket's layout."""

    def find(self, model: BodyPix, weights: tuple[Weights, ...]) -> Found:
        """The best of ``weights`` that is there, with the nearest graph; else `ConversionError`."""


@dataclass(frozen=True)
class Mirror:
    """A folder with the bucket's layout: ``bodypix/mobilenet/float/050/model-stride16.json``, ..."""

    folder: Path

    def find(self, model: BodyPix, weights: tuple[Weights, ...] = WEIGHTS) -> Found:
        """See `Place.find`."""
        if not self.folder.is_dir():
            raise ConversionError(f"{self.folder}: is not a folder")
        tried = []
        for kind in weights:
            for stride in model.graphs():
                path = f"{model.folder(kind)}/model-stride{stride}.json"
                tried.append(path)
                if (self.folder / path).is_file():
                    return Found(self.folder / path, kind, None, path)
        raise ConversionError(
            f"{self.folder}: holds no {model.title}; looked for {tried[0]} and {len(tried) - 1} others like "
            f"it"
        )


@dataclass(frozen=True)
class Bucket:
    """The official bucket, or another server with its layout; files are kept in `cache_folder`."""

    address: str = BUCKET
    progress: Progress = lambda _had, _all: None

    def find(self, model: BodyPix, weights: tuple[Weights, ...] = WEIGHTS) -> Found:
        """See `Place.find`; the bucket has all weights, so the first asked for are taken."""
        kind = weights[0]
        stride = next(stride for stride in model.graphs() if _is_official(model, stride))
        path = f"{model.folder(kind)}/model-stride{stride}.json"
        base = self.address if self.address.endswith("/") else self.address + "/"
        graph = self._file(base, path)
        with _forgotten_if_broken(graph):
            names = shard_names(read_json(graph))
        for name in names:
            self._file(base, f"{model.folder(kind)}/{name}")
        return Found(graph, kind, base + path, path)

    def _file(self, base: str, path: str) -> Path:
        # Another bucket's files may be others.
        bucket = hashlib.sha256(base.encode()).hexdigest()[:16]
        return download(base + path, cache_folder() / bucket / path, self.progress)


def _is_official(model: BodyPix, stride: int) -> bool:
    return model.architecture == "ResNet50" or stride in (8, 16)


@contextlib.contextmanager
def _forgotten_if_broken(file: Path) -> Iterator[None]:
    """Drop a downloaded file that is not what it should be, so that the next run fetches it anew."""
    try:
        yield
    except ConversionError as error:
        file.unlink(missing_ok=True)
        raise ConversionError(f"{error}; what was fetched is dropped") from error
