"""The reference renderer."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from goldens import COLUMNS, EFFECTS, GOLDENS, ROWS, TONE, backdrop, labels, read_png
from hypothesis import given
from hypothesis import strategies as st
from scenes import Nested, apart, disc, mask, mean, numbers, picture, scene

from compositor import BlendError, Session, blending, effects, settings
from compositor.arrays import Array, Namespace


def draw(xp: Namespace, frame: Array, alpha: Array, **choices: object) -> Nested:
    """The finished frame as nested lists, without the batch axis."""
    image = xp.asarray(backdrop()) if choices.get("effect") in ("image", "video") else None
    masks = {"parts": xp.asarray(labels()), "faces": xp.asarray(disc(20, 30, softness=6))}
    return xp.tolist(blending.render(frame, alpha, Session(choices).plan(), image, masks, TONE))[0]


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_gives_its_golden_picture(xp: Namespace, name: str) -> None:
    """At most one step of 255 off: the golden picture is rounded, and kinds of arrays round differently."""
    alpha = xp.asarray(disc(ROWS, COLUMNS, softness=6))
    found = draw(xp, xp.asarray(scene(ROWS, COLUMNS)), alpha, **EFFECTS[name])
    assert apart(found, read_png(GOLDENS / f"{name}.png")) <= 1.0


def test_none_is_the_frame_itself_in_a_new_array(xp: Namespace) -> None:
    frame = xp.asarray(scene(9, 12))
    drawn = blending.render(frame, xp.full([1, 3, 4, 1], 0.0), Session({"effect": "none"}).plan())
    xp.release(frame)
    assert xp.tolist(drawn) == scene(9, 12)


def test_the_person_is_the_cameras_own(xp: Namespace) -> None:
    found = draw(xp, xp.asarray(scene(24, 32)), xp.full([1, 6, 8, 1], 1.0))
    assert apart(found, scene(24, 32)[0]) < 1e-2


def test_a_blurred_background_hides_the_stripes(xp: Namespace) -> None:
    found = draw(xp, xp.asarray(scene(48, 64)), xp.full([1, 12, 16, 1], 0.0), strength=1)
    blues = [pixel[2] for row in found for pixel in row]
    assert max(blues) - min(blues) < 60  # they are 160 apart in the frame


def test_the_person_does_not_bleed_into_the_background(xp: Namespace) -> None:
    """A white person before black: without the weighting a halo of up to half the brightness would show."""
    person = disc(60, 80, softness=0.5)
    frame = picture(60, 80, lambda y, x: (255.0 * (person[0][y][x][0] > 0),) * 3)
    # The mask is a little wider than the person, as a model's threshold would have it.
    alpha = disc(60, 80, softness=0.5, shift=0.0)
    grown = mask(60, 80, lambda y, x: max(alpha[0][j][i][0] for j, i in around(y, x, 60, 80)))
    found = draw(xp, xp.asarray(frame), xp.asarray(grown), strength=1)
    outside = [found[y][x][0] for y in range(60) for x in range(80) if grown[0][y][x][0] == 0]
    assert max(outside) < 4


def around(y: int, x: int, rows: int, columns: int) -> list[tuple[int, int]]:
    return [
        (j, i)
        for j in range(max(0, y - 3), min(rows, y + 4))
        for i in range(max(0, x - 3), min(columns, x + 4))
    ]


def test_a_frame_full_of_person_but_a_corner_has_a_finite_background(xp: Namespace) -> None:
    alpha = mask(6, 8, lambda y, x: float((y, x) != (0, 0)))
    found = draw(xp, xp.asarray(scene(48, 64)), xp.asarray(alpha))
    assert all(-0.01 <= value <= 255.01 for value in numbers(found))


def test_a_frame_of_one_colour_stays_it_at_any_blur(xp: Namespace) -> None:
    for strength in (0.0, 0.5, 1.0):
        found = draw(xp, xp.full([1, 31, 45, 3], 77.0), xp.asarray(disc(9, 16)), strength=strength)
        assert apart(found, [[[77.0] * 3] * 45] * 31) < 0.01


def test_transparent_has_alpha_for_its_fourth_channel(xp: Namespace) -> None:
    frame = scene(12, 16)
    alpha = mask(12, 16, lambda _y, x: float(x >= 8))
    found = draw(xp, xp.asarray(frame), xp.asarray(alpha), effect="transparent")
    assert apart([[pixel[:3] for pixel in row[8:]] for row in found], [row[8:] for row in frame[0]]) == 0
    assert [pixel[3] for pixel in found[0]] == [0.0] * 8 + [255.0] * 8


def test_who_ignores_alpha_does_not_see_the_room(xp: Namespace) -> None:
    frame = xp.full([1, 4, 200, 3], 99.0)
    found = draw(xp, frame, xp.asarray([[[[0.0], [0.9]]]]), effect="transparent")
    for red, green, blue, alpha in found[0]:
        assert (red, green, blue) == pytest.approx((99.0,) * 3 if alpha >= 0.5 else (0.0,) * 3, abs=1e-3)
    assert {round(pixel[0]) for pixel in found[0]} == {0, 99}


def test_parts_are_coloured_over_a_darkened_picture(xp: Namespace) -> None:
    plan = Session({"effect": "parts", "part_names": ["head", "hand"]}).plan()
    plan["background"] |= {"palette": [[200, 0, 0], [0, 0, 240]], "opacity": 0.75}
    alpha, frame = xp.full([1, 1, 1, 1], 1.0), xp.full([1, 2, 6, 3], 100.0)
    parts = xp.asarray([[[[1.0], [2.0], [0.0]]]])
    found = xp.tolist(blending.render(frame, alpha, plan, None, {"parts": parts}))[0]
    head, hand, nothing = [175.0, 25.0, 25.0], [25.0, 25.0, 205.0], [25.0, 25.0, 25.0]
    assert apart(found, [[head, head, hand, hand, nothing, nothing]] * 2) < 1e-3
    nobody = xp.tolist(blending.render(frame, xp.full([1, 1, 1, 1], 0.0), plan, None, {"parts": parts}))
    assert apart(nobody, [[[nothing] * 6] * 2]) < 1e-3


def test_a_mosaic_is_the_mean_colour_of_each_block(xp: Namespace) -> None:
    frame = picture(26, 39, lambda y, x: (float(y), float(x), 2.0 * y))
    plan = Session({"effect": "none", "faces": "pixelate"}).plan()
    everywhere = {"faces": xp.full([1, 3, 4, 1], 1.0)}
    found = xp.tolist(blending.render(xp.asarray(frame), xp.full([1, 1], 0.0), plan, None, everywhere))[0]
    rows, columns = effects.FACE_ROWS, round(effects.FACE_ROWS * 39 / 26)
    tops = [i * 26 // rows for i in range(rows + 1)]
    lefts = [i * 39 // columns for i in range(columns + 1)]
    for top, bottom in pairwise(tops):
        for left, right in pairwise(lefts):
            block = [found[y][x] for y in range(top, bottom) for x in range(left, right)]
            middle = [(top + bottom - 1) / 2, (left + right - 1) / 2, top + bottom - 1.0]
            assert apart(block, [middle] * len(block)) < 1e-2


@pytest.mark.parametrize("faces", ["blur", "pixelate"])
def test_only_faces_are_hidden(xp: Namespace, faces: str) -> None:
    frame = picture(60, 60, lambda y, x: (255.0 * ((x + y) % 2),) * 3)
    left = xp.asarray(mask(6, 6, lambda _y, x: float(x < 3)))
    plan = Session({"effect": "color", "faces": faces}).plan()
    found = xp.tolist(blending.render(xp.asarray(frame), xp.full([1, 1], 1.0), plan, None, {"faces": left}))[
        0
    ]
    assert apart([row[:20] for row in found], [[[127.5] * 3] * 20] * 60) < 30  # of 127.5
    assert apart([row[40:] for row in found], [row[40:] for row in frame[0]]) < 1e-2


@pytest.mark.parametrize(
    ("choices", "words"),
    [({"effect": "parts"}, "wants labels of parts"), ({"faces": "blur"}, "wants a mask of faces")],
)
def test_a_plan_with_parts_or_faces_wants_their_mask(
    xp: Namespace, choices: dict[str, str], words: str
) -> None:
    with pytest.raises(BlendError, match=words):
        blending.render(xp.full([4, 4, 3], 1.0), xp.full([4, 4], 1.0), Session(choices).plan())


def test_the_old_rooms_colour_is_taken_out_of_the_edge(xp: Namespace) -> None:
    """A grey person whose soft edge a red wall shines through: on black its redness would be a rim."""
    # So few rows that the small plane is as fine, and the room's colour is known exactly.
    alpha = xp.asarray(disc(40, 60, softness=3))
    choices = {"effect": "color", "color": [0, 0, 0], "light_wrap": 0, "threshold": 0.5}
    edge = effects.edge(0.7, "light")  # which does not depend on the picture
    share = xp.tolist(blending.final_alpha(xp.full([40, 60, 3], 0.0), alpha, {"edge": edge}))[0]

    def seen(y: int, x: int) -> tuple[float, float, float]:
        own = 120 * share[y][x][0]
        return own + 240 * (1 - share[y][x][0]), own, own

    def redness(amount: float) -> float:
        plan = {**Session({**choices, "decontaminate": amount}).plan(), "edge": edge}
        found = xp.tolist(blending.render(xp.asarray(picture(40, 60, seen)), alpha, plan))[0]
        return float(max(abs(pixel[0] - pixel[1]) for row in found for pixel in row))

    assert redness(0.0) > 50
    assert redness(1.0) < 1


def test_the_new_background_lights_the_persons_rim_and_not_their_middle(xp: Namespace) -> None:
    frame, alpha = xp.full([1, 60, 80, 3], 40.0), xp.asarray(disc(60, 80, softness=2))
    choices = {"effect": "color", "color": [255, 255, 255], "decontaminate": 0.0}
    dark, lit = (draw(xp, frame, alpha, **choices, light_wrap=strength)[30] for strength in (0.0, 1.0))
    gained = [after[0] - before[0] for before, after in zip(dark, lit, strict=True)]
    assert min(gained) > -1e-3
    assert gained[40] < 1
    assert max(gained[22:27]) > 40  # the disc begins at column 20
    assert max(gained[:16]) < 1e-3  # and nothing is added to the background


def test_a_tone_is_added_in_proportion_to_the_persons_light(xp: Namespace) -> None:
    frame = xp.asarray(picture(2, 3, lambda _y, x: ((0.0, 102.0, 255.0)[x],) * 3))
    plan = Session({"effect": "color", "match": 0.5, "light_wrap": 0}).plan()
    found = xp.tolist(blending.render(frame, xp.full([1, 1], 1.0), plan, tone=[20.0, 0.0, -50.0]))[0]
    assert apart(found, [[[0, 0, 0], [110, 102, 82], [255, 255, 205]]] * 2) < 1e-3


@pytest.mark.parametrize(("match", "tone"), [(0.0, TONE), (1.0, None)])
def test_no_match_or_no_tone_yet_leaves_the_person_as_they_are(
    xp: Namespace, match: float, tone: list[float] | None
) -> None:
    frame = xp.asarray(scene(24, 32))
    plan = Session({"effect": "color", "match": match, "light_wrap": 0}).plan()
    found = xp.tolist(blending.render(frame, xp.full([1, 1], 1.0), plan, tone=tone))
    assert apart(found, scene(24, 32)) < 1e-2


def test_a_video_is_drawn_as_an_image_is(xp: Namespace) -> None:
    frame, alpha = xp.asarray(scene(24, 32)), xp.asarray(disc(24, 32))
    as_image, as_video = (draw(xp, frame, alpha, effect=effect) for effect in ("image", "video"))
    assert apart(as_image, as_video) < 1e-6


def test_final_alpha_is_what_is_drawn_with(xp: Namespace) -> None:
    frame, alpha = xp.asarray(scene(24, 32)), xp.asarray(disc(24, 32, softness=5))
    found = xp.tolist(blending.final_alpha(frame, alpha, Session().plan()))
    drawn = draw(xp, frame, alpha, effect="transparent")
    assert (
        apart([[[255 * pixel[0]] for pixel in row] for row in found[0]], [[p[3:] for p in r] for r in drawn])
        < 1e-3
    )


EVERYTHING = {
    "strength": 1.0,
    "blur_shape": "bokeh",
    "light_wrap": 1.0,
    "light_wrap_radius": 1.0,
    "decontaminate": 1.0,
    "match": 1.0,
    "faces": "blur",
}
MASKS = {
    "nobody": lambda _y, _x: 0.0,
    "only a person": lambda _y, _x: 1.0,
    "a pixel": lambda y, x: float((y, x) == (7, 11)),
    "no number": lambda y, x: math.nan if (x + y) % 2 else 1.0,
    "none at all": lambda _y, _x: math.nan,
}


@pytest.mark.parametrize("effect", settings.EFFECTS)
@pytest.mark.parametrize("name", MASKS)
def test_extreme_masks_give_a_picture_with_everything_on(xp: Namespace, name: str, effect: str) -> None:
    """As the page draws them: through `refine`, and then by its plan, without a trace in memory."""
    alpha, frame = xp.asarray(mask(18, 24, MASKS[name])), xp.asarray(scene(36, 48))
    before = xp.live()
    with xp.scope():
        session = Session({**EVERYTHING, "effect": effect})
        found = draw(xp, frame, session.refine(alpha, frame), **EVERYTHING, effect=effect)
        session.dispose()
    assert xp.live() == before
    assert (len(found), len(found[0]), len(found[0][0])) == (36, 48, 4 if effect == "transparent" else 3)
    assert all(-0.01 <= value <= 255.01 for value in numbers(found))


@pytest.mark.parametrize("name", ["nobody", "none at all"])
def test_nobody_leaves_the_background_alone(xp: Namespace, name: str) -> None:
    alpha, frame = xp.asarray(mask(18, 24, MASKS[name])), xp.asarray(scene(36, 48))
    session = Session({**EVERYTHING, "effect": "color", "color": [10, 200, 90]})
    drawn = blending.render(frame, session.refine(alpha, frame), {**session.plan(), "faces": None}, tone=TONE)
    assert apart(xp.tolist(drawn), picture(36, 48, lambda _y, _x: (10.0, 200.0, 90.0))) < 1e-3
    session.dispose()


def test_only_a_person_is_the_cameras_own_picture_with_all_but_a_tone(xp: Namespace) -> None:
    alpha, frame = xp.full([1, 18, 24, 1], 1.0), xp.asarray(scene(36, 48))
    session = Session({**EVERYTHING, "effect": "gradient"})
    drawn = blending.render(frame, session.refine(alpha, frame), {**session.plan(), "faces": None})
    assert apart(xp.tolist(drawn), scene(36, 48)) < 1e-2
    session.dispose()


@pytest.mark.parametrize("value", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("effect", settings.EFFECTS)
def test_a_frame_of_one_pixel_is_drawn_with_everything_on(xp: Namespace, effect: str, value: float) -> None:
    found = draw(xp, xp.full([1, 1, 1, 3], 80.0), xp.full([1, 1, 1, 1], value), **EVERYTHING, effect=effect)
    assert all(-0.01 <= number <= 255.01 for number in numbers(found))


def test_a_huge_frame_is_drawn_with_everything_on(xp: Namespace) -> None:
    """4096 x 4096 where memory is Python's own; a WebAssembly memory is full long before."""
    side = 4096 if xp.name == "NumPy" else 512
    plan = Session({**EVERYTHING, "effect": "color", "color": [255, 255, 255]}).plan()
    before = xp.live()
    with xp.scope():
        faces = {"faces": xp.full([1, 2, 2, 1], 0.0)}
        half = xp.asarray(mask(16, 16, lambda _y, x: float(x < 8)))
        drawn = blending.render(xp.full([1, side, side, 3], 60.0), half, plan, None, faces, TONE)
        assert xp.shape(drawn) == (1, side, side, 3)
        columns = xp.tolist(xp.mean(drawn, 1))[0][0]
        tinted = [60 + 60 / 255 * part for part in TONE]
        assert columns[0] == pytest.approx(tinted, abs=0.1)
        assert columns[-1] == pytest.approx([255] * 3, abs=0.1)
    assert xp.live() == before


