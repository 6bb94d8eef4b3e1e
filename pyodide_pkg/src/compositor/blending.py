"""The reference renderer: frame, alpha and plan to the finished frame.

It is what the renderers of the page are held to, and what offline tools use: plain operations in the plan's
own order, on either kind of arrays, and no care for speed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from compositor import images
from compositor.arrays import Array, Namespace, namespace
from compositor.effects import Background, Edge, Faces, Plan
from compositor.errors import BlendError

# Keeps the division by the blurred weight apart from 0 where everything around is person. There the
# background is not seen, and takes the colour that a plain blur would give.
WEIGHT_GUARD = 1e-3


def render(
    frame: Array,
    alpha: Array,
    plan: Plan | dict[str, Any],
    image: Array | None = None,
    masks: Mapping[str, Array] | None = None,
) -> Array:
    """Draws one frame as `plan` says.

    A plan with `faces` first hides them in the frame; all else is drawn from that one.

    Args:
        frame: ``[H, W, 3]`` or ``[1, H, W, 3]``, RGB, 0..255.
        alpha: ``[1, h, w, 1]`` or ``[h, w]``, 0..1, of any size.
        plan: See `effects.Plan`.
        image: The background of a plan of kind "image", ``[rows, columns, 3]`` or with a 1 before, RGB,
        0..255.
        masks: "parts" for a plan of kind "parts", as `Session.parts` gives it, and "faces" for a plan with
        `faces`, as `Session.faces` gives it; ``[1, rows, columns, 1]`` of any size.

    Returns:
        A new array with as many axes as `frame`, 0..255; RGB, or RGBA for a plan of kind "transparent", black
        where it is wholly transparent. It is the caller's to free, as are those given.

    Raises:
        BlendError: A shape does not fit, an image or a mask is missing, or the plan is of an unknown kind.
    """
    xp = namespace()
    flat = len(xp.shape(frame)) == 3
    with xp.scope() as scope:
        given = {**(masks or {}), **({} if image is None else {"image": image})}
        shown = hidden_faces(xp, _picture(xp, frame, "frame"), plan, given)
        drawn = _render(xp, shown, _mask(xp, alpha), plan, given)
        if flat:
            drawn = xp.reshape(drawn, xp.shape(drawn)[1:])
        return scope.keep(xp.copy(drawn))


def soft_threshold(xp: Namespace, alpha: Array, edge: Edge) -> Array:
    """A smoothstep from 0 at `edge`'s low to 1 at its high."""
    t = xp.clip(xp.divide(xp.subtract(alpha, edge["low"]), edge["high"] - edge["low"]), 0.0, 1.0)
    return xp.multiply(xp.square(t), xp.subtract(3.0, xp.multiply(t, 2.0)))


def blurred_background(xp: Namespace, frame: Array, alpha: Array, plan: Plan | dict[str, Any]) -> Array:
    """The frame blurred without the person: no halo, as each pixel counts by how much of it is background.

    The blur works on a small plane. Its pixels are means of blocks of the frame, weighted by ``1 - alpha``
    at their centres; colour times weight is blurred and divided by the blurred weight. That is a normalised
    convolution (Knutsson and Westin, 1993) with alpha for the certainty.
    """
    background: Background = plan["background"]
    _, height, width, _ = xp.shape(frame)
    rows = min(background["rows"], height)
    columns = max(1, math.floor(rows * width / height + 0.5))
    small = images.block_mean(xp, frame, rows, columns)
    covered = soft_threshold(xp, xp.resize(alpha, rows, columns), plan["edge"])
    weight = xp.subtract(1.0 + WEIGHT_GUARD, covered)
    color = xp.multiply(small, weight)
    for _ in range(background["passes"]):
        color = images.box_blur(xp, color, background["radius"])
        weight = images.box_blur(xp, weight, background["radius"])
    return xp.resize(xp.divide(color, weight), height, width)


