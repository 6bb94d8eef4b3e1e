"""The reference renderer: frame, alpha and plan to the finished frame.

It is what the renderers of the page are held to, and what offline tools use: plain operations in the plan's
own order, on either kind of arrays, and no care for speed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compositor import behind, edges, images, light
from compositor.arrays import Array, Namespace, namespace
from compositor.effects import Background, Decontamination, Faces, Plan, Wrap
from compositor.errors import BlendError


def render(  # noqa: PLR0913, PLR0917 - what a frame is drawn from, and nothing else
    frame: Array,
    alpha: Array,
    plan: Plan | dict[str, Any],
    image: Array | None = None,
    masks: Mapping[str, Array] | None = None,
    tone: Sequence[float] | None = None,
) -> Array:
    """Draws one frame as `plan` says.

    A plan with `faces` first hides them in the frame; all else is drawn from that one.

    Args:
        frame: ``[H, W, 3]`` or ``[1, H, W, 3]``, RGB, 0..255.
        alpha: ``[1, h, w, 1]`` or ``[h, w]``, 0..1, of any size.
        plan: See `effects.Plan`.
        image: The background of a plan of kind "image", or the present frame of one of kind "video",
            ``[rows, columns, 3]`` or with a 1 before, RGB, 0..255.
        masks: "parts" for a plan of kind "parts", as `Session.parts` gives it, and "faces" for a plan with
            `faces`, as `Session.faces` gives it; ``[1, rows, columns, 1]`` of any size.
        tone: For a plan with `match`, as `Session.tone` gives it; None: not known yet.

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
        drawn = _render(xp, shown, _mask(xp, alpha), plan, (given, tone))
        if flat:
            drawn = xp.reshape(drawn, xp.shape(drawn)[1:])
        return scope.keep(xp.copy(drawn))


def final_alpha(frame: Array, alpha: Array, plan: Plan | dict[str, Any]) -> Array:
    """The alpha that `render` draws with: ``[1, H, W, 1]``, 0..1, a new array that is the caller's to free.

    Args:
        frame: As for `render`.
        alpha: As for `render`.
        plan: As for `render`; its `edge` is what counts.

    Raises:
        BlendError: A shape does not fit.
    """
    xp = namespace()
    with xp.scope() as scope:
        picture = _picture(xp, frame, "frame")
        return scope.keep(xp.copy(edges.final_alpha(xp, picture, _mask(xp, alpha), plan["edge"])))


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
    rows, columns = images.small_size(faces["rows"], height, width)
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
    xp: Namespace,
    frame: Array,
    alpha: Array,
    plan: Plan | dict[str, Any],
    more: tuple[Mapping[str, Array], Sequence[float] | None],
) -> Array:
    given, tone = more
    background: Background = plan["background"]
    kind = background["kind"]
    if kind == "none":
        return frame
    covered = edges.final_alpha(xp, frame, alpha, plan["edge"])
    if kind == "parts":
        labels = _mask(xp, _needed(given, "parts", "labels of parts"))
        return colored_parts(xp, frame, covered, background, labels)
    new = None if kind == "transparent" else _behind(xp, frame, alpha, background, given)
    clean: Decontamination | None = plan["decontaminate"]
    if clean is None:
        person = light.person(xp, frame, covered, None, 0.0)
    else:
        old = new if kind == "blur" else behind.blurred(xp, frame, alpha, clean)
        person = light.person(xp, frame, covered, old, clean["amount"])
    if new is None:
        return _cut_out(xp, person, covered)
    wrap: Wrap | None = plan["wrap"]
    glow = None if wrap is None else light.wrapped(xp, new, alpha, plan["edge"], wrap)
    lit = light.lit(xp, edges.luma(xp, frame), glow, None if plan["match"] is None else tone)
    if lit is not None:
        person = xp.add(person, xp.multiply(lit, covered))
    return xp.clip(xp.add(person, xp.multiply(new, xp.subtract(1.0, covered))), 0.0, 255.0)


def _behind(
    xp: Namespace, frame: Array, alpha: Array, background: Background, given: Mapping[str, Array]
) -> Array:
    _, height, width, _ = xp.shape(frame)
    if background["kind"] == "blur":
        return behind.blurred(xp, frame, alpha, background)
    picture = None
    if background["kind"] in ("image", "video"):
        picture = _picture(xp, _needed(given, "image", "an image behind the person"), "background image")
    return behind.replaced(xp, background, (height, width), picture)


def _cut_out(xp: Namespace, person: Array, covered: Array) -> Array:
    """The person with alpha; black where that rounds to 0, as who ignores alpha must not see the room."""
    alpha = xp.multiply(covered, 255.0)
    three = xp.concat([alpha, alpha, alpha], 3)
    seen = xp.greater_equal(three, 0.5)
    # Straight, not premultiplied: that is what a frame with alpha holds.
    straight = xp.divide(xp.multiply(person, 255.0), xp.maximum(three, 0.5))
    return xp.concat([xp.where(seen, straight, xp.zeros_like(three)), alpha], 3)


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
