"""Reads Keras models: ``.keras`` of Keras 3, and ``.h5`` of Keras 2 and 3."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from modelkit.contract import AS_THEY_ARE, FREE, SIGNED_RANGE, UNIT_RANGE, Preprocessing
from modelkit.errors import ConversionError
from modelkit.hashing import sha256_of
from modelkit.runtime import TfTensor, first_line, quiet, tensorflow
from modelkit.sources.image_network import ImageNetwork, Shape

KerasModel: TypeAlias = Any
KerasLayer: TypeAlias = Any

# A model with one of these before its first convolution does its preprocessing itself.
PREPROCESSING_LAYERS = frozenset({"Rescaling", "Normalization", "TrueDivide", "Subtract"})


def open_network(path: Path) -> tuple[ImageNetwork, str]:
    """The network of a Keras file, and the file's SHA-256; see `sources.open_network`."""
    try:
        sha256 = sha256_of(path)
    except OSError as error:
        raise ConversionError(f"{path}: cannot be read ({error.strerror})") from error
    return network_of(_load(path)), sha256


def network_of(model: KerasModel) -> ImageNetwork:
    """A Keras model as an image network.

    Raises:
        ConversionError: if it hasn't one input, or that is no RGB image.
    """
    inputs, outputs = list(getattr(model, "inputs", None) or []), list(getattr(model, "outputs", None) or [])
    if len(inputs) != 1 or not outputs:
        raise ConversionError(f"has {len(inputs)} inputs; one image is needed")
    shape = _shape(inputs[0])
    if len(shape) != 4 or shape[0] not in (1, FREE) or shape[3] != 3:
        raise ConversionError(f"its input is {list(shape)}; [1, height, width, 3] is needed")
    names = list(getattr(model, "output_names", [])) or [f"output_{i}" for i in range(len(outputs))]
    layers = {layer.name: layer for layer in _layers(model)}
    endings = {name: _ending(layers.get(name)) for name in names}

    def run(image: TfTensor, output: str) -> TfTensor:
        values = tensorflow().nest.flatten(model(image, training=False))
        return values[names.index(output)]

    return ImageNetwork(
        kind="Keras model",
        size=(shape[1], shape[2]),
        outputs={name: _shape(value) for name, value in zip(names, outputs, strict=True)},
        run=run,
        endings={name: ending for name, ending in endings.items() if ending},
        preprocessing=_preprocessing(layers.values()),
        usual=_usual(layers),
    )


def _load(path: Path) -> KerasModel:
    tensorflow()
    # Keras 3 reads its own files and most older ones; what only Keras 2 can, tf_keras reads.
    names = ["keras", "tf_keras"] if path.suffix in (".h5", ".hdf5") else ["keras"]
    reasons = []
    for name in names:
        try:
            with quiet():
                keras = importlib.import_module(name)
                # Not compiled: what it was trained with isn't needed. In safe mode a file can't bring code of
                # its own.
                return keras.models.load_model(str(path), compile=False, safe_mode=True)
        # A damaged file shows as whatever zip, JSON, HDF5 or a layer raises; all mean that it can't be read.
        except Exception as error:
            reasons.append(first_line(error))
    raise ConversionError(f"is no Keras model that can be read ({reasons[0][:200]}); save it as .keras again")


def _shape(tensor: KerasLayer) -> Shape:
    return tuple(FREE if side is None else int(side) for side in tensor.shape)


def _layers(model: KerasModel) -> Iterator[KerasLayer]:
    for layer in getattr(model, "layers", []):
        yield layer
        yield from _layers(layer)


def _ending(layer: KerasLayer) -> str | None:
    if layer is None:
        return None
    name = getattr(getattr(layer, "activation", None), "__name__", type(layer).__name__.lower())
    return name if name in ("sigmoid", "softmax") else None


def _preprocessing(layers: Any) -> Preprocessing | None:  # noqa: ANN401 - a view of a dict of layers
    for layer in layers:
        if type(layer).__name__ in PREPROCESSING_LAYERS:
            return AS_THEY_ARE
        if "Conv" in type(layer).__name__:
            return None
    return None


def _usual(layers: dict[str, KerasLayer]) -> Preprocessing:
    # keras.applications' MobileNets take -1..1, and their layers keep their names.
    mobile = any("mobilenet" in name or name in ("Conv1_relu", "expanded_conv_depthwise") for name in layers)
    return SIGNED_RANGE if mobile else UNIT_RANGE