def hidden_faces(
    xp: Namespace, frame: Array, plan: Plan | dict[str, Any], given: Mapping[str, Array]
) -> Array:
    """The frame with what `plan` says in place of faces, mixed in by their mask, enlarged like alpha.

    A mosaic has blocks as `images.block_mean` makes them, each pixel of the frame the mean of its own. A blur
    is that of the background, but of the whole frame, without weights.
    """
    faces: Faces | None = plan["faces"]
    if faces is None:
        return frame
    _, height, width, _ = xp.shape(frame)
    rows = min(faces["rows"], height)
    columns = max(1, math.floor(rows * width / height + 0.5))
    small = images.block_mean(xp, frame, rows, columns)
    if faces["kind"] == "pixelate":
        blocks = xp.take(small, images.blocks(height, rows), images.ROW_AXIS)
        instead = xp.take(blocks, images.blocks(width, columns), images.COLUMN_AXIS)
    elif faces["kind"] == "blur":
        for _ in range(faces["passes"]):
            small = images.box_blur(xp, small, faces["radius"])
        instead = xp.resize(small, height, width)
    else:
        raise BlendError(f"Faces cannot be drawn in the kind {faces['kind']!r}.")
    hidden = xp.resize(_mask(xp, _needed(given, "faces", "a mask of faces")), height, width)
    return xp.add(frame, xp.multiply(xp.subtract(instead, frame), hidden))


def colored_parts(
    xp: Namespace, frame: Array, covered: Array, background: Background, labels: Array
) -> Array:
    """The frame under the parts' colours, and under black where no part is.

    It is ``frame + opacity (colour - frame)``. Each pixel takes the label that it lies in, its colour fading
    into the black as `covered` does.
    """
    _, height, width, _ = xp.shape(frame)
    _, rows, columns, _ = xp.shape(labels)
    nearest = xp.take(labels, [(2 * y + 1) * rows // (2 * height) for y in range(height)], images.ROW_AXIS)
    nearest = xp.take(
        nearest, [(2 * x + 1) * columns // (2 * width) for x in range(width)], images.COLUMN_AXIS
    )
    palette = [[0, 0, 0], *background["palette"]]
    channels = [xp.gather(xp.asarray([color[i] for color in palette]), nearest) for i in range(3)]
    color = xp.multiply(xp.concat(channels, 3), covered)
    return xp.add(frame, xp.multiply(xp.subtract(color, frame), background["opacity"]))


def _render(
    xp: Namespace, frame: Array, alpha: Array, plan: Plan | dict[str, Any], given: Mapping[str, Array]
) -> Array:
    _, height, width, _ = xp.shape(frame)
    background: Background = plan["background"]
    kind = background["kind"]
    if kind == "none":
        return frame
    covered = soft_threshold(xp, xp.resize(alpha, height, width), plan["edge"])
    if kind == "transparent":
        return _cut_out(xp, frame, covered)
    if kind == "parts":
        return colored_parts(
            xp, frame, covered, background, _mask(xp, _needed(given, "parts", "labels of parts"))
        )
    if kind == "blur":
        behind = blurred_background(xp, frame, alpha, plan)
    elif kind == "color":
        behind = xp.reshape(xp.asarray(background["color"]), [1, 1, 1, 3])
    elif kind == "image":
        image = _picture(xp, _needed(given, "image", "an image behind the person"), "background image")
        behind = images.cover(xp, image, height, width)
    else:
        raise BlendError(f"There is no background of the kind {kind!r}.")
    return xp.add(behind, xp.multiply(xp.subtract(frame, behind), covered))


def _cut_out(xp: Namespace, frame: Array, covered: Array) -> Array:
    """The frame with alpha; black where that rounds to 0, as who ignores alpha must not see the room."""
    alpha = xp.multiply(covered, 255.0)
    three = xp.concat([alpha, alpha, alpha], 3)
    seen = xp.where(xp.greater_equal(three, 0.5), frame, xp.zeros_like(frame))
    return xp.concat([seen, alpha], 3)


def _needed(given: Mapping[str, Array], name: str, what: str) -> Array:
    if name not in given:
        raise BlendError(f"The plan wants {what}, and none was given.")
    return given[name]


def _picture(xp: Namespace, array: Array, what: str) -> Array:
    shape = xp.shape(array)
    if len(shape) == 3:
        shape = (1, *shape)
    if len(shape) != 4 or shape[0] != 1 or shape[3] != 3 or 0 in shape:
        raise BlendError(f"The {what} must have the shape [rows, columns, 3], not {list(xp.shape(array))}.")
    return xp.reshape(array, shape)


def _mask(xp: Namespace, array: Array) -> Array:
    shape = xp.shape(array)
    if len(shape) == 2:
        shape = (1, *shape, 1)
    if len(shape) != 4 or shape[0] != 1 or shape[3] != 1 or 0 in shape:
        raise BlendError(f"Alpha must have the shape [1, h, w, 1], not {list(xp.shape(array))}.")
    return xp.reshape(array, shape)
