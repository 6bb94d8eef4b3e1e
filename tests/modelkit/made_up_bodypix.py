"""Writes BodyPix models with made-up weights in the official bucket's layout: small ones, and real graphs."""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from modelkit.weights import Array, Stored, write_weights

CHANNELS = 8
LAST_STRIDED = 6  # MobileNetV1 0.50 and 0.75 stride no further
HEADS = {
    "float_short_offsets": 34,
    "float_segments": 1,
    "float_part_heatmaps": 24,
    "float_long_offsets": 34,
    "float_heatmaps": 17,
    "MobilenetV1/displacement_fwd_2/BiasAdd": 32,
    "MobilenetV1/displacement_bwd_2/BiasAdd": 32,
}

Nodes = list[dict[str, Any]]


def write_bodypix(mirror: Path, stride: int, *, weights: str = "float", multiplier: str = "050") -> Path:
    """Write ``model-stride*.json`` and its shard, and return its path; all strides get the same weights."""
    folder = mirror / "bodypix" / "mobilenet" / weights / multiplier
    folder.mkdir(parents=True, exist_ok=True)
    nodes, values = _graph(stride)
    manifest = write_weights({name: Stored(value) for name, value in values.items()}, folder)
    path = folder / f"model-stride{stride}.json"
    topology = {"node": nodes, "library": {}, "versions": {"producer": 38}}
    path.write_text(
        json.dumps({"format": "graph-model", "modelTopology": topology, "weightsManifest": manifest})
    )
    return path


def _graph(stride: int) -> tuple[Nodes, dict[str, Array]]:
    random = np.random.default_rng(7)
    values: dict[str, Array] = {}
    free = [{"size": str(side)} for side in (1, -1, -1, 3)]
    nodes: Nodes = [
        {
            "name": "sub_2",
            "op": "Placeholder",
            "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": {"dim": free}}},
        }
    ]

    def constant(name: str, *shape: int) -> str:
        fan = int(np.prod(shape[:-1])) if shape[-1] > 1 or len(shape) < 4 else 9
        values[name] = random.normal(0.02, 1.2 / np.sqrt(fan), shape).astype(np.float32)
        nodes.append({"name": name, "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}}})
        return name

    def layer(
        name: str, source: str, kind: str, shape: tuple[int, ...], *, step: int = 1, rate: int = 1
    ) -> str:
        filters = constant(f"{name}/weights", *shape)
        bias = constant(f"{name}/bias", shape[2] if kind == "DepthwiseConv2dNative" else shape[3])
        _add(nodes, f"{name}/conv", kind, [source, filters], _window(step, rate))
        return _add(nodes, name, "BiasAdd", [f"{name}/conv", bias], {"data_format": _text("NHWC")})

    value = layer("MobilenetV1/Conv2d_0/BatchNorm/add_1", "sub_2", "Conv2D", (3, 3, 3, CHANNELS), step=2)
    reached, rate = 2, 1
    for number in range(1, 14):
        value = _add(nodes, f"relu_{number}", "Relu6", [value])
        strides = number % 2 == 0 and number <= LAST_STRIDED
        step = 2 if strides and reached < stride else 1
        name = f"MobilenetV1/Conv2d_{number}_"
        depthwise = (3, 3, CHANNELS, 1)
        value = layer(
            f"{name}depthwise/add_1", value, "DepthwiseConv2dNative", depthwise, step=step, rate=rate
        )
        reached, rate = reached * step, rate * (2 if strides and step == 1 else 1)
        value = _add(nodes, f"relu6_{number}", "Relu6", [value])
        value = layer(f"{name}pointwise/add_1", value, "Conv2D", (1, 1, CHANNELS, CHANNELS))
    value = _add(nodes, "last", "Relu6", [value])
    for head, channels in HEADS.items():
        layer(head, value, "Conv2D", (1, 1, CHANNELS, channels))
    return nodes, values


def _add(nodes: Nodes, name: str, op: str, inputs: list[str], attr: dict[str, Any] | None = None) -> str:
    attributes = {"T": {"type": "DT_FLOAT"}} | (attr or {})
    nodes.append({"name": name, "op": op, "input": inputs, "attr": attributes})
    return name


def _window(step: int, rate: int) -> dict[str, Any]:
    return {
        "strides": _list(1, step, step, 1),
        "dilations": _list(rate, rate, 1, 1),  # one place off, as in the official files
        "padding": _text("SAME"),
        "data_format": _text("NHWC"),
    }


def _list(*numbers: int) -> dict[str, Any]:
    return {"list": {"i": [str(number) for number in numbers]}}


def _text(text: str) -> dict[str, str]:
    return {"s": base64.b64encode(text.encode()).decode()}


def fill_weights(graphs: Path, folder: Path, *, all_person: bool = False) -> None:
    """Write the official graphs of ``graphs``, which come without weights, with made-up ones into ``folder``.

    ``all_person``: every pixel shall be a person, whatever numbers the network comes to.
    """
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    for file in sorted(graphs.glob("model-stride*.json")):
        model = json.loads(file.read_text())
        entries = [entry for group in model["weightsManifest"] for entry in group["weights"]]
        values = {entry["name"]: _made_up(random, entry) for entry in entries}
        for name in [name for name in values if all_person and "/segment_2/" in name]:
            # The last layer alone, and not quite the same number for every pixel: that is taken for no mask.
            values[name] = values[name] * 0.01 if values[name].ndim > 1 else np.full_like(values[name], 8)
        manifest = write_weights({name: Stored(value) for name, value in values.items()}, folder)
        (folder / file.name).write_text(json.dumps(model | {"weightsManifest": manifest}))


def _made_up(random: np.random.Generator, entry: dict[str, Any]) -> Array:
    shape: list[int] = entry["shape"]
    if entry["dtype"] == "int32":  # paddings of ResNet's explicit pads: 3 before the first layer, 1 elsewhere
        side = 3 if entry["name"] == "resnet_v1_50/Pad/paddings" else 1
        return np.array([[0, 0], [side, side], [side, side], [0, 0]], np.int32)
    spread = 1 / math.sqrt(max(1, math.prod(shape[:-1])))
    return random.normal(0, spread, shape).astype(np.float32)
