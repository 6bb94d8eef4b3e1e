"""Rebuilds a TensorFlow Lite network in TensorFlow, operation by operation.

Constants stay NumPy arrays until an operation needs them as weights, so that what TFLite computes from
constants alone (float16 weights through DEQUANTIZE) costs nothing in the finished graph.
"""

from __future__ import annotations

from modelkit.errors import ConversionError
from modelkit.runtime import TfTensor
from modelkit.sources.tflite import Network, Node
from modelkit.sources.tflite_ops import BUILTIN, CUSTOM, Call, UnsupportedError


def check_supported(network: Network) -> None:
    """Raise `ConversionError` that names every operation we cannot rebuild, the first with its place."""
    unknown = [node for node in network.nodes if node.kind not in (CUSTOM if node.custom else BUILTIN)]
    if unknown:
        kinds = sorted({node.kind for node in unknown})
        raise ConversionError(
            f"{unknown[0].place} is not supported (in all: {', '.join(kinds)}); "
            "add a rule to tools/modelkit/sources/tflite_ops.py"
        )


def image_size(network: Network) -> tuple[int, int]:
    """Height and width of the network's one RGB image input.

    Raises:
        ConversionError: if there is not exactly one input, or it is not float32 ``[1, H, W, 3]``.
    """
    if len(network.inputs) != 1:
        raise ConversionError(f"has {len(network.inputs)} inputs; one image is needed")
    tensor = network.tensors[network.inputs[0]]
    match tensor.shape:
        case (1, height, width, 3) if tensor.dtype == "FLOAT32" and height > 0 and width > 0:
            return height, width
    raise ConversionError(
        f"input '{tensor.name}' is {tensor.dtype} {list(tensor.shape)}; "
        "float32 [1, height, width, 3] is needed"
    )


def rebuild(network: Network, image: TfTensor) -> list[TfTensor]:
    """Run the network's operations on ``image``, a symbolic TensorFlow tensor, and return its outputs.

    Raises:
        ConversionError: if an operation is not supported or its numbers do not fit together; names its place.
    """
    check_supported(network)
    values: dict[int, TfTensor] = {i: t.value for i, t in enumerate(network.tensors) if t.value is not None}
    values[network.inputs[0]] = image
    for node in network.nodes:
        values[node.outputs[0]] = _run(node, values, network)
    missing = [network.tensors[index].name for index in network.outputs if index not in values]
    if missing:
        raise ConversionError(f"output '{missing[0]}' is computed by no operation")
    return [values[index] for index in network.outputs]


def _run(node: Node, values: dict[int, TfTensor], network: Network) -> TfTensor:
    if len(node.outputs) != 1:
        raise ConversionError(f"{node.place} has {len(node.outputs)} outputs; one is supported")
    absent = [index for index in node.inputs if index != -1 and index not in values]
    if absent:
        raise ConversionError(f"{node.place} needs '{network.tensors[absent[0]].name}' before it is computed")
    rule = (CUSTOM if node.custom else BUILTIN)[node.kind]
    call = Call(node, [None if index == -1 else values[index] for index in node.inputs])
    expected = network.tensors[node.outputs[0]].shape
    try:
        result = rule(call)
        shape = tuple(result.shape)
    except UnsupportedError as error:
        raise ConversionError(f"{node.place}: {error}") from error
    # TensorFlow answers shapes that do not fit with ValueError, TypeError or its own kinds; all mean a broken
    # file.
    except Exception as error:
        words = str(error).splitlines() or [type(error).__name__]
        raise ConversionError(f"{node.place} does not fit together: {words[0]}") from error
    if shape != expected:
        raise ConversionError(f"{node.place} gives {list(shape)}, but the file says {list(expected)}")
    return result