def test_the_soft_threshold_is_applied_after_making_alpha_larger(xp: Namespace) -> None:
    """From two pixels of alpha comes an edge far narrower than a pixel of alpha."""
    alpha = xp.asarray([[[[0.0], [1.0]]]])
    found = draw(xp, xp.full([1, 1, 200, 3], 200.0), alpha, effect="transparent", threshold=0.5)
    unsure = [pixel[3] for pixel in found[0] if 1 < pixel[3] < 254]
    assert 10 < len(unsure) < 32  # of the 100 that alpha takes to rise; the band is .3 of it


@given(
    size=st.tuples(st.integers(1, 24), st.integers(1, 24)),
    masked=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    effect=st.sampled_from(settings.EFFECTS),
    faces=st.sampled_from(settings.FACES),
)
def test_any_size_of_frame_and_mask(
    xp: Namespace, size: tuple[int, int], masked: tuple[int, int], effect: str, faces: str
) -> None:
    before = xp.live()
    with xp.scope():
        found = draw(xp, xp.asarray(scene(*size)), xp.full([1, *masked, 1], 0.7), effect=effect, faces=faces)
    assert xp.live() == before
    assert (len(found), len(found[0]), len(found[0][0])) == (*size, 4 if effect == "transparent" else 3)
    assert all(-0.01 <= value <= 255.01 for value in numbers(found))


