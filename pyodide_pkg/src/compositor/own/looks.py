"""What an effect can give back: a look, which is a change of some settings, and perhaps a small picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compositor.errors import SettingsError
from compositor.own.colors import AnyColor, color_of
from compositor.settings import Settings

# What the page calls the frames that it makes of an effect's pictures; a video's own name is another.
SOURCE = "own"

# What an effect may cover the room with. Neither `none` nor `parts`, which show the room; nor `image`, which
# has to be loaded first. A picture of its own is drawn as a video's newest frame is.
COVERS = ("blur", "color", "gradient", "transparent", "video")
# What else it may change. Not the threshold, nor who is kept, nor faces: these decide what is seen of room
# and people.
FINISH = ("light_wrap", "light_wrap_radius", "decontaminate", "match")
_ALLOWED = {
    "effect",
    "strength",
    "blur_shape",
    "color",
    "gradient",
    "gradient_angle",
    "video",
    "scene_color",
    *FINISH,
}

# A picture is enlarged to the whole frame. More cells would look no finer in a background out of focus, and
# each of them costs a call in Python: 64 x 36 take some ten milliseconds.
FEWEST, USUAL, MOST = 2, 32, 64

Paint = Callable[[float, float], AnyColor]
Rows = Sequence[Sequence[AnyColor]]


@dataclass(frozen=True, slots=True)
class Look:
    """What stands behind the person until the effect is asked again.

    Attributes:
        settings: Changes of the settings, as `checked` allows them.
        paint: Gives a picture's colour at ``x, y``, each 0..1 from the upper left; or rows of colours; None
            where there is no picture.
        columns: How many cells the picture has from left to right.
    """

    settings: Mapping[str, Any]
    paint: Paint | Rows | None = None
    columns: int = USUAL


def checked(change: Mapping[str, Any]) -> dict[str, Any]:
    """A look's settings, where they are no more than an effect may change.

    Raises:
        SettingsError: One of them is not, or has no meaning.
    """
    for name in change:
        if name not in _ALLOWED:
            raise SettingsError(
                f"An effect can't change {name!r}; it can change {', '.join(sorted(_ALLOWED - {'video'}))}."
            )
    if change.get("effect") not in COVERS:
        raise SettingsError(
            "An effect has to cover the room: by blur, color, gradient, picture or transparent."
        )
    if change.get("video", SOURCE) != SOURCE:
        raise SettingsError("An effect can't show a video.")
    Settings().changed(change)
    return dict(change)


def blur(strength: float = 0.5, shape: str = "gaussian", **finish: float) -> Look:
    """The visitor's own room, blurred: `strength` from 0 to 1, `shape` "gaussian" or "bokeh"."""
    return _look({"effect": "blur", "strength": strength, "blur_shape": shape}, finish)


def color(value: AnyColor, **finish: float) -> Look:
    """One colour."""
    return _look({"effect": "color", "color": color_of(value)}, finish)


def gradient(first: AnyColor, last: AnyColor, angle: float = 180.0, **finish: float) -> Look:
    """From one colour to another, along `angle` in degrees: 0 is upwards, 90 to the right; it goes round."""
    # A tiny negative angle becomes 360 here, which is in range.
    colors = (color_of(first), color_of(last))
    return _look({"effect": "gradient", "gradient": colors, "gradient_angle": angle % 360.0}, finish)


def transparent(**finish: float) -> Look:
    """Nothing: the person alone, cut out."""
    return _look({"effect": "transparent"}, finish)


def picture(paint: Paint | Rows, columns: int | None = None, **finish: float) -> Look:
    """A picture of small cells, smoothly enlarged.

    Args:
        paint: A function that gives the colour at ``x, y``, each from 0 to 1, from the upper left; or rows of
            colours.
        columns: From 2 to 64 cells from left to right; as many rows as make them square.
        finish: As for the other looks.
    """
    if callable(paint):
        count = USUAL if columns is None else columns
        if isinstance(count, bool) or not isinstance(count, int) or not FEWEST <= count <= MOST:
            raise SettingsError(f"A picture has {FEWEST} to {MOST} columns, not {count!r}.")
    else:
        count = _columns_of(paint)
    return Look(_look({"effect": "video", "video": SOURCE}, finish).settings, paint, count)


def _columns_of(rows: object) -> int:
    if isinstance(rows, Sequence) and not isinstance(rows, str) and FEWEST <= len(rows) <= MOST:
        lengths = {len(row) if isinstance(row, Sequence) and not isinstance(row, str) else 0 for row in rows}
        if len(lengths) == 1 and FEWEST <= (length := lengths.pop()) <= MOST:
            return length
    raise SettingsError(
        f"A picture is a function of x and y, or {FEWEST} to {MOST} rows of {FEWEST} to {MOST} colours each, "
        "all rows of the same length."
    )


def _look(change: Mapping[str, Any], finish: Mapping[str, float]) -> Look:
    unknown = [name for name in finish if name not in FINISH]
    if unknown:
        raise SettingsError(f"A look has no {unknown[0]!r}; besides its own it has {', '.join(FINISH)}.")
    return Look(checked({**change, **finish}))
