"""Reads and writes the weights of a TensorFlow.js model: the manifest in ``model.json`` and its shards.

TensorFlow.js stores a tensor as it is, as ``float16``, or as ``uint8`` or ``uint16`` with ``value = stored *
scale + min``; while loading it makes float32 of them all. Needs no TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from modelkit.errors import ConversionError
from modelkit.reading import MOST_WEIGHT_BYTES, read_bounded

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# What may be stored, and what a tensor may be once it is loaded; little-endian by format.
STORED = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint16": "<u2", "uint8": "u1", "bool": "?"}
LOADED = ("float32", "int32", "bool")

# The converter's own size: browsers fetch shards side by side and caches take files of a few megabytes best.
SHARD_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """One tensor as it lies in the shards.

    Attributes:
        values: of the stored type.
        scale: of an affine type, else None.
        minimum: what a stored 0 means, of an affine type.
    """

    values: Array
    scale: float | None = None
    minimum: float = 0.0

    @property
    def loaded(self) -> Array:
        """What TensorFlow.js makes of it."""
        if self.scale is not None:
            return (self.values * self.scale + self.minimum).astype(np.float32)
        return self.values.astype(np.float32) if self.values.dtype == np.float16 else self.values

    def entry(self, name: str) -> dict[str, Any]:
        """Its entry in the manifest."""
        dtype = self.values.dtype.name
        entry: dict[str, Any] = {"name": name, "shape": list(self.values.shape), "dtype": dtype}
        if self.scale is not None:
            entry["quantization"] = {"dtype": dtype, "min": self.minimum, "scale": self.scale}
        elif dtype == "float16":
            entry["quantization"] = {"dtype": dtype}
        if "quantization" in entry:
            entry["dtype"] = entry["quantization"]["original_dtype"] = "float32"
        return entry


def shard_names(model: Mapping[str, Any]) -> list[str]:
    """The shards that ``model`` (a parsed ``model.json``) wants, in their order.

    Raises:
        ConversionError: if the manifest is none, or a name leads out of the folder.
    """
    manifest = model.get("weightsManifest")
    if not isinstance(manifest, list) or not all(isinstance(group, dict) for group in manifest):
        raise ConversionError("has no proper 'weightsManifest'; fetch the model again")
    names = [name for group in manifest for name in _list(group, "paths")]
    for name in names:
        plain = isinstance(name, str) and name.isprintable() and "\\" not in name and name != ".."
        if not plain or len(PurePosixPath(name).parts) != 1:
            raise ConversionError(f"names the shard {name!r}, which is no plain file name")
    if len(set(names)) < len(names):  # one file many times over would be read as often
        raise ConversionError("names the same shard more than once; fetch the model again")
    return names


def read_weights(model: Mapping[str, Any], folder: Path) -> dict[str, Array]:
    """The weights by name, as TensorFlow.js would load them.

    Raises:
        ConversionError: if a shard is missing, the bytes are too few or too many, or a value is not finite.
    """
    shard_names(model)
    weights: dict[str, Array] = {}
    for group in model["weightsManifest"]:
        names = _list(group, "paths")
        try:
            data = b"".join(read_bounded(folder / name, MOST_WEIGHT_BYTES) for name in names)
        except OSError as error:
            where = error.filename or folder
            raise ConversionError(
                f"{where}: cannot be read ({error.strerror}); fetch the model again"
            ) from error
        at = 0
        for entry in _list(group, "weights"):
            name, stored, at = _stored(entry, data, at, ", ".join(names))
            if name in weights:
                raise ConversionError(f"its manifest holds weight '{name}' twice; fetch the model again")
            weights[name] = stored.loaded
            if stored.values.dtype.kind == "f" or stored.scale is not None:
                _check_finite(name, weights[name])
        if at != len(data):
            raise ConversionError(
                f"{', '.join(names)}: {len(data)} bytes, but the manifest has weights for {at}; fetch the "
                f"model again"
            )
    return weights


def write_weights(weights: Mapping[str, Stored], folder: Path) -> list[dict[str, Any]]:
    """Write shards into ``folder`` and return the manifest."""
    data = b"".join(np.ascontiguousarray(stored.values).tobytes() for stored in weights.values())
    count = max(1, math.ceil(len(data) / SHARD_BYTES))
    names = [f"group1-shard{number}of{count}.bin" for number in range(1, count + 1)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(data[number * SHARD_BYTES : (number + 1) * SHARD_BYTES])
    return [{"paths": names, "weights": [stored.entry(name) for name, stored in weights.items()]}]


def _list(group: Mapping[str, Any], key: str) -> list[Any]:
    value = group.get(key)
    if not isinstance(value, list):
        raise ConversionError(f"its weightsManifest has no proper '{key}'; fetch the model again")
    return value


def _stored(entry: Any, data: bytes, at: int, where: str) -> tuple[str, Stored, int]:  # noqa: ANN401 - untrusted JSON
    try:
        name, shape, loaded = str(entry["name"]), [int(side) for side in entry["shape"]], str(entry["dtype"])
        quantization = entry.get("quantization")
        dtype = str(quantization["dtype"]) if quantization else loaded
        affine = dtype in ("uint8", "uint16")
        scale = float(quantization["scale"]) if affine else None
        minimum = float(quantization["min"]) if affine else 0.0
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ConversionError(
            f"its manifest has a weight that is not proper ({error!r}); fetch the model again"
        ) from error
    if dtype not in STORED or loaded not in LOADED or any(side < 0 for side in shape):
        raise ConversionError(
            f"weight '{name}' is {loaded} {shape} stored as {dtype}, which is not supported"
        )
    count = math.prod(shape)
    end = at + count * np.dtype(STORED[dtype]).itemsize
    if end > len(data):
        raise ConversionError(
            f"{where}: {len(data)} bytes are too few for weight '{name}', which ends at {end}; fetch the "
            f"model again"
        )
    try:
        values = np.frombuffer(data, STORED[dtype], count, at).reshape(shape)
    except (OverflowError, ValueError) as error:  # more dimensions, or larger ones, than NumPy's arrays have
        raise ConversionError(f"weight '{name}' has a shape that no tensor has ({error})") from error
    if loaded == "int32" and scale is not None:  # sizes and axes in models of old converters
        return name, Stored(np.round(values * scale + minimum).astype(np.int32)), end
    return name, Stored(values, scale, minimum), end


def _check_finite(name: str, values: Array) -> None:
    bad = np.count_nonzero(~np.isfinite(values))
    if bad:
        raise ConversionError(
            f"weight '{name}' holds {bad} values of {values.size} that are no numbers (NaN or infinite); "
            "fetch the model again"
        )
