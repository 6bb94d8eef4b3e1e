"""From settings to the render plan. Plain Python values only: no arrays here."""

from __future__ import annotations

import math
from typing import NotRequired, TypedDict

from compositor import carrying
from compositor.carrying import Carry
from compositor.palette import palette
from compositor.settings import Color, Settings
from compositor.tiers import FULL, named

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
# A disc needs more rows than a tent: its rim is sharp, and is what shows that it is round.
BOKEH_ROWS = 120
# So many times as much as others counts a white pixel under a disc. A camera has cut off what is brighter
# than white, which a real lens would spread over its disc undiminished.
HIGHLIGHTS = 6.0

# What a blur without the person takes in, by the mask's own values. The person shines into the pixels around
# the edge, which the mask gives values far below the threshold: counted as room they are the halo.
ROOM_LOW, ROOM_HIGH = 0.02, 0.3

# Alpha's edge is brought onto the picture's by a guided filter with coefficients on a plane of so many rows
# and in windows of 3 x 3. On people moved over known backgrounds, 96 rows find the edge better than 48, 72
# and 144; wider windows meet a second edge.
EDGE_ROWS = 96
EDGE_RADIUS = 1
# Variance of luma (0..1) below which the picture has no edge to follow: a step of an eighth. A webcam's noise
# in the dark, a deviation of .03, stays below it.
EDGE_SMOOTHNESS = 0.004
# The windows widen the edge; this contrast about alpha .5 gives it back its steepness.
EDGE_STEEPNESS = 1.5
# Added to the steepened alpha: a smoothing moves an edge inwards for a threshold above a half. On still
# portraits .15 makes up for it best, in moving pictures .25.
EDGE_OUTWARDS = 0.23
# What the threshold of an edge that is not refined is lowered by. On eight people before known backgrounds,
# with thresholds of .5 and .7, it then takes in as much as the refined one, which is otherwise .9 pixels of
# 640x360 farther out: the change is no jump.
UNREFINED_OUTWARDS = 0.2

# The old background beside the edge is estimated by a blur with this share of the height for its deviation:
# wide enough to reach over the person's rim, narrow enough to be the colour that shines through it.
DECONTAMINATION_SIGMA = 0.02
# The reach of light from the background, as a share of the height, at the setting 0 and at 1. A fortieth is a
# rim light; from .07 on half a face is lit.
NARROWEST_WRAP = 0.025
WIDEST_WRAP = 0.07
# Light has no detail.
WRAP_ROWS = 48

# Faces are known by mosaics of 16 x 16 blocks and more (Harmon and Julesz, Science 180, 1973). With so many
# rows over the whole picture, even a face that fills it has fewer, and one at a desk five or six.
FACE_ROWS = 12
# How much of the picture the parts' colours hide: enough to tell 24 apart, and the body still shows through.
PARTS_OPACITY = 0.7

# The effects that put something else in the place of the room.
REPLACING = ("image", "video", "gradient", "color")

# The optional outputs of the model contract that settings need.
PARTS_OUTPUTS = ("parts",)
POSE_OUTPUTS = ("heatmaps", "short_offsets", "long_offsets", "displacement_fwd", "displacement_bwd")


class Room(TypedDict):
    """Mask values up to `low` are wholly the room, from `high` on not at all, and a smoothstep between."""

    low: float
    high: float


# A key that is no name for an attribute of a class.
_From = TypedDict("_From", {"from": NotRequired[list[int]]})


class Background(_From):
    """What to draw behind the person; the fields beside `kind` depend on it.

    `from` is a gradient's first colour.
    """

    kind: str
    shape: NotRequired[str]
    """blur: "gaussian", by boxes, or "bokeh", by one disc."""
    rows: NotRequired[int]
    """blur: height of the small plane, in pixels; a frame with fewer rows uses its own number."""
    radius: NotRequired[int]
    """blur: box and disc are ``2 radius + 1`` pixels of the small plane wide."""
    passes: NotRequired[int]
    """blur: how many times the box is applied; the disc is once."""
    highlights: NotRequired[float]
    """blur: under a disc a white pixel counts ``1 + highlights`` times."""
    room: NotRequired[Room]
    """blur: what of the picture is taken in."""
    source: NotRequired[str]
    """image, video: what the page calls it."""
    color: NotRequired[list[int]]
    """color: red, green, blue, 0..255."""
    to: NotRequired[list[int]]
    """gradient: its last colour."""
    angle: NotRequired[float]
    """gradient: its direction in degrees; 0 is upwards, 90 to the right."""
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


