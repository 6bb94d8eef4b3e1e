"""Rearranges a TensorFlow Lite network where another order gives the same numbers sooner in the browser."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from modelkit.sources.tflite import Network, Node, Tensor


def pointwise_before_upsampling(network: Network) -> Network:
    """Move each 1x1 convolution that follows a bilinear upsampling to before it.

    Both are linear, one in the channels and one in the pixels, and bilinear weights add up to 1 (so a bias
    passes through unchanged): the order does not matter to the result beyond float rounding. Before the
    upsampling there are fewer pixels to convolve, and in a decoder that narrows, fewer channels to upsample.
    """
    uses = Counter(index for node in network.nodes for index in set(node.inputs))
    uses.update(network.outputs)
    producers = {node.outputs[0]: node for node in network.nodes if node.outputs}
    tensors = list(network.tensors)
    swapped: dict[int, Node] = {}
    for conv in network.nodes:
        resize = producers.get(conv.inputs[0]) if conv.inputs else None
        if resize is None or uses[conv.inputs[0]] != 1 or not _upsamples(resize, tensors):
            continue
        if not _is_plain_pointwise(conv, tensors):
            continue
        small, wide = tensors[resize.inputs[0]], tensors[conv.outputs[0]]
        tensors.append(Tensor(f"{wide.name}/small", (*small.shape[:3], wide.shape[3]), wide.dtype, None))
        index = len(tensors) - 1
        first = replace(conv, inputs=(resize.inputs[0], *conv.inputs[1:]), outputs=(index,))
        second = replace(resize, inputs=(index, *resize.inputs[1:]), outputs=conv.outputs)
        # The convolution's weights may be computed between the two, so both run in the convolution's turn.
        swapped[resize.position], swapped[conv.position] = first, second
    return replace(network, tensors=tuple(tensors), nodes=tuple(_ordered(network, swapped)))


def _ordered(network: Network, swapped: dict[int, Node]) -> list[Node]:
    moved = {id(node): node for node in swapped.values() if node.kind == "CONV_2D"}
    by_output = {node.outputs[0]: node for node in moved.values()}
    nodes: list[Node] = []
    for node in network.nodes:
        new = swapped.get(node.position)
        if new is None:
            nodes.append(node)
        elif new.kind == "RESIZE_BILINEAR":
            nodes += [by_output[new.inputs[0]], new]
    return nodes


def _upsamples(node: Node, tensors: list[Tensor]) -> bool:
    if node.kind != "RESIZE_BILINEAR" or node.custom or not node.inputs:
        return False
    before, after = tensors[node.inputs[0]].shape, tensors[node.outputs[0]].shape
    return len(before) == len(after) == 4 and after[1] >= before[1] and after[2] >= before[2]


def _is_plain_pointwise(node: Node, tensors: list[Tensor]) -> bool:
    output = tensors[node.outputs[0]].shape if node.outputs else ()
    return (
        node.kind == "CONV_2D"
        and not node.custom
        and len(node.inputs) > 1
        and tensors[node.inputs[1]].shape[1:3] == (1, 1)
        and (node.option("StrideH"), node.option("StrideW")) == (1, 1)
        and node.option("FusedActivationFunction") == 0
        and len(output) == 4
    )
