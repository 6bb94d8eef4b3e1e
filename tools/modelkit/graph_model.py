"""Looks into a converted graph model (``model.json``) without TensorFlow: signature, operations, shards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modelkit.errors import ConversionError
from modelkit.reading import MOST_JSON_BYTES, read_bounded

# TensorFlow operations that a graph may hold: those that TensorFlow.js 4.22's converter maps to kernels of
# its WASM backend. (Placeholder, Const, Identity and Shape take no kernel of their own.) A test holds this
# against the installed npm packages.
KERNELS: dict[str, str] = {
    "Abs": "Abs",
    "Add": "Add",
    "AddN": "AddN",
    "AddV2": "Add",
    "AvgPool": "AvgPool",
    "BatchMatMul": "BatchMatMul",
    "BatchMatMulV2": "BatchMatMul",
    "BatchToSpaceND": "BatchToSpaceND",
    "BiasAdd": "Add",
    "Cast": "Cast",
    "ConcatV2": "Concat",
    "Conv2D": "Conv2D",
    "Conv2DBackpropInput": "Conv2DBackpropInput",
    "DepthToSpace": "DepthToSpace",
    "DepthwiseConv2dNative": "DepthwiseConv2dNative",
    "Elu": "Elu",
    "Erf": "Erf",
    "Exp": "Exp",
    "ExpandDims": "ExpandDims",
    "Floor": "Floor",
    "FusedBatchNorm": "FusedBatchNorm",
    "FusedBatchNormV3": "FusedBatchNorm",
    "FusedDepthwiseConv2dNative": "FusedDepthwiseConv2D",
    "GatherV2": "GatherV2",
    "LeakyRelu": "LeakyRelu",
    "Log": "Log",
    "MatMul": "BatchMatMul",
    "Max": "Max",
    "MaxPool": "MaxPool",
    "Maximum": "Maximum",
    "Mean": "Mean",
    "Min": "Min",
    "Minimum": "Minimum",
    "MirrorPad": "MirrorPad",
    "Mul": "Multiply",
    "Neg": "Neg",
    "Pack": "Pack",
    "Pad": "PadV2",
    "PadV2": "PadV2",
    "Pow": "Pow",
    "Prelu": "Prelu",
    "Prod": "Prod",
    "RealDiv": "RealDiv",
    "Relu": "Relu",
    "Relu6": "Relu6",
    "Reshape": "Reshape",
    "ResizeBilinear": "ResizeBilinear",
    "ResizeNearestNeighbor": "ResizeNearestNeighbor",
    "Rsqrt": "Rsqrt",
    "Selu": "Selu",
    "Sigmoid": "Sigmoid",
    "Slice": "Slice",
    "Softmax": "Softmax",
    "Softplus": "Softplus",
    "SpaceToBatchND": "SpaceToBatchND",
    "Split": "SplitV",
    "SplitV": "SplitV",
    "Sqrt": "Sqrt",
    "Square": "Square",
    "SquaredDifference": "SquaredDifference",
    "Squeeze": "Reshape",
    "StridedSlice": "StridedSlice",
    "Sub": "Sub",
    "Sum": "Sum",
    "Tanh": "Tanh",
    "Tile": "Tile",
    "Transpose": "Transpose",
    "Unpack": "Unpack",
    "_FusedConv2D": "FusedConv2D",
    "_FusedMatMul": "_FusedMatMul",
}
KERNEL_FREE = frozenset({"Placeholder", "Const", "Identity", "Shape"})


def read_model(folder: Path) -> dict[str, Any]:
    """Parse ``folder/model.json`` of an installed model.

    Raises:
        ConversionError: if it is missing, not JSON, or not a graph model.
    """
    path = folder / "model.json"
    model = read_json(path)
    if model.get("format") != "graph-model":
        raise ConversionError(f"{path}: is not a TensorFlow.js graph model; convert the model again")
    return model


def read_json(path: Path) -> dict[str, Any]:
    """Parse a JSON file that holds an object; raises `ConversionError` if it is missing or none."""
    try:
        model = json.loads(read_bounded(path, MOST_JSON_BYTES))
    except OSError as error:
        raise ConversionError(f"{path}: cannot be read ({error.strerror}); make or fetch it again") from error
    except (ValueError, RecursionError) as error:
        raise ConversionError(f"{path}: is not JSON ({error}); make or fetch it again") from error
    if not isinstance(model, dict):
        raise ConversionError(f"{path}: is not a TensorFlow.js graph model; make or fetch it again")
    return model


def operations(model: dict[str, Any]) -> list[str]:
    """The TensorFlow operation of every node, in the graph's order; what is no name, as text."""
    return [str(node["op"]) for node in model["modelTopology"]["node"]]


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
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConversionError(f"its signature has no proper '{name}' among the {side}") from error


def output_shape(folder: Path, name: str) -> list[int]:
    """The shape of output ``name`` of the graph model in ``folder``."""
    return signature_shape(read_model(folder), "outputs", name)


def output_names(folder: Path) -> list[str]:
    """The names of the outputs of the graph model in ``folder``, sorted."""
    return sorted(read_model(folder)["signature"]["outputs"])
