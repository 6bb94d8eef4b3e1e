"""What makes a raw mask good before it is drawn with: numbers, holes and specks, and steadiness.

Alpha is ``[1, h, w, 1]``, 0..1. Each function is to be called inside a scope of its namespace.
"""

from __future__ import annotations

from compositor.arrays import Array, Namespace

# Holes, specks and motion are looked for on planes of at most so many rows, an eighth of the time of 144 each
# way: what is smaller than two of their pixels is no part of a person.
FEW_ROWS = 40
# A speck stays if something solid is this near, in pixels of that plane, a seventh of the height: the fingers
# of a raised hand do, and hair.
REACH = 5

# A pixel of that plane has changed for certain where red, green and blue differ by so much of 255, root mean
# square, and not at all below the first. A webcam's noise in the dark, a deviation of 8, is 1 in the mean of
# the 16 samples behind each.
STILL, MOVED = 6.0, 16.0
# A mask is another one for certain where its mean square difference is so much, and not at all below the
# first. Somebody who fills half of the picture and moves by a twentieth of its width in a frame changes it by
# .07 at most.
SAME, ANOTHER = 0.1, 0.2
# Where nothing moves, the memory of the mask fades by half in this many seconds: long against a flicker
# between two frames, short against what an eye would call late.
HALF_LIFE = 0.2
# Enlarged five times and put through the soft threshold, a mask's outline has steps like stairs, which means
# of 3 x 3 make even. On 26 labelled portraits neither overlap (.949) nor outline (.845) are worse for it.
EVEN_RADIUS = 1


def few(xp: Namespace, plane: Array) -> Array:
    """`plane` halved until it has at most `FEW_ROWS` rows; halving by interpolation is a mean of four."""
    _, rows, columns, _ = xp.shape(plane)
    factor = 1
    while rows > FEW_ROWS and rows % 2 == columns % 2 == 0:
        rows, columns, factor = rows // 2, columns // 2, 2 * factor
    if factor > 1:
        plane = xp.shrink(plane, factor)
    while rows > FEW_ROWS:
        rows, columns = (rows + 1) // 2, (columns + 1) // 2
        plane = xp.resize(plane, rows, columns)
    return plane


def tidy(xp: Namespace, alpha: Array, small: Array) -> Array:
    """Removes specks, and closes faint holes.

    An opening by reconstruction (Luc Vincent, "Morphological Grayscale Reconstruction in Image Analysis",
    IEEE TIP 2(2), 1993), cut short after `REACH` pixels: what no solid part is near is gone, and what is near
    one keeps its shape. A hole counts as one while the mask still half takes it for person, with nothing but
    person around; a clear gap, as between arm and body, is there.

    Args:
        xp: The arrays' operations.
        alpha: ``[1, h, w, 1]``, 0..1.
        small: The same, made small by `few`.
    """
    _, rows, columns, _ = xp.shape(alpha)
    rest = xp.max_filter(xp.subtract(1.0, small), 1)
    person = xp.clip(xp.max_filter(xp.subtract(1.0, rest), REACH), 0.0, 0.5)
    room = xp.clip(rest, 0.0, 0.5)
    # 1 where no room is near, -1 where no person is, and 0 where both are.
    towards = xp.multiply(xp.subtract(person, room), 2.0)
    return xp.clip(xp.add(alpha, xp.resize(towards, rows, columns)), 0.0, 1.0)


def evened(xp: Namespace, alpha: Array) -> Array:
    """`alpha` with an even outline, for where nothing brings it onto the picture's."""
    return xp.box_filter(alpha, EVEN_RADIUS)


def freshness(xp: Namespace, change: Array, jump: Array, least: float) -> Array:
    """How much a new mask counts against the memory of the old, `least`..1.

    All of it where something has moved, or where the mask is another one altogether: the model has seen a
    cut, or thought better of an empty room.

    Args:
        xp: The arrays' operations.
        change: By how much small pictures differ, ``[1, rows, columns, 3]``, -255..255.
        jump: By how much small masks differ, ``[1, rows, columns, 1]``, -1..1.
        least: Where nothing has moved.

    Returns:
        ``[1, rows, columns, 1]``; the neighbours of what has moved count as well.
    """
    moved = xp.max_filter(xp.mean(xp.square(change), 3), 1)
    span = (1 - least) / (MOVED**2 - STILL**2)
    share = xp.add(xp.multiply(moved, span), least - STILL**2 * span)
    jumped = xp.mean(xp.mean(xp.square(jump), 1), 2)
    # More than 1 where it is certain: in a still picture the share that it is added to is below 0.
    surely = xp.clip(xp.multiply(xp.subtract(jumped, SAME), 1 / (ANOTHER - SAME)), 0.0, 2.0)
    return xp.clip(xp.add(share, surely), least, 1.0)
