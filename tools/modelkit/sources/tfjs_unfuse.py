"""Takes apart what TensorFlow.js's converter put together, so that TensorFlow itself can run the graph.

The converter fuses a convolution with its bias and activation, also in ways that TensorFlow has no kernel for
(``FusedDepthwiseConv2dNative``, ``Prelu``). Converting the graph again fuses it again.
"""

from __future__ import annotations

from modelkit.errors import ConversionError
from modelkit.runtime import TfGraph, TfNode, tensorflow

# What remains of a fused operation, and which of its attributes that takes.
_WINDOW = ("T", "strides", "padding", "data_format", "dilations")
PLAIN = {
    "_FusedConv2D": ("Conv2D", (*_WINDOW, "explicit_paddings")),
    "FusedDepthwiseConv2dNative": ("DepthwiseConv2dNative", (*_WINDOW, "explicit_paddings")),
    "_FusedMatMul": ("MatMul", ("T", "transpose_a", "transpose_b")),
}

# Activations by their name in 'fused_ops', and their attribute there and on their own.
ACTIVATIONS = {"Relu", "Relu6", "Elu", "LeakyRelu", "Sigmoid", "Tanh"}


def unfused(graph: TfGraph) -> TfGraph:
    """A copy of ``graph`` without fused operations; a node's last part keeps its name.

    Raises:
        ConversionError: if something else than bias and a known activation was fused; names the node.
    """
    plain = tensorflow().compat.v1.GraphDef()
    plain.versions.CopyFrom(graph.versions)
    for node in graph.node:
        if node.op in PLAIN:
            _split(plain, node)
        elif node.op == "Prelu":
            _prelu(plain, node.name, node.input[0], node.input[1])
        else:
            plain.node.add().CopyFrom(node)
    return plain


def _split(graph: TfGraph, node: TfNode) -> None:
    op, attributes = PLAIN[node.op]
    steps = [name.decode() for name in node.attr["fused_ops"].list.s if name != b"NoOp"]
    arguments = list(node.input[2:])
    value = node.name if not steps else f"{node.name}/linear"
    base = _add(graph, op, value, list(node.input[:2]))
    for key in attributes:
        if key in node.attr:
            base.attr[key].CopyFrom(node.attr[key])
    for number, step in enumerate(steps):
        name = node.name if number == len(steps) - 1 else f"{node.name}/{step}"
        if step == "BiasAdd" and arguments:
            added = _add(graph, step, name, [value, arguments.pop(0)])
            if "data_format" in node.attr:
                added.attr["data_format"].CopyFrom(node.attr["data_format"])
        elif step == "Prelu" and arguments:
            _prelu(graph, name, value, arguments.pop(0))
        elif step in ACTIVATIONS:
            added = _add(graph, step, name, [value])
            if step == "LeakyRelu":
                added.attr["alpha"].f = node.attr["leakyrelu_alpha"].f
        else:
            raise ConversionError(
                f"operation '{node.name}' ({node.op}) is fused with {step}, which is not supported"
            )
        value = name


def _prelu(graph: TfGraph, name: str, value: str, alpha: str) -> None:
    """max(0, x) - alpha * max(0, -x)."""
    _add(graph, "Relu", f"{name}/positive", [value])
    _add(graph, "Neg", f"{name}/flipped", [value])
    _add(graph, "Relu", f"{name}/negative", [f"{name}/flipped"])
    _add(graph, "Neg", f"{name}/slope", [alpha])
    _add(graph, "Mul", f"{name}/scaled", [f"{name}/slope", f"{name}/negative"])
    _add(graph, "AddV2", name, [f"{name}/positive", f"{name}/scaled"])


def _add(graph: TfGraph, op: str, name: str, inputs: list[str]) -> TfNode:
    node = graph.node.add()
    node.op, node.name = op, name
    node.input.extend(inputs)
    node.attr["T"].type = tensorflow().float32.as_datatype_enum
    return node
