"""Rebuilds a TensorFlow Lite network in TensorFlow, operation by operation.

Constants stay NumPy arrays until an operation needs them as weights, so that what TFLite computes from
constants alone (float16 weights through DEQUANTIZE) costs nothing in the finished graph.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from modelkit.contract import SIGNED_RANGE, UNIT_RANGE, Preprocessing, evenly
from modelkit.errors import ConversionError
from modelkit.hashing import sha256_of
from modelkit.runtime import TfTensor
from modelkit.sources.image_network import ImageNetwork
from modelkit.sources.tflite import Network, Node, Tensor, read_tflite
from modelkit.sources.tflite_call import Call, UnsupportedError
from modelkit.sources.tflite_ops import BUILTIN, CUSTOM
from modelkit.sources.tflite_rewrite import pointwise_before_upsampling

VOC_CLASSES = 21  # Pascal VOC's, background included


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


def open_network(path: Path) -> tuple[ImageNetwork, str]:
    """The network of a ``.tflite`` file, and the file's SHA-256; see `sources.open_network`."""
    network = pointwise_before_upsampling(read_tflite(path))
    return network_of(network), sha256_of(path)


def network_of(network: Network) -> ImageNetwork:
    """The file's network as an image network."""
    indices = {network.tensors[index].name or f"output {index}": index for index in network.outputs}
    endings = {name: _ending(network, index) for name, index in indices.items()}
    return ImageNetwork(
        kind="TensorFlow Lite network",
        size=image_size(network),
        outputs={name: network.tensors[index].shape for name, index in indices.items()},
        run=lambda image, output: rebuild(only(network, indices[output]), image)[0],
        endings={name: ending for name, ending in endings.items() if ending},
        preprocessing=_pixels(network.tensors[network.inputs[0]]),
        # DeepLab v3 and its kin, which Google published for TensorFlow Lite, take -1..1; MediaPipe's take
        # 0..1.
        usual=SIGNED_RANGE
        if any(network.tensors[index].shape[-1:] == (VOC_CLASSES,) for index in network.outputs)
        else UNIT_RANGE,
    )


def _ending(network: Network, index: int) -> str | None:
    """The activation that makes a tensor, seen through what changes only its type or shape."""
    producers = {output: node for node in network.nodes for output in node.outputs}
    node = producers.get(index)
    while node is not None and node.kind in ("QUANTIZE", "DEQUANTIZE", "RESHAPE"):
        node = producers.get(node.inputs[0])
    return {"LOGISTIC": "sigmoid", "SOFTMAX": "softmax"}.get(node.kind) if node is not None else None


def only(network: Network, output: int) -> Network:
    """The part of the network that ``output``, a tensor's index, needs."""
    needed, nodes = {output}, []
    for node in reversed(network.nodes):
        if needed & set(node.outputs):
            needed |= set(node.inputs)
            nodes.append(node)
    return replace(network, outputs=(output,), nodes=tuple(reversed(nodes)))


def _pixels(tensor: Tensor) -> Preprocessing | None:
    """What an input of 8 bits means, which says what the network wants of a pixel."""
    if tensor.quantisation is None or tensor.stored not in ("UINT8", "INT8"):
        return None
    # int8 holds the pixel less 128.
    shift = 128 if tensor.stored == "INT8" else 0
    quantisation = tensor.quantisation
    return evenly(float(quantisation.scale.flat[0]), float(quantisation.zero.flat[0]) + shift)


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
