"""Writes a contract module as TensorFlow.js graph models, through TensorFlow's SavedModel and
``tensorflowjs``."""

from __future__ import annotations

import glob
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from modelkit.cards import QuantBytes
from modelkit.errors import ConversionError
from modelkit.quantize import dtype_of
from modelkit.runtime import TfModule, quiet, tensorflow, tensorflowjs

SIGNATURE = "serving_default"


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
        raise ConversionError(f"TensorFlow cannot save the rebuilt network: {_first_line(error)}") from error


def export(saved_model: Path, folder: Path, quant_bytes: QuantBytes) -> None:
    """Convert a SavedModel to a graph model with weights of ``quant_bytes`` bytes, into ``folder``.

    Raises:
        ConversionError: if ``tensorflowjs`` cannot convert it; carries its words.
    """
    if quant_bytes == "4":
        _convert(saved_model, folder, {})
        return
    # Which tensors the optimiser leaves, and their values, are known only after a conversion: so convert to
    # float first, look at the weights, and convert again with a type for each by name.
    types: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="backdrop-") as scratch:
        _convert(saved_model, Path(scratch), {})
        for name, values in read_weights(Path(scratch)).items():
            dtype = dtype_of(values, quant_bytes)
            if dtype is not None:
                types.setdefault(dtype, []).append(glob.escape(name))  # the map takes patterns
    _convert(saved_model, folder, types)


def read_weights(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """The weights of the graph model in ``folder`` by name, dequantised."""
    manifest = json.loads((folder / "model.json").read_text())["weightsManifest"]
    group = tensorflowjs("read_weights").read_weights(manifest, str(folder), flatten=True)
    return {entry["name"]: np.asarray(entry["data"]) for entry in group}


def _convert(saved_model: Path, folder: Path, types: dict[str, list[str]]) -> None:
    converter = tensorflowjs("converters.tf_saved_model_conversion_v2")
    try:
        with quiet():
            converter.convert_tf_saved_model(
                str(saved_model), str(folder), SIGNATURE, quantization_dtype_map=types
            )
    # The converter raises ValueError for unsupported operations, and TensorFlow's own kinds from below.
    except Exception as error:
        raise ConversionError(
            f"tensorflowjs cannot convert the rebuilt network: {_first_line(error)}"
        ) from error
    _tidy(folder / "model.json")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _tidy(path: Path) -> None:
    """Write ``model.json`` so that the same model gives the same bytes, and a third fewer of them.

    The converter writes attributes in the order of a hash table that is seeded anew in every process. It also
    leaves what TensorFlow.js never reads: the optimiser's private attributes (their names begin with ``_``)
    and devices.
    """
    model = json.loads(path.read_text())
    for node in model["modelTopology"]["node"]:
        node.pop("device", None)
        node["attr"] = {key: value for key, value in node.get("attr", {}).items() if not key.startswith("_")}
    path.write_text(json.dumps(model, sort_keys=True, separators=(",", ":")) + "\n")
