"""Runs a TensorFlow.js graph model in TensorFlow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from modelkit.contract import FREE
from modelkit.errors import ConversionError
from modelkit.graph_model import KERNEL_FREE, KERNELS
from modelkit.runtime import TfGraph, TfTensor, first_line, protobuf_json, tensorflow
from modelkit.sources.image_network import ImageNetwork, Shape
from modelkit.sources.tfjs import GraphModel, read_graph_model, sha256_of_model
from modelkit.sources.tfjs_unfuse import unfused
from modelkit.weights import Array

# More elements than any photo has; a graph that asks for more is broken or means harm.
MOST_NODES = 100_000


def graph_def(model: GraphModel, *, fed: Iterable[str] = ()) -> TfGraph:
    """TensorFlow's graph of ``model``, its constants in place.

    Args:
        model: what was read.
        fed: constants that shall be placeholders instead, to be fed later.

    Raises:
        ConversionError: if an operation is not supported (named, with its place), or a constant has no
            weight.
    """
    tf = tensorflow()
    json_format = protobuf_json()
    topology = {"node": model.topology["node"], "versions": model.topology.get("versions", {})}
    try:
        graph = json_format.ParseDict(topology, tf.compat.v1.GraphDef(), ignore_unknown_fields=True)
    except (json_format.ParseError, RecursionError, TypeError, ValueError) as error:
        raise ConversionError(
            f"its modelTopology is no graph ({first_line(error)}); fetch it again"
        ) from error
    if model.topology.get("library", {}).get("function"):
        raise ConversionError("holds functions or control flow, which is not supported")
    _check_supported(graph)
    left_out = set(fed)
    for node in graph.node:
        # Control inputs order side effects, which a network has none of.
        data = [source for source in node.input if not source.startswith("^")]
        del node.input[:]
        node.input.extend(data)
        if node.op != "Const":
            continue
        if node.name not in model.weights:
            raise ConversionError(f"constant '{node.name}' stands not in the weights; fetch the model again")
        if node.name in left_out:
            node.op = "Placeholder"
            node.attr.pop("value", None)
            node.attr["shape"].shape.CopyFrom(tf.TensorShape(model.weights[node.name].shape).as_proto())
        else:
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(model.weights[node.name]))
        node.attr["dtype"].type = tf.as_dtype(model.weights[node.name].dtype).as_datatype_enum
    return unfused(graph)


def image_input(graph: TfGraph) -> tuple[str, tuple[int, int]]:
    """Name and size of the graph's one image input.

    Raises:
        ConversionError: if there is not exactly one, or it is no float32 ``[1, H, W, 3]``.
    """
    found = [node for node in graph.node if node.op == "Placeholder"]
    if len(found) != 1:
        raise ConversionError(f"has {len(found)} inputs; one image is needed")
    (node,) = found
    tf = tensorflow()
    shape = node.attr["shape"].shape
    sides = [axis.size for axis in shape.dim]
    is_float = node.attr["dtype"].type == tf.float32.as_datatype_enum
    if not is_float or len(sides) != 4 or sides[0] not in (1, FREE) or sides[3] not in (3, FREE):
        raise ConversionError(f"input '{node.name}' is {sides}; float32 [1, height, width, 3] is needed")
    return node.name, (sides[1], sides[2])


def run_graph(graph: TfGraph, feeds: Mapping[str, TfTensor], outputs: list[str]) -> list[TfTensor]:
    """The named nodes' values, inside a function that TensorFlow traces.

    Raises:
        ConversionError: if the graph does not fit together.
    """
    tf = tensorflow()
    try:
        values = tf.graph_util.import_graph_def(
            graph,
            input_map={f"{name}:0": value for name, value in feeds.items()},
            return_elements=[f"{name}:0" for name in outputs],
            name="",
        )
    except (ValueError, KeyError, TypeError, tf.errors.OpError) as error:
        raise ConversionError(f"its graph does not fit together: {first_line(error)}") from error
    return list(values)


def open_network(path: Path) -> tuple[ImageNetwork, str]:
    """The network of a graph model, given its ``model.json`` or its folder; see `sources.open_network`."""
    file = path / "model.json" if path.is_dir() else path
    return network_of(read_graph_model(file)), sha256_of_model(file)


def network_of(model: GraphModel) -> ImageNetwork:
    """The model as an image network; its outputs are the nodes that no other node uses."""
    graph = graph_def(model)
    name, size = image_input(graph)
    used = {source.partition(":")[0] for node in graph.node for source in node.input}
    ends = [
        node.name for node in graph.node if node.name not in used and node.op not in ("Const", "Placeholder")
    ]
    # A signature's Identity nodes are the ends; their names there are the ones that people know.
    told = {
        str(entry.get("name", "")).partition(":")[0]: key
        for key, entry in (model.signature.get("outputs") or {}).items()
        if isinstance(entry, dict)
    }
    nodes = {told.get(end, end): end for end in ends}
    return ImageNetwork(
        kind="TensorFlow.js graph model",
        size=size,
        outputs=_shapes(graph, name, size, nodes),
        run=lambda image, output: run_graph(graph, {name: image}, [nodes[output]])[0],
        endings={output: ending for output, node in nodes.items() if (ending := _ending(graph, node))},
    )


def constants(model: GraphModel) -> dict[str, Array]:
    """The float32 weights that the graph holds as constants."""
    names = {node["name"] for node in model.topology["node"] if node.get("op") == "Const"}
    return {
        name: values for name, values in model.weights.items() if name in names and values.dtype == np.float32
    }


def _check_supported(graph: TfGraph) -> None:
    if len(graph.node) > MOST_NODES:
        raise ConversionError(f"holds {len(graph.node)} operations; no network for a browser has as many")
    foreign = [node for node in graph.node if node.op not in KERNELS and node.op not in KERNEL_FREE]
    if foreign:
        kinds = ", ".join(sorted({node.op for node in foreign}))
        raise ConversionError(
            f"operation '{foreign[0].name}' ({foreign[0].op}) is not supported (in all: {kinds}); "
            "export the network without it"
        )


def _shapes(graph: TfGraph, name: str, size: tuple[int, int], nodes: Mapping[str, str]) -> dict[str, Shape]:
    tf = tensorflow()
    with tf.Graph().as_default():
        sides = [None if side == FREE else side for side in size]
        image = tf.compat.v1.placeholder(tf.float32, (1, *sides, 3))
        values = run_graph(graph, {name: image}, list(nodes.values()))
    return {
        output: tuple(FREE if side is None else side for side in value.shape.as_list())
        for output, value in zip(nodes, values, strict=True)
        if value.shape.rank is not None
    }


def _ending(graph: TfGraph, node: str) -> str | None:
    by_name = {entry.name: entry for entry in graph.node}
    entry = by_name[node]
    while entry.op == "Identity" and entry.input:
        entry = by_name.get(entry.input[0].partition(":")[0], entry)
    return {"Sigmoid": "sigmoid", "Softmax": "softmax"}.get(entry.op)
