"""Reads ONNX models through the ``onnx`` package, which checks them and infers their shapes.

The operations are rebuilt here (`onnx_ops`): the converters that there are pin other versions of TensorFlow
and of everything else, so they can't stand in one environment with ``tensorflowjs``.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from modelkit.contract import FREE, IMAGENET
from modelkit.errors import ConversionError
from modelkit.hashing import sha256_of
from modelkit.runtime import TfTensor, first_line
from modelkit.sources.image_network import ImageNetwork, Shape
from modelkit.sources.onnx_call import Call, Value, constant, from_image, to_image
from modelkit.sources.onnx_ops import RULES
from modelkit.sources.tflite_call import UnsupportedError

OnnxModel: TypeAlias = Any
OnnxNode: TypeAlias = Any


def open_network(path: Path) -> tuple[ImageNetwork, str]:
    """The network of an ``.onnx`` file, and the file's SHA-256; see `sources.open_network`."""
    onnx = _onnx()
    try:
        sha256 = sha256_of(path)
        # Weights in files beside it are read only by names that stay in its folder, which onnx sees to.
        model = onnx.load(str(path))
        onnx.checker.check_model(model)
        model = onnx.shape_inference.infer_shapes(model)
    except OSError as error:
        raise ConversionError(f"{path}: cannot be read ({error.strerror or error})") from error
    # protobuf's DecodeError, onnx's ValidationError and InferenceError have no base in common but this.
    except Exception as error:
        raise ConversionError(
            f"is damaged or no ONNX model ({first_line(error)}); export it again"
        ) from error
    return network_of(model), sha256


def network_of(model: OnnxModel) -> ImageNetwork:
    """A checked ONNX model as an image network.

    Raises:
        ConversionError: if an operation is not supported (named, with its place), or it hasn't one image
            input.
    """
    graph = model.graph
    weights = {tensor.name: _array(tensor) for tensor in graph.initializer}
    inputs = [entry for entry in graph.input if entry.name not in weights]
    if len(inputs) != 1:
        raise ConversionError(f"has {len(inputs)} inputs; one image is needed")
    shape = _shape(inputs[0])
    channels_first = len(shape) == 4 and shape[1] == 3
    if len(shape) != 4 or shape[0] not in (1, FREE) or not (channels_first or shape[3] == 3):
        raise ConversionError(
            f"input '{inputs[0].name}' is {list(shape)}; [1, 3, height, width] or [1, height, width, 3] is "
            f"needed"
        )
    _check_supported(graph)
    producers = {name: node for node in graph.node for name in node.output}

    def run(image: TfTensor, output: str) -> TfTensor:
        values: dict[str, Value] = {name: constant(array) for name, array in weights.items()}
        values[inputs[0].name] = from_image(image, channels_first=channels_first)
        for position, node in _needed(graph, producers, output):
            _run(position, node, values)
        # A mask of a channels-first network is channels first, too.
        return to_image(values[output], channels_first=channels_first)

    outputs = {entry.name: _shape(entry) for entry in graph.output}
    kinds = {name: node.op_type for name, node in producers.items()}
    endings = {"Sigmoid": "sigmoid", "Softmax": "softmax"}
    return ImageNetwork(
        kind="ONNX network",
        size=(shape[2], shape[3]) if channels_first else (shape[1], shape[2]),
        outputs={
            name: _channels_last(shape, channels_first=channels_first) for name, shape in outputs.items()
        },
        run=run,
        endings={name: endings[kinds[name]] for name in outputs if kinds.get(name) in endings},
        usual=IMAGENET,
    )


def _onnx() -> ModuleType:
    try:
        return importlib.import_module("onnx")
    except ImportError as error:
        raise ConversionError(
            "the package 'onnx' is needed for this; run '.venv/bin/pip install -c constraints.txt -e .[onnx]'"
        ) from error


def _array(tensor: OnnxNode) -> np.ndarray[Any, np.dtype[Any]]:
    array: np.ndarray[Any, np.dtype[Any]] = importlib.import_module("onnx.numpy_helper").to_array(tensor)
    if array.dtype in (np.float16, np.float64):
        array = array.astype(np.float32)
    if array.dtype == np.float32 and not np.isfinite(array).all():
        raise ConversionError(f"weight '{tensor.name}' holds values that are no numbers (NaN or infinite)")
    return array


def _shape(entry: OnnxNode) -> Shape:
    return tuple(axis.dim_value if axis.dim_value > 0 else FREE for axis in entry.type.tensor_type.shape.dim)


def _channels_last(shape: Shape, *, channels_first: bool) -> Shape:
    return (shape[0], *shape[2:], shape[1]) if channels_first and len(shape) == 4 else shape


def _check_supported(graph: OnnxNode) -> None:
    foreign = [
        (position, node)
        for position, node in enumerate(graph.node)
        if node.domain or node.op_type not in RULES
    ]
    if foreign:
        position, node = foreign[0]
        kinds = ", ".join(sorted({entry.op_type for _, entry in foreign}))
        raise ConversionError(
            f"operation {position} '{node.name}' ({node.op_type}) is not supported (in all: {kinds}); "
            "add a rule to tools/modelkit/sources/onnx_ops.py, or export the network without it"
        )


def _needed(graph: OnnxNode, producers: Mapping[str, OnnxNode], output: str) -> list[tuple[int, OnnxNode]]:
    """The nodes that ``output`` needs, in the graph's order, which ONNX wants sorted."""
    wanted, found = [output], set()
    while wanted:
        node = producers.get(wanted.pop())
        if node is not None and id(node) not in found:
            found.add(id(node))
            wanted += node.input
    return [(position, node) for position, node in enumerate(graph.node) if id(node) in found]


def _run(position: int, node: OnnxNode, values: dict[str, Value]) -> None:
    place = f"operation {position} '{node.name}' ({node.op_type})"
    helper = importlib.import_module("onnx.helper")
    attributes = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
    try:
        call = Call(attributes, [values[name] if name else None for name in node.input], len(node.output))
        results = RULES[node.op_type](call)
    except UnsupportedError as error:
        raise ConversionError(f"{place}: {error}") from error
    # TensorFlow answers shapes that don't fit with ValueError, TypeError or its own kinds; all mean a broken
    # file.
    except Exception as error:
        raise ConversionError(f"{place} does not fit together: {first_line(error)}") from error
    for name, value in zip(node.output, results, strict=False):
        values[name] = value
