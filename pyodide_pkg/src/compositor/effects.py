"""From settings to the render plan. Plain Python values only: no arrays here."""

from __future__ import annotations

import math
from typing import NotRequired, TypedDict

from compositor.palette import palette
from compositor.settings import Settings

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

# Faces are known by mosaics of 16 x 16 blocks and more (Harmon and Julesz, Science 180, 1973). With so many
# rows over the whole picture, even a face that fills it has fewer, and one at a desk five or six.
FACE_ROWS = 12
# How much of the picture the parts' colours hide: enough to tell 24 apart, and the body still shows through.
PARTS_OPACITY = 0.7

# The optional outputs of the model contract that settings need.
PARTS_OUTPUTS = ("parts",)
POSE_OUTPUTS = ("heatmaps", "short_offsets", "long_offsets", "displacement_fwd", "displacement_bwd")


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
    palette: NotRequired[list[list[int]]]
    """parts: the colour of each part, red, green, blue, 0..255."""
    opacity: NotRequired[float]
    """parts: how much of the picture they hide, 0..1, as black does where no part is."""


class Faces(TypedDict):
    """What to draw in place of faces; the fields beside `kind` depend on it."""

    kind: str
    rows: int
    """blur: height of the small plane, in pixels; pixelate: how many blocks from top to bottom."""
    radius: NotRequired[int]
    """blur: the box covers ``2 radius + 1`` pixels of the small plane each way."""
    passes: NotRequired[int]
    """blur: how many times the box is applied."""


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
    faces: Faces | None
    """What to draw in place of faces; None: the faces themselves."""
    outputs: list[str]
    """The optional outputs that the model is to be asked for."""


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
        case "parts":
            colors = [list(color) for color in palette(settings.part_names)]
            return {"kind": "parts", "palette": colors, "opacity": PARTS_OPACITY}
        case _:
            return {"kind": settings.effect}


def faces(kind: str) -> Faces | None:
    """How to draw faces for the setting `faces`: "show", "blur" or "pixelate"."""
    match kind:
        case "blur":
            strongest = blur(1.0)
            return {
                "kind": "blur",
                "rows": strongest["rows"],
                "radius": strongest["radius"],
                "passes": strongest["passes"],
            }
        case "pixelate":
            return {"kind": "pixelate", "rows": FACE_ROWS}
        case _:
            return None


def outputs(settings: Settings) -> list[str]:
    """The optional outputs of the model that `settings` need, by the names of the model contract."""
    needs_parts = settings.effect == "parts" or settings.faces != "show"
    needs_poses = settings.people == "main"
    return [*(PARTS_OUTPUTS if needs_parts else ()), *(POSE_OUTPUTS if needs_poses else ())]


def plan(settings: Settings, tier: str, version: int) -> Plan:
    """The render plan of `settings` on a quality `tier` of `pacing.TIERS`."""
    return {
        "version": version,
        "effect": settings.effect,
        "tier": tier,
        "edge": edge(settings.threshold),
        "background": background(settings),
        "faces": faces(settings.faces),
        "outputs": outputs(settings),
    }


def _sigma(radius: int) -> float:
    return math.sqrt(PASSES * ((2 * radius + 1) ** 2 - 1) / 12)
