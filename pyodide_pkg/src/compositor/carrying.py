"""A mask carried along the person's motion, so that the model need not look at every frame.

The motion between two small pictures is found by the method of Lucas and Kanade ("An Iterative Image
Registration Technique with an Application to Stereo Vision", IJCAI 1981): around each pixel, the shift that
best explains by the picture's slopes how its brightness has changed. Only the person's pixels count, each by
its alpha; around them, where the window still holds some of the person, their motion reaches into the room,
which is where the mask's edge is. Where the picture has not changed, nothing is moved.

The renderers' side of this is TypeScript, which is tested against what is here. Each function is to be called
inside a scope of its namespace.
"""

from __future__ import annotations

from typing import TypedDict

from compositor.arrays import Array, Namespace
from compositor.images import box_blur

# The luma of people before known backgrounds, made so small, is enough to place a mask within a twentieth of
# a frame's motion.
ROWS = 36
# Windows of two boxes of 7 x 7: of 5 x 5 they hold too little of a plain shirt.
RADIUS = 3
# After three rounds, motions of two of its pixels in a frame, a picture's width in a second, are found.
ROUNDS = 3
# Added to the squared slopes: what has none gets no motion. Of noise with a deviation of 1.6 in each pixel, a
# webcam's in good light, so much is left in means of a hundred.
FLATNESS = 0.0125
# No round moves a pixel farther: beyond its neighbours the slopes say nothing.
LONGEST_STEP = 1.0
# Luma that differs by less, root mean square over 3 x 3, has not moved; by more, it has for certain.
STILL, MOVED = 2.0, 6.0
# A pixel is strange where neither stillness nor the person's motion explains its luma better than this. When
# a hundredth of the picture is strange, the model looks again: a hand comes in, someone leaves, the light
# goes on. On three real videos it then looks at 35 % of the frames (at 16: 31 %, at 12 and half the share:
# 56 %), and of people who enter, the mask changes a third less when they stand than at 16.
STRANGE, STRANGE_SHARE = 14.0, 0.01
# The model looks at one frame in so many at least. At 30 frames a second, a sixth would be shown with a mask
# older than it may be (150 ms); and fewer looks are steadier: at four, real videos flicker .8 points more.
EVERY = 5


class Carry(TypedDict):
    """How masks are carried, as the render plan says it.

    Attributes:
        every: The model looks at one frame in so many, at least.
        least: And at one in so many at most, however strange the picture is.
        rows: Of the small pictures; their columns follow from the picture's sides.
        radius: Of the boxes, two of which make a window.
        rounds: How often the motion is improved.
        flatness: See `FLATNESS`.
        still, moved: See `STILL`.
        strange: See `STRANGE`.
        share: Of strange pixels, 0..1, from which on the model looks again.
    """

    every: int
    least: int
    rows: int
    radius: int
    rounds: int
    flatness: float
    still: float
    moved: float
    strange: float
    share: float


def carry(every: int, least: int = 1) -> Carry:
    """With the constants of this module."""
    return {
        "every": every,
        "least": least,
        "rows": ROWS,
        "radius": RADIUS,
        "rounds": ROUNDS,
        "flatness": FLATNESS,
        "still": STILL,
        "moved": MOVED,
        "strange": STRANGE,
        "share": STRANGE_SHARE,
    }


def flow(
    xp: Namespace, old: Array, new: Array, weights: Array, start: tuple[Array, Array]
) -> tuple[Array, Array]:
    """How far each pixel of a small picture has come, in its pixels: to the right, and down.

    Args:
        xp: The arrays' operations.
        old: The luma that the mask was made for, ``[1, rows, columns, 1]``, 0..255.
        new: The luma now.
        weights: How much each pixel of `old` is the person's, 0..1.
        start: The motion to start from: that of the frame before, or zeros.
    """
    right, down = start
    for _ in range(ROUNDS):
        place = _back(xp, right, down)
        warped, person = sample(xp, old, *place), sample(xp, weights, *place)
        slope_x, slope_y = _slope(xp, warped, 2), _slope(xp, warped, 1)
        change = xp.subtract(warped, new)
        terms = xp.concat(
            [
                xp.multiply(xp.multiply(a, b), person)
                for a, b in (
                    (slope_x, slope_x),
                    (slope_x, slope_y),
                    (slope_y, slope_y),
                    (slope_x, change),
                    (slope_y, change),
                )
            ],
            3,
        )
        xx, xy, yy, xt, yt = (xp.take(_tent(xp, terms), [i], 3) for i in range(5))
        xx, yy = xp.add(xx, FLATNESS), xp.add(yy, FLATNESS)
        # Never less than that of flat pictures, but for rounding.
        divisor = xp.maximum(xp.subtract(xp.multiply(xx, yy), xp.square(xy)), FLATNESS**2)
        step_x = xp.divide(xp.subtract(xp.multiply(yy, xt), xp.multiply(xy, yt)), divisor)
        step_y = xp.divide(xp.subtract(xp.multiply(xx, yt), xp.multiply(xy, xt)), divisor)
        right = xp.add(right, xp.clip(step_x, -LONGEST_STEP, LONGEST_STEP))
        down = xp.add(down, xp.clip(step_y, -LONGEST_STEP, LONGEST_STEP))
    return right, down


