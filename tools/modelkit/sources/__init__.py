"""Where models come from: file formats that are read, and packages that carry them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Literal

from modelkit.sources.image_network import ImageNetwork

Kind = Literal["tflite", "tfjs", "keras", "saved-model", "onnx"]

MODULES: dict[Kind, str] = {
    "tflite": "tflite_graph",
    "tfjs": "tfjs_graph",
    "keras": "keras",
    "saved-model": "saved_model",
    "onnx": "onnx",
}


def open_network(kind: Kind, path: Path) -> tuple[ImageNetwork, str]:
    """The network in a file or folder, and the SHA-256 of what was read.

    Raises:
        ConversionError: if it can't be read, or is nothing of that kind.
    """
    # Each source imports its own library, which the others do without.
    source = importlib.import_module(f"modelkit.sources.{MODULES[kind]}")
    found: tuple[ImageNetwork, str] = source.open_network(path)
    return found
