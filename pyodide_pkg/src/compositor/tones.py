"""How far apart in brightness and tint the person and the background are, steadied over time."""

from __future__ import annotations

from compositor import masks
from compositor.arrays import Array, namespace
from compositor.edges import BLUE, GREEN, RED
from compositor.settings import Color

# Half the way: a person in exactly the background's mean colour would look painted.
STRONGEST = 0.5
# Nobody's skin is to change by more, in white's units of 255.
MOST = 48.0
# A person darker than this, of 255, is taken to be this bright: exposure cannot bring back what is black.
DARKEST = 64.0
# Reading pixels back waits for the GPU, where there is one; light does not change faster.
EVERY_S = 0.2
# A lamp switched on is followed in about a second, as by a camera's own white balance.
HALF_LIFE = 0.4
# Less than this share of the picture is nobody whose colour could be measured.
SMALLEST = 0.005


class Tone:
    """What to add to the person's colour, per unit of luma, so that they stand in the background's light.

    It is the difference of two means, as in colour transfer (Reinhard, Ashikhmin, Gooch, Shirley: "Color
    Transfer between Images", IEEE CG&A 21(5), 2001), in proportion to luma: a change of exposure and of white
    balance, by which black stays black.
    """

    def __init__(self) -> None:
        self._value: list[float] | None = None
        self._waited = EVERY_S

    @property
    def value(self) -> list[float] | None:
        """Red, green and blue, -`MOST`..`MOST`; None: nobody has been seen yet."""
        return self._value

    def follow(self, alpha: Array, picture: Array, scene: Color, seconds: float) -> None:
        """Takes in a mask and its picture. Call it inside a scope.

        Args:
            alpha: ``[1, h, w, 1]``, 0..1.
            picture: ``[1, rows, columns, 3]``, 0..255, small.
            scene: Mean colour of the background.
            seconds: The time since the last call.
        """
        self._waited += seconds
        if self._waited < EVERY_S:
            return
        elapsed, self._waited = self._waited, 0.0
        person = _mean(alpha, picture)
        if person is None:
            return
        brightness = max(DARKEST, RED * person[0] + GREEN * person[1] + BLUE * person[2])
        wanted = [
            min(max(STRONGEST * (there - here) * 255 / brightness, -MOST), MOST)
            for there, here in zip(scene, person, strict=True)
        ]
        share = 1.0 if self._value is None else 1 - 0.5 ** (elapsed / HALF_LIFE)
        before = self._value or wanted
        self._value = [old + (new - old) * share for old, new in zip(before, wanted, strict=True)]

    def reset(self) -> None:
        """Forgets who was seen."""
        self._value, self._waited = None, EVERY_S


def _mean(alpha: Array, picture: Array) -> list[float] | None:
    """The person's mean colour; None where there is nobody."""
    xp = namespace()
    _, rows, columns, _ = xp.shape(picture)
    weight = xp.resize(masks.few(xp, alpha), rows, columns)
    weighed = xp.concat([xp.multiply(picture, weight), weight], 3)
    red, green, blue, total = xp.tolist(xp.mean(xp.mean(weighed, 1), 2))[0][0][0]
    return None if total < SMALLEST else [red / total, green / total, blue / total]