def where_changed(xp: Namespace, old: Array, new: Array, motion: tuple[Array, Array]) -> tuple[Array, Array]:
    """`motion` where the picture has changed, and none where it has not."""
    change = xp.subtract(box_blur(xp, xp.square(xp.subtract(new, old)), 1), STILL**2)
    share = box_blur(xp, xp.clip(xp.multiply(change, 1 / (MOVED**2 - STILL**2)), 0.0, 1.0), 1)
    return xp.multiply(motion[0], share), xp.multiply(motion[1], share)


def strange(xp: Namespace, old: Array, new: Array, motion: tuple[Array, Array]) -> Array:
    """1 for each pixel that neither has stood still nor come with `motion`, else 0."""
    moved = xp.square(xp.subtract(sample(xp, old, *_back(xp, *motion)), new))
    stood = xp.square(xp.subtract(old, new))
    unexplained = xp.greater_equal(xp.minimum(moved, stood), STRANGE**2)
    return xp.where(unexplained, xp.full(xp.shape(new), 1.0), xp.zeros_like(new))


def carried(xp: Namespace, alpha: Array, motion: tuple[Array, Array]) -> Array:
    """A mask, ``[1, h, w, 1]``, moved along; `motion` may be smaller."""
    _, rows, columns, _ = xp.shape(alpha)
    _, few, fewer, _ = xp.shape(motion[0])
    right = xp.multiply(xp.resize(motion[0], rows, columns), columns / fewer)
    down = xp.multiply(xp.resize(motion[1], rows, columns), rows / few)
    return sample(xp, alpha, *_back(xp, right, down))


def sample(xp: Namespace, plane: Array, x: Array, y: Array) -> Array:
    """The plane's values at places between its pixels, bilinearly; beyond its border, the border's.

    Args:
        xp: The arrays' operations.
        plane: ``[1, rows, columns, 1]``.
        x: ``[1, h, w, 1]``, 0 being the centre of the first column.
        y: The same of rows.
    """
    _, rows, columns, _ = xp.shape(plane)
    x, y = xp.clip(x, 0.0, columns - 1.0), xp.clip(y, 0.0, rows - 1.0)
    left, top = xp.floor(x), xp.floor(y)
    along, below = xp.subtract(x, left), xp.subtract(y, top)
    right = xp.clip(xp.add(left, 1.0), 0.0, columns - 1.0)
    bottom = xp.clip(xp.add(top, 1.0), 0.0, rows - 1.0)
    values = xp.reshape(plane, [rows * columns])

    def between(row: Array) -> Array:
        first = xp.multiply(row, float(columns))
        a, b = (xp.gather(values, xp.add(first, column)) for column in (left, right))
        return xp.add(a, xp.multiply(xp.subtract(b, a), along))

    above = between(top)
    return xp.add(above, xp.multiply(xp.subtract(between(bottom), above), below))


def _back(xp: Namespace, right: Array, down: Array) -> tuple[Array, Array]:
    """Where each pixel came from, as columns and rows."""
    _, rows, columns, _ = xp.shape(right)
    across = xp.reshape(xp.asarray([float(i) for i in range(columns)]), [1, 1, columns, 1])
    along = xp.reshape(xp.asarray([float(i) for i in range(rows)]), [1, rows, 1, 1])
    return xp.subtract(across, right), xp.subtract(along, down)


def _slope(xp: Namespace, plane: Array, axis: int) -> Array:
    """Half the difference of a pixel's two neighbours; beyond the border, the border's."""
    length = xp.shape(plane)[axis]
    after = xp.take(plane, [min(place + 1, length - 1) for place in range(length)], axis)
    before = xp.take(plane, [max(place - 1, 0) for place in range(length)], axis)
    return xp.multiply(xp.subtract(after, before), 0.5)


def _tent(xp: Namespace, plane: Array) -> Array:
    return box_blur(xp, box_blur(xp, plane, RADIUS), RADIUS)