def test_a_frame_without_a_batch_axis_comes_back_without(xp: Namespace) -> None:
    drawn = blending.render(xp.full([8, 6, 3], 50.0), xp.full([4, 3], 0.5), Session().plan())
    assert xp.shape(drawn) == (8, 6, 3)
    assert mean(xp.tolist(drawn)) == pytest.approx(50, abs=0.01)


def test_rendering_leaves_only_its_result(xp: Namespace) -> None:
    frame, alpha = xp.full([1, 8, 6, 3], 50.0), xp.full([1, 4, 3, 1], 0.5)
    masks = {"parts": xp.full([1, 2, 2, 1], 1.0), "faces": xp.full([1, 2, 2, 1], 0.5)}
    image = xp.full([1, 3, 3, 3], 9.0)
    before = xp.live()
    for effect in settings.EFFECTS:
        for faces in settings.FACES:
            plan = Session({"effect": effect, "faces": faces, "match": 1}).plan()
            xp.release(blending.render(frame, alpha, plan, image, masks, TONE))
            assert xp.live() == before


@pytest.mark.parametrize(
    ("frame", "alpha", "words"),
    [
        ([1, 8, 6, 4], [1, 4, 3, 1], "frame must have"),
        ([2, 8, 6, 3], [1, 4, 3, 1], "frame must have"),
        ([8], [1, 4, 3, 1], "frame must have"),
        ([1, 8, 6, 3], [1, 4, 3, 3], "Alpha must have"),
        ([1, 8, 6, 3], [4], "Alpha must have"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(
    xp: Namespace, frame: list[int], alpha: list[int], words: str
) -> None:
    with pytest.raises(BlendError, match=words):
        blending.render(xp.full(frame, 1.0), xp.full(alpha, 1.0), Session().plan())


@pytest.mark.parametrize("effect", ["image", "video"])
def test_a_plan_with_an_image_or_a_video_wants_one(xp: Namespace, effect: str) -> None:
    with pytest.raises(BlendError, match="wants an image"):
        blending.render(xp.full([4, 4, 3], 1.0), xp.full([4, 4], 1.0), Session({"effect": effect}).plan())


def test_an_unknown_kind_is_refused(xp: Namespace) -> None:
    plan = {**Session().plan(), "background": {"kind": "hologram"}}
    with pytest.raises(BlendError, match="'hologram'"):
        blending.render(xp.full([4, 4, 3], 1.0), xp.full([4, 4], 1.0), plan)
    plan = {**Session().plan(), "faces": {"kind": "emoji", "rows": 3}}
    with pytest.raises(BlendError, match="'emoji'"):
        blending.render(xp.full([4, 4, 3], 1.0), xp.full([4, 4], 1.0), plan)