class Refinement(TypedDict):
    """A guided filter on a small plane; see `edges.follow`."""

    rows: int
    radius: int
    smoothness: float
    steepness: float
    outwards: float


class Edge(TypedDict):
    """Alpha up to `low` is background, from `high` on person, and a smoothstep between."""

    low: float
    high: float
    refine: Refinement | None
    """How alpha's edge is first moved onto the picture's; None: not at all."""


class Decontamination(TypedDict):
    """How the old background's colour is taken out of the soft edge; see `light.person`."""

    amount: float
    rows: int
    radius: int
    passes: int
    room: Room


class Wrap(TypedDict):
    """Light of the new background on the person's rim; see `light.wrapped`."""

    strength: float
    rows: int
    radius: int
    passes: int


class Match(TypedDict):
    """How far the person's brightness and tint follow the background's."""

    amount: float


class Finish(TypedDict):
    """What makes person and background one picture; None: left out."""

    decontaminate: Decontamination | None
    wrap: Wrap | None
    match: Match | None


class Plan(Finish):
    """How to draw a frame. JSON-able; `version` rises whenever anything else in it changes."""

    version: int
    effect: str
    tier: str
    edge: Edge
    background: Background
    faces: Faces | None
    """What to draw in place of faces; None: the faces themselves."""
    carry: Carry | None
    """How masks are carried along between two looks of the model; None: it looks at every frame."""
    detail: float
    """Scale of the model's input, 0..1, for models that take any size."""
    outputs: list[str]
    """The optional outputs that the model is to be asked for."""


def edge(threshold: float, tier: str = FULL) -> Edge:
    """The soft threshold's band around `threshold` (0..1), `FEATHER` wide and cut off at 0 and 1.

    Only the best tiers can afford to move the edge onto the picture's.
    """
    refined = named(tier).refined
    if not refined:
        threshold = max(0.0, threshold - UNREFINED_OUTWARDS)
    refine: Refinement = {
        "rows": EDGE_ROWS,
        "radius": EDGE_RADIUS,
        "smoothness": EDGE_SMOOTHNESS,
        "steepness": EDGE_STEEPNESS,
        "outwards": EDGE_OUTWARDS,
    }
    return {
        "low": round(max(0.0, threshold - FEATHER / 2), 4),
        "high": round(min(1.0, threshold + FEATHER / 2), 4),
        "refine": refine if refined else None,
    }


def room() -> Room:
    """What a blur without the person takes in."""
    return {"low": ROOM_LOW, "high": ROOM_HIGH}


def blur(strength: float, shape: str = "gaussian", tier: str = FULL) -> Background:
    """A blur of the same look at every frame size, for `strength` 0..1.

    Its standard deviation is a share of the picture's height, the same for both shapes and on all tiers: a
    disc's is half its radius.
    """
    rows_left = named(tier).rows
    share = WEAKEST_SIGMA + strength * (STRONGEST_SIGMA - WEAKEST_SIGMA)
    if shape == "bokeh":
        rows, radius = _disc(2 * share, round(rows_left * BOKEH_ROWS))
        passes, highlights = 1, HIGHLIGHTS
    else:
        rows, radius = _boxes(share, round(rows_left * ROWS))
        passes, highlights = PASSES, 0.0
    return {
        "kind": "blur",
        "shape": shape,
        "rows": rows,
        "radius": radius,
        "passes": passes,
        "highlights": highlights,
        "room": room(),
    }


def background(settings: Settings, tier: str = FULL) -> Background:
    """What `settings` put behind the person."""
    match settings.effect:
        case "blur" | "python":
            return blur(settings.strength, settings.blur_shape, tier)
        case "image" | "video" as kind:
            return {"kind": kind, "source": settings.image if kind == "image" else settings.video}
        case "color":
            return {"kind": "color", "color": list(settings.color)}
        case "gradient":
            first, last = (list(color) for color in settings.gradient)
            return {"kind": "gradient", "from": first, "to": last, "angle": settings.gradient_angle}
        case "parts":
            colors = [list(color) for color in palette(settings.part_names)]
            return {"kind": "parts", "palette": colors, "opacity": PARTS_OPACITY}
        case _:
            return {"kind": settings.effect}


