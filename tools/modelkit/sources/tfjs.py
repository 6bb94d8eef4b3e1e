"""Reads TensorFlow.js graph models: ``model.json`` and the shards beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelkit.errors import ConversionError
from modelkit.graph_model import read_json
from modelkit.weights import Array, read_weights, shard_names


@dataclass(frozen=True)
class GraphModel:
    """A graph model in memory.

    Attributes:
        topology: ``modelTopology``: TensorFlow's GraphDef as JSON, its constants without their values.
        weights: the constants' values by their node's name.
        signature: names and shapes of inputs and outputs, where the file has them.
    """

    topology: dict[str, Any]
    weights: dict[str, Array]
    signature: dict[str, Any]


def read_graph_model(path: Path) -> GraphModel:
    """Read the model of a ``model.json`` (or what else its maker called it).

    Raises:
        ConversionError: if a file is missing, damaged, or no graph model.
    """
    model = read_json(path)
    topology = model.get("modelTopology")
    if model.get("format") == "layers-model" or (isinstance(topology, dict) and "model_config" in topology):
        raise ConversionError(
            f"{path}: is a Keras model in TensorFlow.js's layers format; convert the Keras file itself"
        )
    if not isinstance(topology, dict) or not isinstance(topology.get("node"), list):
        raise ConversionError(f"{path}: is not a TensorFlow.js graph model; fetch it again")
    signature = model.get("signature") or {}
    try:
        return GraphModel(
            topology, read_weights(model, path.parent), signature if isinstance(signature, dict) else {}
        )
    except ConversionError as error:
        raise ConversionError(f"{path}: {error}") from error


def sha256_of_model(path: Path) -> str:
    """The SHA-256 of ``model.json`` followed by its shards in their order: one name for the whole."""
    digest = hashlib.sha256(path.read_bytes())
    for name in shard_names(read_json(path)):
        digest.update((path.parent / name).read_bytes())
    return digest.hexdigest()
