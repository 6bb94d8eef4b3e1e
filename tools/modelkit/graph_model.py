"""Looks into a converted graph model (``model.json``) without TensorFlow: signature, operations, shards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modelkit.errors import ConversionError

# TensorFlow operations that a graph may hold: those that TensorFlow.js 4.22's converter maps to kernels of
# its WASM backend. (Placeholder, Const and Identity take no kernel of their own.) A test holds this against
# the installed npm packages.
KERNELS: dict[str, str] = {
    "AddV2": "Add",
    "AvgPool": "AvgPool",
    "BiasAdd": "Add",
    "ConcatV2": "Concat",
    "Conv2D": "Conv2D",
    "DepthToSpace": "DepthToSpace",
    "DepthwiseConv2dNative": "DepthwiseConv2dNative",
    "FusedDepthwiseConv2dNative": "FusedDepthwiseConv2D",
    "MatMul": "BatchMatMul",
    "MaxPool": "MaxPool",
    "Mean": "Mean",
    "Mul": "Multiply",
    "Pad": "PadV2",
    "RealDiv": "RealDiv",
    "Relu": "Relu",
    "Relu6": "Relu6",
    "Reshape": "Reshape",
    "ResizeBilinear": "ResizeBilinear",
    "Sigmoid": "Sigmoid",
    "Softmax": "Softmax",
    "Sub": "Sub",
    "Tanh": "Tanh",
    "Transpose": "Transpose",
    "_FusedConv2D": "FusedConv2D",
    "_FusedMatMul": "_FusedMatMul",
}
KERNEL_FREE = frozenset({"Placeholder", "Const", "Identity"})


def read_model(folder: Path) -> dict[str, Any]:
    """Parse ``folder/model.json``.

    Raises:
        ConversionError: if it is missing, not JSON, or not a graph model.
    """
    path = folder / "model.json"
    try:
        model = json.loads(path.read_bytes())
    except OSError as error:
        raise ConversionError(
            f"{path}: cannot be read ({error.strerror}); convert the model again"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConversionError(f"{path}: is not JSON ({error}); convert the model again") from error
    if not isinstance(model, dict) or model.get("format") != "graph-model":
        raise ConversionError(f"{path}: is not a TensorFlow.js graph model; convert the model again")
    return model


def operations(model: dict[str, Any]) -> list[str]:
    """The TensorFlow operation of every node, in the graph's order."""
    return [node["op"] for node in model["modelTopology"]["node"]]


def signature_shape(model: dict[str, Any], side: str, name: str) -> list[int]:
    """The shape of ``name`` among the signature's 'inputs' or 'outputs'; -1 for a free side.

    Raises:
        ConversionError: if the signature has no such tensor, or it is not float32.
    """
    try:
        entry = model["signature"][side][name]
        if entry["dtype"] != "DT_FLOAT":
            raise ConversionError(f"{name} is {entry['dtype']}, not float32")
        return [int(axis["size"]) for axis in entry["tensorShape"]["dim"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ConversionError(f"its signature has no proper '{name}' among the {side}") from error


def output_shape(folder: Path, name: str) -> list[int]:
    """The shape of output ``name`` of the graph model in ``folder``."""
    return signature_shape(read_model(folder), "outputs", name)
