"""Writes a contract module as a TensorFlow.js graph model, through SavedModel and ``tensorflowjs``."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from modelkit.errors import ConversionError
from modelkit.graph_model import KERNEL_FREE, KERNELS, read_json
from modelkit.runtime import TfModule, first_line, quiet, tensorflow, tensorflowjs
from modelkit.weights import Stored, write_weights

SIGNATURE = "serving_default"

# As the converter writes bytes into JSON.
BIAS_ADD = base64.b64encode(b"BiasAdd").decode()


def save(module: TfModule, folder: Path) -> None:
    """Write ``module`` (see `contract.under_contract`) as a SavedModel into ``folder``.

    Raises:
        ConversionError: if the network does not keep the contract, or TensorFlow cannot write it.
    """
    tf = tensorflow()
    try:
        with quiet():
            tf.saved_model.save(module, str(folder), signatures={SIGNATURE: module.serve})
    except ConversionError:
        raise
    # Tracing and writing fail with TensorFlow's own kinds of error.
    except Exception as error:
        raise ConversionError(f"TensorFlow cannot save the rebuilt network: {first_line(error)}") from error


def export(saved_model: Path, folder: Path, outputs: Iterable[str]) -> None:
    """Convert a SavedModel to a graph model with float weights, into ``folder``.

    Args:
        saved_model: what `save` wrote.
        folder: to write into.
        outputs: the names that the module gives its outputs.

    Raises:
        ConversionError: if ``tensorflowjs`` cannot convert it (carries its words), or if what comes out holds
        an operation that the page's TensorFlow.js lacks (named, with its place).
    """
    converter = tensorflowjs("converters.tf_saved_model_conversion_v2")
    try:
        with quiet():
            converter.convert_tf_saved_model(str(saved_model), str(folder), SIGNATURE)
    # The converter raises ValueError for unsupported operations, and TensorFlow's own kinds from below.
    except Exception as error:
        raise ConversionError(
            f"tensorflowjs cannot convert the rebuilt network: {first_line(error)}"
        ) from error
    model = read_json(folder / "model.json")
    nodes = model["modelTopology"]["node"]
    foreign = [node for node in nodes if node["op"] not in KERNELS and node["op"] not in KERNEL_FREE]
    if foreign:
        kinds = ", ".join(sorted({node["op"] for node in foreign}))
        raise ConversionError(
            f"operation '{foreign[0]['name']}' ({foreign[0]['op']}) is not supported by TensorFlow.js on "
            f"WASM "
            f"(in all: {kinds}); export the network without it"
        )
    _name_outputs(model, sorted(outputs))
    _flatten_biases(model)
    (folder / "model.json").write_text(json.dumps(model))


def _data_inputs(node: Mapping[str, Any]) -> dict[str, list[str]]:
    """A node's inputs but those that only order side effects, which a network has none of."""
    inputs = [source for source in node.get("input", []) if not source.startswith("^")]
    return {"input": inputs} if inputs else {}


def _name_outputs(model: dict[str, Any], names: list[str]) -> None:
    """Give the signature's outputs their names.

    The converter finds them by shape and gives up where two have the same. TensorFlow puts them in the order
    of their sorted names, as nodes 'Identity', 'Identity_1' and so on.
    """
    by_node = {entry["name"]: entry for entry in model["signature"]["outputs"].values()}
    try:
        model["signature"]["outputs"] = {
            name: by_node[f"Identity_{number}:0" if number else "Identity:0"]
            for number, name in enumerate(names)
        }
    except KeyError as error:
        raise ConversionError(
            f"tensorflowjs left out the output at {error}; this is a fault of the tool"
        ) from error


def _flatten_biases(model: dict[str, Any]) -> None:
    """Give the biases of fused operations one axis.

    Keras 3 adds a bias as ``[1, 1, 1, channels]``. TensorFlow's optimiser fuses that into the convolution all
    the same, but TensorFlow.js's kernels for WASM refuse any but ``[channels]``.
    """
    nodes = model["modelTopology"]["node"]
    fused: set[str] = set()
    otherwise: set[str] = set()
    for node in nodes:
        steps = node.get("attr", {}).get("fused_ops", {}).get("list", {}).get("s", [])
        for place, source in enumerate(node.get("input", [])):
            is_bias = place == 2 and steps[:1] == [BIAS_ADD]
            (fused if is_bias else otherwise).add(source)
    entries = {entry["name"]: entry for group in model["weightsManifest"] for entry in group["weights"]}
    for node in nodes:
        entry = entries.get(node["name"])
        if entry is None or node["name"] not in fused - otherwise:
            continue
        shape = entry["shape"]
        if len(shape) > 1 and set(shape[:-1]) == {1}:
            entry["shape"] = shape[-1:]
            tensor = node["attr"]["value"]["tensor"]
            tensor["tensorShape"] = {"dim": [{"size": str(shape[-1])}]}


def write_variant(model: Mapping[str, Any], weights: Mapping[str, Stored], folder: Path) -> None:
    """Write a graph model with its weights stored as given, so that the same model gives the same bytes.

    The converter writes attributes in the order of a hash table that is seeded anew in every process. It also
    leaves what TensorFlow.js never reads: the optimiser's private attributes (their names begin with ``_``)
    and devices.

    Args:
        model: the parsed ``model.json`` of the float model.
        weights: every weight that its manifest names.
        folder: made here.
    """
    folder.mkdir(parents=True)
    topology = model["modelTopology"] | {
        "node": [
            {key: value for key, value in node.items() if key not in ("device", "attr", "input")}
            | _data_inputs(node)
            | {"attr": {key: value for key, value in node.get("attr", {}).items() if not key.startswith("_")}}
            for node in model["modelTopology"]["node"]
        ]
    }
    written = dict(model) | {"modelTopology": topology, "weightsManifest": write_weights(weights, folder)}
    text = json.dumps(written, sort_keys=True, separators=(",", ":"))
    (folder / "model.json").write_text(text + "\n")