def finish(settings: Settings, light: float = 1.0) -> Finish:
    """What makes person and background one picture, as far as the effect allows it.

    `light` is how much of the background's light falls on the person, 0..1.
    """
    replaced = settings.effect in REPLACING
    cut_out = replaced or settings.effect in ("blur", "transparent", "python")
    return {
        "decontaminate": decontamination(settings.decontaminate) if cut_out else None,
        "wrap": wrap(light * settings.light_wrap, settings.light_wrap_radius) if replaced else None,
        "match": {"amount": settings.match} if replaced and settings.match > 0 else None,
    }


def decontamination(amount: float) -> Decontamination | None:
    """For `amount` 0..1; None for 0."""
    if amount == 0:
        return None
    rows, radius = _boxes(DECONTAMINATION_SIGMA, ROWS)
    return {"amount": amount, "rows": rows, "radius": radius, "passes": PASSES, "room": room()}


def wrap(strength: float, reach: float) -> Wrap | None:
    """For `strength` and `reach` 0..1; None for the strength 0."""
    if strength == 0:
        return None
    rows, radius = _boxes(NARROWEST_WRAP + reach * (WIDEST_WRAP - NARROWEST_WRAP), WRAP_ROWS)
    return {"strength": strength, "rows": rows, "radius": radius, "passes": PASSES}


def scene_color(settings: Settings) -> Color | None:
    """The mean colour of what is behind the person, 0..255; None where it is not known or their own room."""
    match settings.effect:
        case "color":
            return settings.color
        case "gradient":
            first, last = settings.gradient
            red, green, blue = ((a + b) // 2 for a, b in zip(first, last, strict=True))
            return red, green, blue
        case "image" | "video":
            return settings.scene_color
        case _:
            return None


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


def carries(settings: Settings) -> bool:
    """Whether masks may be carried along, or the model has to look at every frame.

    A face that is to be hidden must not be late; and parts are numbers, between which there is nothing.
    """
    return not _needs_parts(settings)


def carry(settings: Settings, tier: str = FULL) -> Carry | None:
    """How masks are carried on a quality `tier`; None: not at all."""
    quality = named(tier)
    return carrying.carry(quality.every, quality.least) if carries(settings) else None


def outputs(settings: Settings) -> list[str]:
    """The optional outputs of the model that `settings` need, by the names of the model contract."""
    needs_poses = settings.people == "main"
    return [*(PARTS_OUTPUTS if _needs_parts(settings) else ()), *(POSE_OUTPUTS if needs_poses else ())]


def plan(settings: Settings, tier: str, version: int, light: float | None = None) -> Plan:
    """The render plan of `settings` on a quality `tier` of `tiers.NAMES`.

    `light` is how much of the background's light falls on the person, 0..1: where it is not said, all or
    nothing, as the tier has it.
    """
    quality = named(tier)
    return {
        "version": version,
        "effect": settings.effect,
        "tier": tier,
        "edge": edge(settings.threshold, tier),
        "background": background(settings, tier),
        **finish(settings, float(quality.refined) if light is None else light),
        "faces": faces(settings.faces),
        "carry": carry(settings, tier),
        "detail": quality.detail,
        "outputs": outputs(settings),
    }


def _needs_parts(settings: Settings) -> bool:
    return settings.effect == "parts" or settings.faces != "show"


def _boxes(share: float, most_rows: int) -> tuple[int, int]:
    """Rows and radius of the boxes whose standard deviation is `share` of the height.

    A box of ``n = 2 radius + 1`` pixels has the variance ``(n² - 1) / 12``, and passes add theirs up; the
    small plane gets as many rows as make that the wanted share. Of the windows that need at most `most_rows`
    the smallest is taken, which leaves the most detail.
    """
    choices = [(round(_sigma(radius) / share), radius) for radius in range(1, LARGEST_RADIUS + 1)]
    rows, radius = max((choice for choice in choices if choice[0] <= most_rows), default=choices[0])
    return min(rows, MOST_ROWS), radius


def _disc(share: float, most_rows: int) -> tuple[int, int]:
    """Rows and radius of the disc whose radius is `share` of the height: the roundest not too dear."""
    choices = [(round((radius + 0.5) / share), radius) for radius in range(1, LARGEST_RADIUS + 1)]
    return max((choice for choice in choices if choice[0] <= most_rows), default=choices[0])


def _sigma(radius: int) -> float:
    return math.sqrt(PASSES * ((2 * radius + 1) ** 2 - 1) / 12)
