"""Settings, checked, and the render plan made from them. Plain Python values only: no arrays here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NotRequired, TypedDict, get_args

from compositor.errors import SettingsError

Effect = Literal["blur", "image", "color", "transparent", "none"]
EFFECTS: tuple[str, ...] = get_args(Effect)

# A band of alpha this wide, centred on the threshold, becomes the soft edge. The selfie models go from 0 to
# 1 within about four of their pixels, which are ten of a 640x360 frame: .3 of that is an edge of three
# pixels, as soft as a camera draws one. A narrower band shows the model's uncertainty as jagged steps.
FEATHER = 0.3

# Blur's standard deviation as a share of the picture's height, at strength 0 and at 1. The weakest still
# hides writing on a wall; at the strongest nothing but colour and light is left.
WEAKEST_SIGMA = 0.0065
STRONGEST_SIGMA = 0.06
# Two passes of a box are a tent: smooth enough that no square shows, at two thirds of the cost of three.
PASSES = 2
# A strong blur has no detail that more rows could show, and the blur's cost grows with their square.
ROWS = 90
# The rows that a weak blur, with the smallest window there is, may take.
MOST_ROWS = 180
LARGEST_RADIUS = 8


class Background(TypedDict):
    """What to draw behind the person; the fields beside `kind` depend on it."""

    kind: str
    rows: NotRequired[int]
    """blur: height of the small plane, in pixels; a frame with fewer rows uses its own number."""
    radius: NotRequired[int]
    """blur: the box covers ``2 radius + 1`` pixels of the small plane each way."""
    passes: NotRequired[int]
    """blur: how many times the box is applied."""
    source: NotRequired[str]
    """image: what the page calls the picture."""
    color: NotRequired[list[int]]
    """color: red, green, blue, 0..255."""


class Edge(TypedDict):
    """Alpha up to `low` is background, from `high` on person, and a smoothstep between."""

    low: float
    high: float


class Plan(TypedDict):
    """How to draw a frame. JSON-able; `version` rises whenever anything else in it changes."""

    version: int
    effect: str
    tier: str
    edge: Edge
    background: Background


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        effect: "blur", "image", "color", "transparent" or "none".
        strength: How much to blur, 0..1; 0 is the weakest blur, never none.
        threshold: The alpha, 0..1, at which a pixel counts half as person.
        image: The page's name for the background picture; "" while there is none.
        color: The background colour: red, green, blue, whole numbers 0..255.
    """

    effect: str = "blur"
    strength: float = 0.5
    threshold: float = 0.7
    image: str = ""
    color: tuple[int, int, int] = (32, 56, 64)  # a calm dark teal: flatters skin, and no chroma key's green

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """These settings with `changes` made.

        Args:
            changes: Some of the attributes by name; lists do for `color`.

        Raises:
            SettingsError: A name is unknown or a value out of its range. These settings stay as they are.
        """
        if not isinstance(changes, Mapping):
            raise SettingsError(f"Settings must be an object with names and values, not {_shown(changes)}.")
        checked: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in _CHECKS:
                raise SettingsError(f"There is no setting {_shown(name)}; there are {', '.join(_CHECKS)}.")
            checked[name] = _CHECKS[name](name, value)
        return replace(self, **checked)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, with lists for tuples."""
        return {**asdict(self), "color": list(self.color)}


def edge(threshold: float) -> Edge:
    """The soft threshold's band around `threshold` (0..1), `FEATHER` wide and cut off at 0 and 1."""
    return {
        "low": round(max(0.0, threshold - FEATHER / 2), 4),
        "high": round(min(1.0, threshold + FEATHER / 2), 4),
    }


def blur(strength: float) -> Background:
    """A blur of the same look at every frame size, for `strength` 0..1.

    The standard deviation is a share of the picture's height. A box of ``n = 2 radius + 1`` pixels has the
    variance ``(n² - 1) / 12``, and passes add theirs up; the small plane gets as many rows as make that the
    wanted share. Of the windows that need at most `ROWS` rows the smallest is taken, which leaves the most
    detail.
    """
    share = WEAKEST_SIGMA + strength * (STRONGEST_SIGMA - WEAKEST_SIGMA)
    choices = [(round(_sigma(radius) / share), radius) for radius in range(1, LARGEST_RADIUS + 1)]
    rows, radius = max((choice for choice in choices if choice[0] <= ROWS), default=choices[0])
    return {"kind": "blur", "rows": min(rows, MOST_ROWS), "radius": radius, "passes": PASSES}


def background(settings: Settings) -> Background:
    """What `settings` put behind the person."""
    match settings.effect:
        case "blur":
            return blur(settings.strength)
        case "image":
            return {"kind": "image", "source": settings.image}
        case "color":
            return {"kind": "color", "color": list(settings.color)}
        case _:
            return {"kind": settings.effect}


def plan(settings: Settings, tier: str, version: int) -> Plan:
    """The render plan of `settings` on a quality `tier` of `pacing.TIERS`."""
    return {
        "version": version,
        "effect": settings.effect,
        "tier": tier,
        "edge": edge(settings.threshold),
        "background": background(settings),
    }


def _sigma(radius: int) -> float:
    return math.sqrt(PASSES * ((2 * radius + 1) ** 2 - 1) / 12)


def _shown(value: object) -> str:
    """A value as an error shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _effect(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in EFFECTS:
        raise SettingsError(f"Setting '{name}' must be one of {', '.join(EFFECTS)}, not {_shown(value)}.")
    return value


def _share(name: str, value: object) -> float:
    # bool is an int in Python, and `not 0 <= NaN <= 1` holds as well.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingsError(f"Setting '{name}' must be a number from 0 to 1, not {_shown(value)}.")
    return float(value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"Setting '{name}' must be a text, not {_shown(value)}.")
    return value


def _color(name: str, value: object) -> tuple[int, int, int]:
    if isinstance(value, list | tuple) and len(value) == 3 and all(map(_is_byte, value)):
        red, green, blue = value
        return int(red), int(green), int(blue)
    raise SettingsError(f"Setting '{name}' must be three whole numbers from 0 to 255, not {_shown(value)}.")


def _is_byte(value: object) -> bool:
    # JavaScript has one kind of number, so that a whole one may arrive as a float.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and value in range(256)


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "effect": _effect,
    "strength": _share,
    "threshold": _share,
    "image": _text,
    "color": _color,
}
