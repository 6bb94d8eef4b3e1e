"""The rule for ONNX's Resize and for Upsample, its older name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.onnx_call import AXES, Call, Value
from modelkit.sources.tflite_call import UnsupportedError

Places = npt.NDArray[np.float64]

# Scales are 32-bit numbers, and runtimes compute in 32 bits: a place this near to a whole number or a half
# is one.
DECIMALS = 5
# A side that a scale makes no whole number of pixels by less than this, TensorFlow's mapping fits.
MOST_OFF = 1e-3

CENTRES = ("half_pixel", "pytorch_half_pixel", "half_pixel_symmetric")

ROUNDINGS: dict[str, Callable[[Places], Places]] = {
    "round_prefer_floor": lambda places: np.ceil(places - 0.5),
    "round_prefer_ceil": lambda places: np.floor(places + 0.5),
    "floor": np.floor,
    "ceil": np.ceil,
}


@dataclass(frozen=True)
class Side:
    """A side of a picture: its pixels before and after, and the scale that the file maps places by."""

    old: int
    new: int
    scale: float

    @property
    def is_whole(self) -> bool:
        """Whether the scale makes just the pixels that there are then."""
        return abs(self.scale * self.old - self.new) < MOST_OFF

    def places(self, how: str) -> Places:
        """Where each new pixel lies among the old ones, ``[new]``, by a coordinate_transformation_mode."""
        numbers = np.arange(self.new, dtype=np.float64)
        if self.new == 1 and how in ("align_corners", "pytorch_half_pixel"):
            return numbers
        if how == "align_corners":
            return numbers * (self.old - 1) / (self.new - 1)
        if how == "asymmetric":
            return numbers / self.scale
        centre = (self.old - self.new / self.scale) / 2 if how == "half_pixel_symmetric" else 0.0
        return centre + (numbers + 0.5) / self.scale - 0.5


def resize(call: Call) -> list[Value]:
    """Resize and Upsample: each new pixel is an old one, or a mixture of the four about it."""
    image = call.input(0).image
    sides = _sides(call, image)
    mode, how = call.get("mode", "nearest"), _coordinates(call)
    if mode not in ("nearest", "linear") or how not in ("align_corners", "asymmetric", *CENTRES):
        raise UnsupportedError(f"resizing by {mode}, {how}, is not supported")
    if how == "align_corners" and not all(side.is_whole for side in sides):
        raise UnsupportedError("resizing by corners to no whole number of pixels is not supported")
    if mode == "linear":
        return [Value(_mixed(call, image, sides, how), picture=True)]
    rounding = call.get("nearest_mode", "floor" if _is_old(call) else "round_prefer_floor")
    if rounding not in ROUNDINGS:
        raise UnsupportedError(f"resizing by nearest, {rounding}, is not supported")
    return [Value(_picked(image, sides, how, ROUNDINGS[rounding]), picture=True)]


def _is_old(call: Call) -> bool:
    """Whether it is Upsample or the first Resize: X, scales. Resize has X, roi, scales, sizes."""
    return not call.has(2) and not call.has(3)


def _coordinates(call: Call) -> str:
    how: str = call.get("coordinate_transformation_mode", "asymmetric" if _is_old(call) else "half_pixel")
    return how


def _sides(call: Call, image: TfTensor) -> list[Side]:
    """Height and width of the picture ``[1, H, W, C]`` before and after."""
    if "axes" in call.attributes or call.get("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise UnsupportedError("resizing of named axes, or by an aspect ratio, is not supported")
    olds = [int(side) for side in image.shape[1:3]]
    for number in (3, 2, 1):
        if not call.has(number) or call.constant(number).size != len(AXES):
            continue
        given = call.constant(number)[2:]
        if number == 3:
            return [Side(old, int(new), int(new) / old) for old, new in zip(olds, given, strict=True)]
        # In 32 bits, as whatever ran the network before has multiplied: ten by 1.3 are thirteen.
        scales = given.astype(np.float32)
        return [
            Side(old, int(np.float32(old) * scale), float(scale))
            for old, scale in zip(olds, scales, strict=True)
        ]
    raise UnsupportedError("resizing without sizes or scales is not supported")


def _picked(image: TfTensor, sides: list[Side], how: str, rounding: Callable[[Places], Places]) -> TfTensor:
    tf = tensorflow()
    tables = [
        np.clip(rounding(np.round(side.places(how), DECIMALS)), 0, side.old - 1).astype(np.int32)
        for side in sides
    ]
    if all(_repeats(table, side) for table, side in zip(tables, sides, strict=True)):
        return tf.raw_ops.ResizeNearestNeighbor(images=image, size=[side.new for side in sides])
    # TensorFlow rounds in fewer ways than ONNX; picking rows, then columns, knows them all.
    for axis, table in enumerate(tables, 1):
        image = tf.gather(image, table, axis=axis)
    return image


def _repeats(table: npt.NDArray[np.int32], side: Side) -> bool:
    """Whether each pixel is repeated equally often."""
    return side.new % side.old == 0 and np.array_equal(table, np.arange(side.new) // (side.new // side.old))


def _mixed(call: Call, image: TfTensor, sides: list[Side], how: str) -> TfTensor:
    if call.get("antialias", 0) and any(side.new < side.old for side in sides):
        raise UnsupportedError("shrinking with antialias is not supported; export it without")
    if not all(side.is_whole for side in sides):
        scales = " by ".join(f"{side.scale:.6g}" for side in sides)
        raise UnsupportedError(
            f"linear resizing to no whole number of pixels (scales {scales}) is not supported; export it "
            f"with sizes instead of scales"
        )
    if how == "pytorch_half_pixel" and any(side.new == 1 < side.old for side in sides):
        raise UnsupportedError("linear resizing to one pixel by pytorch_half_pixel is not supported")
    return tensorflow().raw_ops.ResizeBilinear(
        images=image,
        size=[side.new for side in sides],
        align_corners=how == "align_corners",
        half_pixel_centers=how in CENTRES,
    )
