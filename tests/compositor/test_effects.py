"""The plans made from settings."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor import effects
from compositor.body import BODYPIX_PARTS
from compositor.carrying import carry
from compositor.settings import EFFECTS, Settings
from compositor.tiers import NAMES, named

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
    assert (edge["low"], edge["high"]) == (0.55, 0.85)


@pytest.mark.parametrize(
    ("tier", "refined"),
    [("full", True), ("carried", True), ("light", False), ("coarse", False)],
)
def test_only_the_best_tiers_refine_the_edge(tier: str, refined: bool) -> None:
    refine = effects.plan(Settings(), tier, 1)["edge"]["refine"]
    assert (refine is not None) == refined
    assert refine is None or (refine["rows"] >= 1 and refine["radius"] >= 1 and refine["smoothness"] > 0)


def test_an_edge_that_is_not_refined_takes_in_as_much_as_one_that_is() -> None:
    edge = effects.edge(0.7, "light")
    assert (edge["low"], edge["high"]) == (0.35, 0.65)


@given(SHARES)
def test_an_edge_that_is_not_refined_is_a_band_within_0_and_1(threshold: float) -> None:
    edge = effects.edge(threshold, "light")
    assert 0 <= edge["low"] < edge["high"] <= 1


@pytest.mark.parametrize("shape", ["gaussian", "bokeh"])
@given(SHARES)
def test_a_coarser_blur_is_as_strong(shape: str, strength: float) -> None:
    fine, coarse = (effects.blur(strength, shape, tier) for tier in ("full", "coarse"))
    assert coarse["rows"] <= fine["rows"]
    assert coarse["radius"] <= fine["radius"]
    # A disc's radius is its windows' half width.
    reach = sigma if shape == "gaussian" else lambda blur: (blur["radius"] + 0.5) / blur["rows"]
    assert reach(coarse) == pytest.approx(reach(fine), rel=0.05)


def test_a_strong_blur_takes_fewer_rows_on_a_coarse_tier() -> None:
    fine, coarse = (effects.blur(0.5, tier=tier)["rows"] for tier in ("full", "coarse"))
    assert coarse <= 0.75 * fine


@pytest.mark.parametrize("tier", NAMES)
def test_a_plan_says_what_its_tier_leaves_out(tier: str) -> None:
    plan, quality = effects.plan(Settings(), tier, 1), named(tier)
    assert (plan["tier"], plan["detail"]) == (tier, quality.detail)
    assert plan["carry"] == carry(quality.every, quality.least)


@pytest.mark.parametrize("settings", [{"faces": "blur"}, {"faces": "pixelate"}, {"effect": "parts"}])
def test_the_model_looks_at_every_frame_for_faces_that_are_hidden_and_for_parts(
    settings: dict[str, str],
) -> None:
    assert effects.plan(Settings().changed(settings), "coarse", 1)["carry"] is None


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


@given(SHARES)
def test_a_disc_blurs_as_much_as_boxes_and_is_not_too_dear(strength: float) -> None:
    """Of a disc of radius r the standard deviation along one axis is r / 2."""
    blur = effects.blur(strength, "bokeh")
    wanted = effects.WEAKEST_SIGMA + strength * (effects.STRONGEST_SIGMA - effects.WEAKEST_SIGMA)
    assert (blur["radius"] + 0.5) / 2 / blur["rows"] == pytest.approx(wanted, rel=0.02)
    assert 1 <= blur["radius"] <= effects.LARGEST_RADIUS
    assert blur["rows"] <= effects.BOKEH_ROWS
    assert (blur["shape"], blur["passes"]) == ("bokeh", 1)


def test_only_a_disc_has_highlights() -> None:
    assert effects.blur(0.5)["highlights"] == 0
    assert effects.blur(0.5, "bokeh")["highlights"] > 1


@pytest.mark.parametrize("shape", ["gaussian", "bokeh"])
def test_the_shape_chosen_is_the_plans(shape: str) -> None:
    settings = Settings().changed({"blur_shape": shape, "strength": 0.3})
    assert effects.background(settings) == effects.blur(0.3, shape)
    assert effects.background(settings)["shape"] == shape


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
    kind = "blur" if effect == "python" else effect  # until there is Python to say otherwise
    assert (plan["background"]["kind"], plan["effect"]) == (kind, effect)
    assert plan["version"] == 3


def test_an_image_and_a_color_are_in_the_plan() -> None:
    settings = Settings().changed({"image": "beach", "color": [9, 8, 7]})
    assert effects.background(settings.changed({"effect": "image"})) == {"kind": "image", "source": "beach"}
    assert effects.background(settings.changed({"effect": "color"})) == {"kind": "color", "color": [9, 8, 7]}


def test_a_video_and_a_gradient_are_in_the_plan() -> None:
    video = Settings().changed({"effect": "video", "video": "waves"})
    assert effects.background(video) == {"kind": "video", "source": "waves"}
    gradient = {"effect": "gradient", "gradient": [[1, 2, 3], [4, 5, 6]], "gradient_angle": 30}
    assert effects.background(Settings().changed(gradient)) == {
        "kind": "gradient",
        "from": [1, 2, 3],
        "to": [4, 5, 6],
        "angle": 30.0,
    }


@pytest.mark.parametrize(
    ("effect", "decontaminated", "wrapped"),
    [
        ("blur", True, False),
        ("image", True, True),
        ("video", True, True),
        ("gradient", True, True),
        ("color", True, True),
        ("transparent", True, False),
        ("none", False, False),
        ("parts", False, False),
    ],
)
@pytest.mark.parametrize("tier", ["full", "light"])
def test_each_effect_has_the_finish_that_suits_it(
    effect: str, decontaminated: bool, wrapped: bool, tier: str
) -> None:
    """The person is matched to what the light is from; the tier "light" does without the wrap alone."""
    chosen = Settings().changed({"effect": effect, "match": 0.4, "light_wrap": 0.3, "decontaminate": 0.7})
    plan = effects.plan(chosen, tier, 1)
    assert (plan["decontaminate"] is not None) == decontaminated
    assert (plan["wrap"] is not None) == (wrapped and tier == "full")
    assert plan["match"] == ({"amount": 0.4} if wrapped else None)


@pytest.mark.parametrize(
    ("setting", "part"), [("decontaminate", "decontaminate"), ("light_wrap", "wrap"), ("match", "match")]
)
def test_an_amount_of_0_is_left_out(setting: str, part: str) -> None:
    image = Settings().changed({"effect": "image", "match": 1.0})
    assert effects.finish(image).get(part) is not None
    assert effects.finish(image.changed({setting: 0})).get(part) is None


@given(SHARES.filter(lambda share: share > 0))
def test_amounts_are_in_the_plan(amount: float) -> None:
    clean, wrap = effects.decontamination(amount), effects.wrap(amount, 0.5)
    assert clean is not None
    assert wrap is not None
    assert clean["amount"] == wrap["strength"] == amount


@given(SHARES, SHARES)
def test_a_longer_reach_never_lights_less_far(one: float, other: float) -> None:
    def reach(setting: float) -> float:
        wrap = effects.wrap(1.0, setting)
        assert wrap is not None
        assert wrap["rows"] <= effects.MOST_ROWS
        assert wrap["rows"] <= effects.WRAP_ROWS or wrap["radius"] == 1
        variance = wrap["passes"] * ((2 * wrap["radius"] + 1) ** 2 - 1) / 12
        return math.sqrt(variance) / wrap["rows"]

    short, long = (reach(setting) for setting in sorted([one, other]))
    assert long >= short * 0.97
    assert reach(1.0) == pytest.approx(effects.WIDEST_WRAP, rel=0.05)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"effect": "color", "color": [1, 2, 3]}, (1, 2, 3)),
        ({"effect": "gradient", "gradient": [[0, 10, 255], [100, 20, 255]]}, (50, 15, 255)),
        ({"effect": "image", "scene_color": [7, 8, 9]}, (7, 8, 9)),
        ({"effect": "video", "scene_color": [7, 8, 9]}, (7, 8, 9)),
        ({"effect": "image"}, None),
        ({"effect": "blur", "scene_color": [7, 8, 9]}, None),
        ({"effect": "transparent", "scene_color": [7, 8, 9]}, None),
    ],
)
def test_the_scenes_colour_is_that_of_what_is_behind(
    choices: dict[str, object], expected: tuple[int, int, int] | None
) -> None:
    assert effects.scene_color(Settings().changed(choices)) == expected


def test_parts_have_a_colour_each() -> None:
    background = effects.background(Settings().changed({"effect": "parts"}))
    assert len(background["palette"]) == len(BODYPIX_PARTS)
    assert 0 < background["opacity"] < 1


def test_faces_are_in_the_plan() -> None:
    def faces(kind: str) -> effects.Faces | None:
        return effects.plan(Settings().changed({"faces": kind}), "full", 1)["faces"]

    assert faces("show") is None
    strongest = effects.blur(1.0)
    parts = {"rows": strongest["rows"], "radius": strongest["radius"], "passes": strongest["passes"]}
    assert faces("blur") == {"kind": "blur", **parts}
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
