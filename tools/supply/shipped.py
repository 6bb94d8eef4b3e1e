"""What of others' work reaches a visitor, as the lock file and the models' cards say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelkit.cards import CardError, read_card
from supply.errors import SupplyError

# Types are gone once TypeScript has been compiled.
_TYPES = ("@types/", "@webgpu/types")
# TensorFlow.js and Pyodide ask for these in Node only; Vite's chunks hold nothing of them.
_NODE_ONLY = frozenset({"node-fetch", "tr46", "webidl-conversions", "whatwg-url", "ws"})
# Build tools that leave a little code of their own in what they write, and what it is.
_LEAVES_CODE = {
    "assemblyscript": "its minimal runtime, in planes.wasm",
    "rolldown": "its module runtime, in the JavaScript",
}
_WHAT = {
    "pyodide": "as it is, with CPython (PSF-2.0) and Emscripten's runtime (MIT) inside",
    "@tensorflow/tfjs-backend-wasm": "bundled into the JavaScript; its WebAssembly as it is",
}
_BUNDLED = "bundled into the JavaScript"


@dataclass(frozen=True)
class Package:
    """An npm package whose code visitors get; ``what`` says how."""

    name: str
    version: str
    licence: str
    what: str


@dataclass(frozen=True)
class Model:
    """A model's weights, which come from ``source``."""

    id: str
    licence: str
    source: str


def packages(lock: Path) -> list[Package]:
    """The npm packages of a ``package-lock.json`` that reach visitors, by name.

    Raises:
        SupplyError: if the file is no lock file, or a package names no licence.
    """
    try:
        entries: dict[str, dict[str, Any]] = json.loads(lock.read_bytes())["packages"]
        found = [
            Package(name, entry["version"], entry["license"], what)
            for place, entry in entries.items()
            if (name := place.rpartition("node_modules/")[2]) and (what := _way_to_visitors(name, entry))
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SupplyError(
            f"{lock}: no lock file of npm, or a package without a licence ({error!r})"
        ) from error
    return sorted(found, key=lambda package: package.name)


def _way_to_visitors(name: str, entry: dict[str, Any]) -> str | None:
    if name in _LEAVES_CODE:
        return _LEAVES_CODE[name]
    if entry.get("dev") or name in _NODE_ONLY or name.startswith(_TYPES):
        return None
    return _WHAT.get(name, _BUNDLED)


def models(folder: Path) -> list[Model]:
    """The models that come with the project, by id; raises `SupplyError` where a card is broken."""
    found = []
    # What is being installed or removed begins with a dot, which a star takes too.
    for path in sorted(folder.glob("[!.]*/card.json")):
        try:
            card = read_card(path.parent)
        except CardError as error:
            raise SupplyError(str(error)) from error
        source = card.source.package or card.source.address or "no package"
        found.append(Model(card.id, card.licence, f"{source}, {card.source.file}"))
    return found
