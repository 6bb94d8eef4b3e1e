"""The plans made from settings."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor import effects
from compositor.body import BODYPIX_PARTS
from compositor.settings import EFFECTS, Settings

SHARES = st.floats(0, 1)


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


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_plan_is_json_and_names_its_kind(effect: str) -> None:
    plan = effects.plan(Settings().changed({"effect": effect}), "full", 3)
    assert json.loads(json.dumps(plan)) == plan
    assert plan["background"]["kind"] == effect == plan["effect"]
    assert plan["version"] == 3


def test_an_image_and_a_color_are_in_the_plan() -> None:
    settings = Settings().changed({"image": "beach", "color": [9, 8, 7]})
    assert effects.background(settings.changed({"effect": "image"})) == {"kind": "image", "source": "beach"}
    assert effects.background(settings.changed({"effect": "color"})) == {"kind": "color", "color": [9, 8, 7]}


def test_parts_have_a_colour_each() -> None:
    background = effects.background(Settings().changed({"effect": "parts"}))
    assert len(background["palette"]) == len(BODYPIX_PARTS)
    assert 0 < background["opacity"] < 1


def test_faces_are_in_the_plan() -> None:
    def faces(kind: str) -> effects.Faces | None:
        return effects.plan(Settings().changed({"faces": kind}), "full", 1)["faces"]

    assert faces("show") is None
    assert faces("blur") == effects.blur(1.0)
    assert faces("pixelate") == {"kind": "pixelate", "rows": effects.FACE_ROWS}


@pytest.mark.parametrize(
    ("settings", "outputs"),
    [
        ({}, []),
        ({"effect": "transparent"}, []),
        ({"effect": "parts"}, ["parts"]),
        ({"faces": "blur"}, ["parts"]),
        ({"effect": "parts", "faces": "pixelate"}, ["parts"]),
        ({"people": "main"}, list(effects.POSE_OUTPUTS)),
        ({"people": "main", "faces": "blur"}, ["parts", *effects.POSE_OUTPUTS]),
    ],
)
def test_a_plan_asks_for_the_outputs_that_its_settings_need(
    settings: dict[str, str], outputs: list[str]
) -> None:
    assert effects.plan(Settings().changed(settings), "full", 1)["outputs"] == outputs
