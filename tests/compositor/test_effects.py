"""Settings and the plans made from them."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor import effects
from compositor.errors import CompositorError, SettingsError

SHARES = st.floats(0, 1)

BAD = [
    ("effect", "bokeh"),
    ("effect", None),
    ("effect", []),
    ("strength", -0.01),
    ("strength", 1.01),
    ("strength", math.nan),
    ("strength", math.inf),
    ("strength", "0.5"),
    ("strength", True),
    ("threshold", 2),
    ("threshold", None),
    ("image", 3),
    ("color", [0, 0]),
    ("color", [0, 0, 256]),
    ("color", [0, 0, -1]),
    ("color", [0, 0, 0.5]),
    ("color", [0, 0, True]),
    ("color", [0, 0, math.nan]),
    ("color", "#203840"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_by_name_in_one_line(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as refusal:
        effects.Settings().changed({name: value})
    assert f"'{name}'" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"'blurriness'.*strength"):
        effects.Settings().changed({"blurriness": 1})


@pytest.mark.parametrize("value", ["blur", 3, [1]])
def test_settings_that_are_no_object_are_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="must be an object"):
        effects.Settings().changed(value)  # type: ignore[arg-type]


def test_a_long_value_is_cut_short_in_the_error() -> None:
    with pytest.raises(SettingsError) as refusal:
        effects.Settings().changed({"effect": "x" * 10_000})
    assert len(str(refusal.value)) < 200


def test_every_error_is_one_of_the_packages_own() -> None:
    assert issubclass(SettingsError, CompositorError)


def test_whole_floats_are_whole_numbers_as_in_javascript() -> None:
    assert effects.Settings().changed({"color": [1.0, 2.0, 255.0]}).color == (1, 2, 255)


def test_settings_survive_json() -> None:
    settings = effects.Settings().changed({"effect": "color", "color": [1, 2, 3], "strength": 1})
    assert effects.Settings().changed(json.loads(json.dumps(settings.as_dict()))) == settings


@given(SHARES)
def test_an_edge_is_a_band_within_0_and_1(threshold: float) -> None:
    edge = effects.edge(threshold)
    assert 0 <= edge["low"] < edge["high"] <= 1
    assert edge["high"] - edge["low"] >= effects.FEATHER / 2 - 1e-3
    assert edge["low"] <= threshold + 1e-3
    assert edge["high"] >= threshold - 1e-3


def test_an_edge_away_from_the_ends_is_centred() -> None:
    edge = effects.edge(0.7)
    assert edge == {"low": 0.55, "high": 0.85}


@given(SHARES, SHARES)
def test_a_higher_threshold_never_lowers_the_edge(one: float, other: float) -> None:
    low, high = (effects.edge(threshold) for threshold in sorted([one, other]))
    assert low["low"] <= high["low"]
    assert low["high"] <= high["high"]


def sigma(background: effects.Background) -> float:
    """The blur's standard deviation as a share of the picture's height."""
    variance = background["passes"] * ((2 * background["radius"] + 1) ** 2 - 1) / 12
    return math.sqrt(variance) / background["rows"]


@given(SHARES)
def test_a_blur_is_as_strong_as_asked_and_cheap(strength: float) -> None:
    blur = effects.blur(strength)
    wanted = effects.WEAKEST_SIGMA + strength * (effects.STRONGEST_SIGMA - effects.WEAKEST_SIGMA)
    assert sigma(blur) == pytest.approx(wanted, rel=0.02)
    assert 1 <= blur["radius"] <= effects.LARGEST_RADIUS
    assert blur["rows"] <= (effects.ROWS if strength >= 0.5 else effects.MOST_ROWS)


@given(SHARES, SHARES)
def test_more_strength_never_blurs_less(one: float, other: float) -> None:
    weak, strong = (sigma(effects.blur(strength)) for strength in sorted([one, other]))
    assert strong >= weak * 0.98


def test_no_strength_is_still_a_blur() -> None:
    assert effects.blur(0.0)["kind"] == "blur"
    assert sigma(effects.blur(0.0)) > 0.005


@pytest.mark.parametrize("effect", effects.EFFECTS)
def test_a_plan_is_json_and_names_its_kind(effect: str) -> None:
    plan = effects.plan(effects.Settings().changed({"effect": effect}), "full", 3)
    assert json.loads(json.dumps(plan)) == plan
    assert plan["background"]["kind"] == effect == plan["effect"]
    assert plan["version"] == 3


def test_an_image_and_a_color_are_in_the_plan() -> None:
    settings = effects.Settings().changed({"image": "beach", "color": [9, 8, 7]})
    assert effects.background(settings.changed({"effect": "image"})) == {"kind": "image", "source": "beach"}
    assert effects.background(settings.changed({"effect": "color"})) == {"kind": "color", "color": [9, 8, 7]}
