"""Reads a TensorFlow Lite file into plain records.

The flatbuffer's layout comes from the schema that TensorFlow ships
(``tensorflow.lite.python.schema_py_generated``); nothing here runs a network. See `tflite_graph` for that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from modelkit.errors import ConversionError
from modelkit.reading import MOST_WEIGHT_BYTES, read_bounded
from modelkit.runtime import Flatbuffer, tflite_schema

Array = npt.NDArray[Any]

# The file identifier that the TFLite schema declares, at bytes 4 to 8 of every file.
IDENTIFIER = b"TFL3"

# TFLite's tensor types that a constant of ours may have, and their NumPy twins (little-endian by format).
DTYPES = {
    "FLOAT32": "<f4",
    "FLOAT16": "<f2",
    "INT8": "i1",
    "UINT8": "u1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "BOOL": "?",
}


@dataclass(frozen=True)
class Quantisation:
    """What a tensor's integers mean: ``(stored - zero) * scale``, by channel along ``axis`` if many."""

    scale: Array
    zero: Array
    axis: int

    def real(self, stored: Array) -> Array:
        """The real numbers that ``stored`` stands for, float32."""
        sides = [-1 if i == self.axis else 1 for i in range(stored.ndim)] if self.scale.size > 1 else []
        scale, zero = self.scale.reshape(sides), self.zero.reshape(sides)
        real: Array = ((stored.astype(np.float64) - zero) * scale).astype(np.float32)
        return real


@dataclass(frozen=True)
class Tensor:
    """A tensor: its shape (-1 or absent sides are not ours to support), its type, its value if constant.

    A quantised one is taken for the real numbers it stands for: its ``dtype`` is FLOAT32, and ``stored`` says
    what the file has.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    value: Array | None
    stored: str = ""
    quantisation: Quantisation | None = None


@dataclass(frozen=True)
class Node:
    """One operation: ``kind`` is the builtin's name, or the custom op's own name when ``custom`` is true."""

    position: int
    kind: str
    custom: bool
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Flatbuffer = None
    custom_options: bytes = b""

    @property
    def place(self) -> str:
        """Where the operation stands, for messages."""
        return f"operation {self.position} ({'custom ' if self.custom else ''}{self.kind})"

    def option(self, name: str, default: int = 0) -> Flatbuffer:
        """The builtin option ``name`` (as the schema spells it), or ``default`` where the file has none."""
        getter = getattr(self.options, name, None)
        return default if getter is None else getter()


@dataclass(frozen=True)
class Network:
    """The first subgraph of a file: tensors by index and operations in the order in which they run."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    tensors: tuple[Tensor, ...]
    nodes: tuple[Node, ...] = field(repr=False)


def read_tflite(path: Path) -> Network:
    """Read the network of a ``.tflite`` file.

    Raises:
        ConversionError: if the file cannot be read, is not TFLite, is cut short or contradicts itself.
    """
    try:
        data = read_bounded(path, MOST_WEIGHT_BYTES)
    except OSError as error:
        raise ConversionError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        return parse_tflite(data)
    except ConversionError as error:
        raise ConversionError(f"{path}: {error}") from error


def parse_tflite(data: bytes) -> Network:
    """Read a network from a TFLite file's bytes; raises as `read_tflite` does, without the file's name."""
    if data[4:8] != IDENTIFIER:
        raise ConversionError("not a TensorFlow Lite file (no 'TFL3' at byte 4)")
    schema = tflite_schema()
    try:
        return _network(schema, data)
    except ConversionError:
        raise
    # The generated accessors follow offsets without checking them: a damaged file shows as whatever struct,
    # NumPy, or a decoder raises at that point, so every kind means the same here.
    except Exception as error:
        raise ConversionError(
            f"damaged or cut short ({type(error).__name__} while reading {len(data)} bytes); fetch it again"
        ) from error


def _network(schema: ModuleType, data: bytes) -> Network:
    model = schema.Model.GetRootAs(data, 0)
    if _count(model.SubgraphsLength(), data) < 1:
        raise ConversionError("holds no network (no subgraph)")
    graph = model.Subgraphs(0)
    codes = [_code(schema, model.OperatorCodes(i)) for i in range(_count(model.OperatorCodesLength(), data))]
    tensors = tuple(
        _tensor(schema, model, graph.Tensors(i), data) for i in range(_count(graph.TensorsLength(), data))
    )
    nodes = tuple(
        _node(schema, i, graph.Operators(i), codes) for i in range(_count(graph.OperatorsLength(), data))
    )
    network = Network(_indices(graph.InputsAsNumpy()), _indices(graph.OutputsAsNumpy()), tensors, nodes)
    _check_indices(network)
    return network


