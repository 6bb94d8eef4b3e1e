"""The golden pictures: what they show, how they are stored, and ``python tests/compositor/goldens.py`` to
redraw them.

Redraw them on NumPy when the look is meant to change, and look at them before they are committed.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from pathlib import Path
from typing import Any

from scenes import Mask, Nested, disc, mask, mean, noise, numbers, picture, scene

from compositor import Session, blending, carrying
from compositor.arrays import namespace

GOLDENS = Path(__file__).with_name("goldens")
ROWS, COLUMNS = 54, 96
MASK_ROWS, MASK_COLUMNS = 72, 128

EFFECTS: dict[str, dict[str, Any]] = {
    "blur-weak": {"effect": "blur", "strength": 0.1},
    "blur": {"effect": "blur"},
    "blur-strong": {"effect": "blur", "strength": 1.0},
    "blur-bokeh": {"effect": "blur", "blur_shape": "bokeh"},
    "image": {"effect": "image", "image": "stripes"},
    "video": {"effect": "video", "video": "stripes", "light_wrap_radius": 1.0},
    "gradient": {"effect": "gradient"},
    "gradient-slanting": {"effect": "gradient", "gradient_angle": 60, "light_wrap": 0.0},
    "color": {"effect": "color", "color": [32, 56, 64]},
    "color-plain": {"effect": "color", "color": [32, 56, 64], "light_wrap": 0, "decontaminate": 0},
    "color-wrap": {"effect": "color", "color": [250, 230, 170], "light_wrap": 1.0, "decontaminate": 1.0},
    "color-match": {"effect": "color", "color": [40, 60, 120], "match": 1.0},
    "transparent": {"effect": "transparent"},
    "transparent-plain": {"effect": "transparent", "decontaminate": 0},
    "none": {"effect": "none"},
    "parts": {"effect": "parts"},
    "faces-blur": {"effect": "blur", "faces": "blur"},
    "faces-pixelate": {"effect": "color", "color": [32, 56, 64], "faces": "pixelate"},
}

# What `Session.tone` gives for a person who is too warm and too bright for their background.
TONE = [-40.0, -12.0, 24.0]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def backdrop() -> Nested:
    """A background image of another shape than the frame: slanting bands."""
    return picture(40, 50, lambda y, x: (4.0 * x, 5.0 * y, 255.0 * ((x + 2 * y) // 12 % 2)))


def labels() -> Mask:
    """Labels of 24 parts and of none, in diagonal bands."""
    return mask(18, 32, lambda y, x: float((x + 2 * y) // 3 % 25))


def moving(number: int) -> tuple[Mask, Nested]:
    """Mask and frame `number` of a sequence: a disc moves right, its mask noisy and a pixel off."""
    shift = 3.0 * number
    alpha = disc(MASK_ROWS, MASK_COLUMNS, softness=5, shift=shift)
    truth = disc(MASK_ROWS, MASK_COLUMNS, softness=1, shift=shift + 1)
    grain = noise(MASK_ROWS, MASK_COLUMNS, seed=number, to=0.2)

    def noisy(y: int, x: int) -> float:
        return min(max(alpha[0][y][x][0] + grain[0][y][x][0] - 0.1, 0.0), 1.0)

    def lit(y: int, x: int) -> tuple[float, float, float]:
        person = truth[0][y][x][0]
        return 60 + 130 * person, 80 + 90 * person, 40.0 + x

    return mask(MASK_ROWS, MASK_COLUMNS, noisy), picture(MASK_ROWS, MASK_COLUMNS, lit)


def carry_scene() -> tuple[Mask, Mask, Mask, Mask]:
    """A spotted disc comes 1.25 pixels to the right and .75 up before a still room, and a box comes in.

    Returns:
        The luma before and after, ``[1, 24, 40, 1]`` whole numbers 0..255; the disc before, 0..1; and a mask
        of it that is twice as large.
    """

    def luma(right: float, down: float, *, box: bool) -> Mask:
        person = disc(24, 40, softness=2, shift=right, down=down)

        def value(y: int, x: int) -> float:
            spots = 130 + 60 * math.sin((x - right) * 0.7) * math.cos((y - down) * 0.6)
            share = person[0][y][x][0]
            lit = share * spots + (1 - share) * (70 + 40 * math.cos(x * 0.9 + y * 0.5))
            return float(round(250.0 if box and y < 5 and 3 < x < 9 else lit))

        return mask(24, 40, value)

    old, new = luma(0.0, 0.0, box=False), luma(1.25, -0.75, box=True)
    return old, new, disc(24, 40, softness=2), disc(48, 80, softness=4)


def carry_golden() -> dict[str, Any]:
    """What `compositor.carrying` makes of `carry_scene`; pictures are flat, in the order of their rows."""
    xp = namespace()
    with xp.scope():
        old, new, weights, alpha = (xp.asarray(plane) for plane in carry_scene())
        nothing = xp.zeros_like(old)
        found = carrying.flow(xp, old, new, weights, (nothing, nothing))
        motion = carrying.where_changed(xp, old, new, found)
        planes = {"old": old, "new": new, "weights": weights, "mask": alpha}
        planes |= {"flow_right": found[0], "flow_down": found[1]}
        planes |= {"right": motion[0], "down": motion[1], "carried": carrying.carried(xp, alpha, motion)}
        return {
            "carry": carrying.carry(4),
            "rows": 24,
            "columns": 40,
            "mask_rows": 48,
            "mask_columns": 80,
            "strange": round(mean(xp.tolist(carrying.strange(xp, old, new, motion))), 4),
            **{name: [round(v, 4) for v in numbers(xp.tolist(plane))] for name, plane in planes.items()},
        }


def write_png(path: Path, rows: list[list[list[float]]]) -> None:
    """Writes 8-bit RGB or RGBA; every row unfiltered, which is all that `read_png` reads."""
    height, width, channels = len(rows), len(rows[0]), len(rows[0][0])
    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    lines = b"".join(b"\0" + bytes(min(max(round(v), 0), 255) for v in numbers(row)) for row in rows)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")]
    path.write_bytes(_SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks))


def read_png(path: Path) -> list[list[list[int]]]:
    """The rows of a file of `write_png`."""
    content, at, packed = path.read_bytes(), len(_SIGNATURE), b""
    width = height = channels = 0
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IHDR":
            width, height = struct.unpack(">II", chunk[:8])
            channels = {2: 3, 6: 4}[chunk[9]]
        elif kind == b"IDAT":
            packed += chunk
    lines, stride = zlib.decompress(packed), width * channels + 1
    rows = [lines[y * stride + 1 : (y + 1) * stride] for y in range(height)]
    return [[list(row[x : x + channels]) for x in range(0, len(row), channels)] for row in rows]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _redraw() -> None:
    xp = namespace()
    GOLDENS.mkdir(exist_ok=True)
    frame, alpha = xp.asarray(scene(ROWS, COLUMNS)), xp.asarray(disc(ROWS, COLUMNS, softness=6))
    for name, settings in EFFECTS.items():
        image = xp.asarray(backdrop()) if settings["effect"] in ("image", "video") else None
        masks = {"parts": xp.asarray(labels()), "faces": xp.asarray(disc(20, 30, softness=6))}
        drawn = blending.render(frame, alpha, Session(settings).plan(), image, masks, TONE)
        write_png(GOLDENS / f"{name}.png", xp.tolist(drawn)[0])
    session, sequence = Session(), []
    for number in range(4):
        rough, seen = moving(number)
        refined = xp.tolist(session.refine(xp.asarray(rough), xp.asarray(seen), 1 / 30))
        # Every fourth pixel each way tells as much, in a sixteenth of the file.
        sequence.append([[[round(pixel[0], 4)] for pixel in row[::4]] for row in refined[0][::4]])
    (GOLDENS / "refined.json").write_text(
        json.dumps(sequence, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    (GOLDENS / "carrying.json").write_text(
        json.dumps(carry_golden(), separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    _redraw()
