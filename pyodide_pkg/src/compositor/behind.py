"""What stands behind the person, for the reference renderer. Call these inside a scope."""

from __future__ import annotations

import math

from compositor import images
from compositor.arrays import Array, Namespace
from compositor.edges import luma, soft_threshold
from compositor.effects import Background, Decontamination, Room
from compositor.errors import BlendError

# Keeps the division by the blurred weight apart from 0 where everything around is person. There the
# background is not seen, and takes the colour that a plain blur would give.
WEIGHT_GUARD = 1e-3
# From this luma (0..1) on a pixel is a highlight.
HIGHLIGHT = 0.6


def blurred(xp: Namespace, frame: Array, alpha: Array, blur: Background | Decontamination) -> Array:
    """The frame blurred without the person: no halo, as each pixel counts by how much of it is room.

    The blur works on a small plane. Its pixels are means of blocks of the frame, weighted by what the mask
    says of their centres; colour times weight is blurred and divided by the blurred weight. That is a
    normalised convolution (Knutsson and Westin, 1993) with the room for the certainty.

    Args:
        xp: The arrays' operations.
        frame: ``[1, H, W, 3]``, RGB 0..255.
        alpha: The mask, ``[1, h, w, 1]``, 0..1.
        blur: A background of kind "blur", or what estimates the old background.

    Returns:
        ``[1, H, W, 3]``, 0..255.
    """
    _, height, width, _ = xp.shape(frame)
    rows, columns = images.small_size(blur["rows"], height, width)
    color = images.block_mean(xp, frame, rows, columns)
    weight = _room(xp, xp.resize(alpha, rows, columns), blur["room"])
    if blur.get("shape") == "bokeh":
        bright = xp.divide(xp.subtract(luma(xp, color), 255 * HIGHLIGHT), 255 * (1 - HIGHLIGHT))
        boost = xp.multiply(xp.square(xp.maximum(bright, xp.zeros_like(bright))), blur.get("highlights", 0.0))
        weight = xp.multiply(weight, xp.add(boost, 1.0))
        color = images.disc_blur(xp, xp.multiply(color, weight), blur["radius"])
        weight = images.disc_blur(xp, weight, blur["radius"])
    else:
        color = xp.multiply(color, weight)
        for _ in range(blur["passes"]):
            color = images.box_blur(xp, color, blur["radius"])
            weight = images.box_blur(xp, weight, blur["radius"])
    return xp.resize(xp.divide(color, weight), height, width)


def replaced(
    xp: Namespace, background: Background, size: tuple[int, int], picture: Array | None = None
) -> Array:
    """A background that is not the room, ``[1, rows, columns, 3]``, 0..255, of `size` rows and columns.

    Args:
        xp: The arrays' operations.
        background: Of kind "image", "video", "color" or "gradient".
        size: Rows and columns.
        picture: The image, or the video's present frame, ``[1, rows, columns, 3]``.

    Raises:
        BlendError: The kind is another.
    """
    rows, columns = size
    kind = background["kind"]
    if kind in ("image", "video") and picture is not None:
        return images.cover(xp, picture, rows, columns)
    if kind == "color":
        return xp.add(xp.full([1, rows, columns, 3], 0.0), xp.asarray(background["color"]))
    if kind == "gradient":
        return gradient(xp, background, rows, columns)
    raise BlendError(f"There is no background of the kind {kind!r}.")


def gradient(xp: Namespace, background: Background, rows: int, columns: int) -> Array:
    """From one colour to another along a line through the centre, its ends at the corners as in CSS.

    CSS Images 3, "linear-gradient": the line's length is ``|w sin angle| + |h cos angle|``.
    """
    angle = math.radians(background["angle"])
    right, up = math.sin(angle), math.cos(angle)
    length = abs(columns * right) + abs(rows * up)
    across = xp.asarray([(x + 0.5 - columns / 2) * right / length for x in range(columns)])
    down = xp.asarray([0.5 - (y + 0.5 - rows / 2) * up / length for y in range(rows)])
    share = xp.add(xp.reshape(across, [1, 1, columns, 1]), xp.reshape(down, [1, rows, 1, 1]))
    first, last = xp.asarray(background["from"]), xp.asarray(background["to"])
    return xp.add(xp.multiply(xp.clip(share, 0.0, 1.0), xp.subtract(last, first)), first)


def _room(xp: Namespace, mask: Array, room: Room) -> Array:
    return xp.subtract(1.0 + WEIGHT_GUARD, soft_threshold(xp, mask, room))
