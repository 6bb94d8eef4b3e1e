"""Neighbourhoods on pixel grids ``[rows, columns]``: discs, boxes, colours that grow. Pure functions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


def grown(mask: Bits, reach: int) -> Bits:
    """All pixels within ``reach`` of the mask: a disc laid around each.

    The disc's rows are runs; from its top and bottom to its middle each is the run before, some pixels wider.
    """
    height = mask.shape[0]
    wide, half = mask.copy(), 0
    result = np.zeros_like(mask)
    for row in range(reach, -1, -1):
        wanted = int(np.sqrt(reach * reach - row * row))
        for _ in range(wanted - half):
            before = wide.copy()
            wide[:, 1:] |= before[:, :-1]
            wide[:, :-1] |= before[:, 1:]
        half = wanted
        if row < height:
            result[: height - row] |= wide[row:]
            result[row:] |= wide[: height - row]
    return result


def shrunk(mask: Bits, reach: int) -> Bits:
    """The pixels farther than ``reach`` from all outside the mask; the picture's border is no outside."""
    return ~grown(~mask, reach)


def edge_of(mask: Bits) -> Bits:
    """Pixels of the mask with a neighbour, above, below or beside, outside of it."""
    padded = np.pad(mask, 1, mode="edge")
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    edge: Bits = mask & ~inner
    return edge


def box_mean(values: Floats, radius: int) -> Floats:
    """The mean over ``(2 radius + 1)²`` pixels of ``[rows, columns]`` or ``[rows, columns, channels]``."""
    for axis in (0, 1):
        widths = [(radius + 1, radius) if i == axis else (0, 0) for i in range(values.ndim)]
        sums = np.cumsum(np.pad(values, widths, mode="edge"), axis=axis, dtype=np.float64)
        length = values.shape[axis]
        first = np.take(sums, range(length), axis)
        last = np.take(sums, range(2 * radius + 1, length + 2 * radius + 1), axis)
        values = ((last - first) / (2 * radius + 1)).astype(np.float32)
    return values


def spread(colors: Floats, known: Bits, steps: int) -> Floats:
    """``colors`` ``[rows, columns, 3]``, those that are not known grown from their neighbours' mean.

    Each step reaches one pixel farther; what no step reaches stays as it is.
    """
    colors, known = colors.copy(), known.copy()
    for _ in range(steps):
        weight = box_mean(known.astype(np.float32), 1)
        total = box_mean(colors * known[..., np.newaxis], 1)
        new = ~known & (weight > 1e-4)
        if not new.any():
            break
        colors[new] = total[new] / weight[new][:, np.newaxis]
        known |= new
    return colors


def largest_part(mask: Bits) -> Bits:
    """The connected part (by sides) of the mask with the most pixels: specks of a careless label go."""
    parts = _parts(mask)
    return max(parts, key=np.count_nonzero) if parts else mask


def without_small_holes(mask: Bits, most: int) -> Bits:
    """The mask with its holes of up to ``most`` pixels filled."""
    filled = mask.copy()
    for hole in _parts(~mask):
        if np.count_nonzero(hole) <= most:
            filled |= hole
    return filled


def _parts(mask: Bits) -> list[Bits]:
    left, found = mask.copy(), []
    while left.any():
        part = np.zeros_like(mask)
        part.flat[int(np.argmax(left))] = True
        part = _flooded(part, left)
        found.append(part)
        left &= ~part
    return found


def _flooded(seed: Bits, inside: Bits) -> Bits:
    """All of ``inside`` that hangs together with ``seed``, by sweeps along rows and columns."""
    while True:
        before = np.count_nonzero(seed)
        for _ in range(2):
            seed = _swept(seed, inside)
            seed = _swept(seed.T, inside.T).T
        if np.count_nonzero(seed) == before:
            return seed


def _swept(seed: Bits, inside: Bits) -> Bits:
    """Fills every horizontal run of ``inside`` that holds a pixel of ``seed``."""
    starts = inside & ~np.pad(inside, ((0, 0), (1, 0)))[:, :-1]
    runs = np.cumsum(starts.ravel()).reshape(inside.shape)
    touched = np.zeros(int(runs.flat[-1]) + 1, np.bool_)
    touched[runs[seed & inside]] = True
    filled: Bits = touched[runs] & inside
    return filled
