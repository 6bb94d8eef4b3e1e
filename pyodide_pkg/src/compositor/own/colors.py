"""Colours as effects write them: ``"#rrggbb"``, or red, green and blue from 0 to 255."""

from __future__ import annotations

import colorsys
import functools
import re
from collections.abc import Sequence
from typing import TypeAlias

from compositor.errors import SettingsError
from compositor.settings import Color

# As effects write them.
AnyColor: TypeAlias = str | Sequence[float]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def color_of(value: AnyColor) -> Color:
    """A colour as three whole numbers, 0..255; what is beyond is cut off.

    Raises:
        SettingsError: It is no colour.
    """
    if isinstance(value, str):
        return _from_hex(value)
    try:
        red, green, blue = value
        return _byte(red), _byte(green), _byte(blue)
    except (TypeError, ValueError, OverflowError):  # no three, no numbers, or one that is not finite
        raise _no_color(value) from None


def mix(first: AnyColor, second: AnyColor, share: float) -> Color:
    """A colour between two: `first` for the share 0, `second` for 1."""
    share = min(1.0, max(0.0, share))
    r, g, b = color_of(first)
    red, green, blue = color_of(second)
    return (
        round(r + (red - r) * share),
        round(g + (green - g) * share),
        round(b + (blue - b) * share),
    )


def hsv(hue: float, saturation: float = 1.0, value: float = 1.0) -> Color:
    """A colour by hue, saturation and value, 0..1; the hue goes round, so that 1.25 is 0.25."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, min(1, max(0, saturation)), min(1, max(0, value)))
    return round(red * 255), round(green * 255), round(blue * 255)


@functools.lru_cache(maxsize=256)
def _from_hex(text: str) -> Color:
    if not _HEX.fullmatch(text):
        raise _no_color(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _byte(value: float) -> int:
    return min(255, max(0, round(value)))


def _no_color(value: object) -> SettingsError:
    text = repr(value)
    shown = text if len(text) <= 60 else text[:57] + "..."
    return SettingsError(
        f'A colour is "#rrggbb", or red, green and blue from 0 to 255 as in (32, 56, 64), not {shown}.'
    )
