"""What the user chose, checked. Plain Python values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias, get_args

from compositor.body import BODYPIX_PARTS, face_parts
from compositor.errors import SettingsError
from compositor.tiers import AUTO, NAMES

Effect = Literal["blur", "image", "video", "gradient", "color", "transparent", "none", "parts", "python"]
EFFECTS: tuple[str, ...] = get_args(Effect)
BlurShape = Literal["gaussian", "bokeh"]
BLUR_SHAPES: tuple[str, ...] = get_args(BlurShape)
People = Literal["everyone", "main"]
PEOPLE: tuple[str, ...] = get_args(People)
Faces = Literal["show", "blur", "pixelate"]
FACES: tuple[str, ...] = get_args(Faces)
TIERS: tuple[str, ...] = (AUTO, *NAMES)

# More parts than any model has (DensePose: 24; human parsing: 20 to 60): a bound for the palette's cost.
MOST_PARTS = 64

Color: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        effect: "blur", "image", "video", "gradient", "color", "transparent", "none", "parts" or "python":
            what the visitor's own effect says (see `own`), and a blur until it has said something.
        strength: How much to blur, 0..1; 0 is the weakest blur, never none.
        blur_shape: "gaussian", or "bokeh": round highlights, as a lens draws what is out of focus.
        threshold: The alpha, 0..1, at which a pixel counts half as person.
        image: The page's name for the background picture; "" while there is none.
        video: The page's name for the background video; "" while there is none.
        color: The background colour: red, green, blue, whole numbers 0..255.
        gradient: The two colours of a background of the effect "gradient", from and to.
        gradient_angle: Its direction in degrees, 0..360: 0 is upwards, 90 to the right, as in CSS.
        light_wrap: How much light the new background throws on the person's rim, 0..1.
        light_wrap_radius: How far that light reaches, 0..1; see `effects.wrap`.
        decontaminate: How much of the old background's colour is taken out of the soft edge, 0..1.
        match: How far the person's brightness and tint are drawn to the background's, 0..1.
        scene_color: Mean colour of the image or video behind the person, as `color`; None where it is not
            known. No choice, but a fact about it.
        people: "everyone", or "main": only the main person, everyone else being background.
        faces: "show", "blur" or "pixelate".
        tier: The quality tier, one of `tiers.NAMES`, or "auto": by measured times; see `pacing`.
        part_names: What the model calls the channels of its output "parts": no choice, but a fact about it.
    """

    effect: str = "blur"
    strength: float = 0.5
    blur_shape: str = "gaussian"
    threshold: float = 0.7
    image: str = ""
    video: str = ""
    color: Color = (32, 56, 64)  # a calm dark teal: flatters skin, and no chroma key's green
    gradient: tuple[Color, Color] = ((24, 48, 72), (196, 148, 120))  # evening: dark above, warm below
    gradient_angle: float = 180.0
    light_wrap: float = 0.3
    light_wrap_radius: float = 0.5
    decontaminate: float = 0.7
    match: float = 0.0
    scene_color: Color | None = None
    people: str = "everyone"
    faces: str = "show"
    tier: str = AUTO
    part_names: tuple[str, ...] = BODYPIX_PARTS

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """These settings with `changes` made.

        Args:
            changes: Some of the attributes by name; lists do for tuples.

        Raises:
            SettingsError: A name is unknown, a value out of its range, or faces are to be hidden with a model
                that has no part for them. These settings stay as they are.
        """
        if not isinstance(changes, Mapping):
            raise SettingsError(f"Settings must be an object with names and values, not {_shown(changes)}.")
        checked: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in _CHECKS:
                raise SettingsError(f"There is no setting {_shown(name)}; there are {', '.join(_CHECKS)}.")
            checked[name] = _CHECKS[name](name, value)
        settings = replace(self, **checked)
        if settings.faces != "show" and not face_parts(settings.part_names):
            raise SettingsError(
                f"Setting 'faces' can't be {_shown(settings.faces)} with this model: "
                "none of its parts is a face."
            )
        return settings

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, with lists for tuples."""
        return {
            **asdict(self),
            "color": list(self.color),
            "gradient": [list(color) for color in self.gradient],
            "scene_color": None if self.scene_color is None else list(self.scene_color),
            "part_names": list(self.part_names),
        }


def _shown(value: object) -> str:
    """A value as an error shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _one_of(choices: tuple[str, ...]) -> Callable[[str, object], str]:
    def check(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise SettingsError(f"Setting '{name}' must be one of {', '.join(choices)}, not {_shown(value)}.")
        return value

    return check


def _degrees(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 360:
        raise SettingsError(f"Setting '{name}' must be an angle from 0 to 360 degrees, not {_shown(value)}.")
    return float(value)


def _share(name: str, value: object) -> float:
    # bool is an int in Python, and `not 0 <= NaN <= 1` holds as well.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingsError(f"Setting '{name}' must be a number from 0 to 1, not {_shown(value)}.")
    return float(value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"Setting '{name}' must be a text, not {_shown(value)}.")
    return value


def _color(name: str, value: object) -> Color:
    if isinstance(value, list | tuple) and len(value) == 3 and all(map(_is_byte, value)):
        red, green, blue = value
        return int(red), int(green), int(blue)
    raise SettingsError(f"Setting '{name}' must be three whole numbers from 0 to 255, not {_shown(value)}.")


def _two_colors(name: str, value: object) -> tuple[Color, Color]:
    if isinstance(value, list | tuple) and len(value) == 2:
        return _color(name, value[0]), _color(name, value[1])
    raise SettingsError(f"Setting '{name}' must be two colours, not {_shown(value)}.")


def _known_color(name: str, value: object) -> Color | None:
    return None if value is None else _color(name, value)


def _is_byte(value: object) -> bool:
    # JavaScript has one kind of number, so that a whole one may arrive as a float.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and value in range(256)


def _names(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and 1 <= len(value) <= MOST_PARTS:
        names = tuple(item for item in value if isinstance(item, str) and item)
        if len(names) == len(value) == len(set(names)):
            return names
    raise SettingsError(
        f"Setting '{name}' must be a list of 1 to {MOST_PARTS} different names, not {_shown(value)}."
    )


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "effect": _one_of(EFFECTS),
    "strength": _share,
    "blur_shape": _one_of(BLUR_SHAPES),
    "threshold": _share,
    "image": _text,
    "video": _text,
    "color": _color,
    "gradient": _two_colors,
    "gradient_angle": _degrees,
    "light_wrap": _share,
    "light_wrap_radius": _share,
    "decontaminate": _share,
    "match": _share,
    "scene_color": _known_color,
    "people": _one_of(PEOPLE),
    "faces": _one_of(FACES),
    "tier": _one_of(TIERS),
    "part_names": _names,
}
