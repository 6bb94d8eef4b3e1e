"""Video formats as NumPy pictures, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# Luma's share of red and of blue: ITU-R BT.601-7 and BT.709-6.
_SHARES = {"bt709": (0.2126, 0.0722), "smpte170m": (0.299, 0.114), None: (0.299, 0.114)}
_PACKED = {"RGBA": (0, 1, 2, 3), "RGBX": (0, 1, 2, 3), "BGRA": (2, 1, 0, 3), "BGRX": (2, 1, 0, 3)}


def encode(format_: str, rgb: Bytes, color_space: Mapping[str, Any]) -> bytes:
    """``[rows, columns, 3]`` in a format of `VideoFrame`, without gaps; a chroma sample is a mean of four."""
    if format_ in _PACKED:
        opaque = np.dstack([rgb, np.full_like(rgb[..., :1], 255)])
        return opaque[..., list(_PACKED[format_])].tobytes()
    red, green, blue = np.moveaxis(rgb.astype(np.float32), 2, 0)
    kr, kb, black, luma_range, chroma_range = _matrix(color_space)
    y = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = [
        128 + chroma_range / 255 * _halved(colour - y) / (2 * (1 - share))
        for colour, share in ((blue, kb), (red, kr))
    ]
    planes = [_bytes(black + luma_range / 255 * y), *(_bytes(plane) for plane in chroma)]
    if format_ == "NV12":
        planes = [planes[0], np.dstack(planes[1:])]
    elif format_ != "I420":
        raise ValueError(f"the format {format_!r} is not known here")
    return b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes)


def decode(format_: str, size: tuple[int, int], data: bytes, color_space: Mapping[str, Any]) -> Bytes:
    """``[rows, columns, 4]`` from what `VideoFrame.copyTo` gives; chroma is interpolated."""
    rows, columns = size
    given = np.frombuffer(data, np.uint8)
    if format_ in _PACKED:
        rgba = given.reshape(rows, columns, 4)[..., list(_PACKED[format_])].copy()
        if format_.endswith("X"):
            rgba[..., 3] = 255
        return rgba
    half = (rows + 1) // 2, (columns + 1) // 2
    luma, rest = given[: rows * columns].reshape(size), given[rows * columns :]
    count = half[0] * half[1]
    if format_ == "NV12":
        u, v = np.moveaxis(rest.reshape(*half, 2), 2, 0)
    else:
        u, v = rest[:count].reshape(half), rest[count : 2 * count].reshape(half)
    alpha = rest[2 * count :].reshape(size) if format_ == "I420A" else np.full(size, 255, np.uint8)
    kr, kb, black, luma_range, chroma_range = _matrix(color_space)
    y = (luma.astype(np.float32) - black) * (255 / luma_range)
    pb, pr = (_doubled(plane.astype(np.float32) - 128, size) * (255 / chroma_range) for plane in (u, v))
    red, blue = y + 2 * (1 - kr) * pr, y + 2 * (1 - kb) * pb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.dstack([*(_bytes(plane) for plane in (red, green, blue)), alpha])


def _matrix(color_space: Mapping[str, Any]) -> tuple[float, float, float, float, float]:
    kr, kb = _SHARES[color_space.get("matrix")]
    return (kr, kb, 0.0, 255.0, 255.0) if color_space.get("fullRange") else (kr, kb, 16.0, 219.0, 224.0)


def _bytes(plane: npt.NDArray[np.floating[Any]]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(plane), 0, 255).astype(np.uint8)
    return rounded


def _halved(plane: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Means of two by two, the border repeated for odd sizes."""
    rows, columns = plane.shape
    even = np.pad(plane, ((0, rows % 2), (0, columns % 2)), mode="edge")
    halved: npt.NDArray[Any] = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4
    return halved


def _doubled(plane: Floats, size: tuple[int, int]) -> Floats:
    """Twice as large, cut to `size`: each sample amidst its four pixels, and interpolated."""
    for axis in (0, 1):
        # A quarter of the way to the neighbour on either side.
        before = np.concatenate([np.take(plane, [0], axis), np.delete(plane, -1, axis)], axis)
        after = np.concatenate([np.delete(plane, 0, axis), np.take(plane, [-1], axis)], axis)
        pair = np.stack([0.75 * plane + 0.25 * before, 0.75 * plane + 0.25 * after], axis + 1)
        shape = list(plane.shape)
        shape[axis] *= 2
        plane = pair.reshape(shape).astype(np.float32)
    return plane[: size[0], : size[1]]