def _count(length: int, data: bytes) -> int:
    # Each entry of a vector of tables is a 4-byte offset, so an honest vector is never longer than this.
    # It keeps a hostile length of billions from being walked.
    if length > len(data) // 4:
        raise ConversionError(f"damaged: a list of {length} entries in a file of {len(data)} bytes")
    return length


def _code(schema: ModuleType, code: Flatbuffer) -> tuple[str, bool]:
    # Files older than schema 3a keep the number in the 8-bit field; newer ones in the wide one, and 127 in
    # the old.
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    if number == schema.BuiltinOperator.CUSTOM:
        return (code.CustomCode() or b"").decode("utf-8"), True
    return _enum_name(schema.BuiltinOperator, number), False


def _node(schema: ModuleType, position: int, operator: Flatbuffer, codes: list[tuple[str, bool]]) -> Node:
    kind, custom = codes[operator.OpcodeIndex()]
    table, options = operator.BuiltinOptions(), None
    if table is not None:
        # The union's type names are the classes' names, so Conv2DOptions reads itself.
        reader = getattr(schema, _enum_name(schema.BuiltinOptions, operator.BuiltinOptionsType()), None)
        if reader is not None:
            options = reader()
            options.Init(table.Bytes, table.Pos)
    raw = operator.CustomOptionsAsNumpy()
    return Node(
        position=position,
        kind=kind,
        custom=custom,
        inputs=_indices(operator.InputsAsNumpy()),
        outputs=_indices(operator.OutputsAsNumpy()),
        options=options,
        custom_options=raw.tobytes() if isinstance(raw, np.ndarray) else b"",
    )


def _tensor(schema: ModuleType, model: Flatbuffer, tensor: Flatbuffer, data: bytes) -> Tensor:
    shape = _indices(tensor.ShapeAsNumpy())
    dtype = _enum_name(schema.TensorType, tensor.Type())
    name = (tensor.Name() or b"").decode("utf-8", errors="replace")
    quantisation = _quantisation(tensor.Quantization()) if dtype not in ("FLOAT32", "FLOAT16") else None
    real = "FLOAT32" if quantisation else dtype
    raw = model.Buffers(tensor.Buffer()).DataAsNumpy() if tensor.Buffer() < model.BuffersLength() else None
    if not isinstance(raw, np.ndarray) or raw.size == 0:
        return Tensor(name, shape, real, None, dtype, quantisation)
    if tensor.Sparsity() is not None:
        raise ConversionError(f"tensor '{name}' is stored sparse, which is not supported; export it dense")
    if dtype not in DTYPES:
        raise ConversionError(
            f"tensor '{name}' holds {dtype} weights, which are not supported; export float32, float16 or int8"
        )
    if any(side < 0 for side in shape):
        raise ConversionError(f"damaged: constant '{name}' has the shape {list(shape)}")
    value = np.frombuffer(raw.tobytes(), DTYPES[dtype]).reshape(shape)
    if quantisation:
        value = quantisation.real(value)
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        raise ConversionError(
            f"tensor '{name}' holds values that are no numbers (NaN or infinite); fetch it again"
        )
    return Tensor(name, shape, real, value, dtype, quantisation)


def _quantisation(table: Flatbuffer) -> Quantisation | None:
    scale = table.ScaleAsNumpy() if table is not None else None
    if not isinstance(scale, np.ndarray) or scale.size == 0:
        return None
    zero = table.ZeroPointAsNumpy()
    zeros = zero if isinstance(zero, np.ndarray) else np.zeros(scale.size, np.int64)
    return Quantisation(scale.astype(np.float64), zeros, table.QuantizedDimension())


def _indices(vector: Flatbuffer) -> tuple[int, ...]:
    # An absent vector reads as the number 0 in the generated code.
    return tuple(int(number) for number in vector) if isinstance(vector, np.ndarray) else ()


def _enum_name(enum: type, number: int) -> str:
    for name, value in vars(enum).items():
        if value == number and not name.startswith("_"):
            return name
    return f"number {number}"


def _check_indices(network: Network) -> None:
    used = [*network.inputs, *network.outputs]
    for node in network.nodes:
        used += [
            *node.outputs,
            *(index for index in node.inputs if index != -1),
        ]  # -1: an optional input left out
    wrong = [index for index in used if not 0 <= index < len(network.tensors)]
    if wrong:
        raise ConversionError(f"damaged: it names tensor {wrong[0]} of {len(network.tensors)}")
