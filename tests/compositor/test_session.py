"""`Session`, as the worker uses it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from bodies import alpha, body, outputs
from goldens import GOLDENS, moving
from goldens import MASK_COLUMNS as COLUMNS
from goldens import MASK_ROWS as ROWS
from scenes import apart, disc, mask, mean, numbers, scene

from compositor import MaskError, Session, SettingsError, masks
from compositor.arrays import Array, Namespace
from compositor.poses import Grid

BUSY = {"segment": 200.0, "compose": 2.0, "render": 5.0, "interval": 33.3}


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.dispose()


def grey(xp: Namespace, rows: int = ROWS, columns: int = COLUMNS) -> Array:
    return xp.full([1, rows, columns, 3], 100.0)


def light(session: Session) -> Session:
    """The session on a tier without edge refinement."""
    session.update({"tier": "light"})
    assert session.tier == "light"
    return session


def test_it_starts_with_the_defaults() -> None:
    plan = Session().plan()
    assert (plan["effect"], plan["tier"], plan["version"]) == ("blur", "full", 1)
    assert json.loads(json.dumps(plan)) == plan


def test_settings_are_taken_at_the_start() -> None:
    assert Session({"effect": "color", "color": [1, 2, 3]}).plan()["background"] == {
        "kind": "color",
        "color": [1, 2, 3],
    }


def test_bad_settings_at_the_start_are_refused() -> None:
    with pytest.raises(SettingsError, match="'effect'"):
        Session({"effect": "fog"})


def test_an_update_raises_the_version_only_when_something_changes(session: Session) -> None:
    session.update({"strength": 0.5})
    assert session.version == 1
    session.update({"strength": 0.8})
    assert session.version == session.plan()["version"] == 2


def test_a_bad_update_changes_nothing(session: Session) -> None:
    before = session.settings()
    with pytest.raises(SettingsError):
        session.update({"strength": 0.9, "threshold": -1})
    assert session.settings() == before
    assert session.version == 1


def test_objects_of_javascript_are_understood(session: Session) -> None:
    class JavaScriptObject:
        """What Pyodide hands over for a plain object."""

        def __init__(self, content: dict[str, Any]) -> None:
            self.content = content

        def to_py(self) -> dict[str, Any]:
            return self.content

    session.update(JavaScriptObject({"strength": 1}))  # type: ignore[arg-type]
    assert session.settings()["strength"] == 1.0


def null() -> object:
    """JavaScript's null as Python sees it; outside Pyodide, something that is called the same."""
    if find_spec("pyodide") is None:
        return type("JsNull", (), {})()
    found: object = import_module("pyodide.ffi").jsnull
    return found


def test_a_null_of_javascript_is_none(session: Session) -> None:
    class Options(dict[str, object]):
        def to_py(self) -> dict[str, object]:
            return dict(self)

    session.update({"scene_color": [1, 2, 3]})
    session.update(Options(scene_color=null()))
    assert session.settings()["scene_color"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"effect": "gradient"},
        {"blur_shape": "bokeh"},
        {"light_wrap": 0.1},
        {"light_wrap_radius": 0.1},
        {"decontaminate": 0.1},
        {"match": 0.5},
        {"gradient": [[0, 0, 0], [1, 1, 1]]},
        {"gradient_angle": 90},
        {"video": "waves"},
        {"scene_color": [1, 2, 3]},
    ],
)
def test_each_new_choice_raises_the_version_once(session: Session, change: dict[str, object]) -> None:
    session.update(change)
    session.update(change)
    assert session.version == 2


def busy(session: Session) -> Session:
    """Overloaded for a second."""
    for _ in range(2):
        session.observe(BUSY)
    return session


def test_a_new_tier_raises_the_version_and_is_in_the_plan(session: Session) -> None:
    busy(session)
    assert session.version == 2
    assert session.plan()["tier"] == session.tier == "coarse"


def test_a_tier_of_ones_own_choice_stays(session: Session) -> None:
    session.update({"tier": "carried"})
    assert busy(session).tier == session.plan()["tier"] == "carried"
    assert session.version == 2
    session.update({"strength": 0.9})
    assert session.tier == "carried"


def test_a_tier_can_be_chosen_at_the_start() -> None:
    assert Session({"tier": "coarse"}).plan()["tier"] == "coarse"


def test_from_a_tier_of_ones_own_choice_measured_times_go_on(session: Session) -> None:
    session.update({"tier": "coarse"})
    session.update({"tier": "auto"})
    assert session.tier == "coarse"
    for _ in range(8):
        session.observe({**BUSY, "segment": 5.0, "looks": 0.25})
    assert session.tier == "full"


def test_the_backgrounds_light_fades(session: Session) -> None:
    session.update({"effect": "color", "light_wrap": 0.4})
    before = session.version
    busy(session)
    found = []
    for _ in range(6):
        wrap = session.plan()["wrap"]
        found.append(wrap["strength"] if wrap else 0.0)
        session.observe(BUSY)
    assert found == pytest.approx([0.4, 0.3, 0.2, 0.1, 0.0, 0.0])
    assert session.version == before + 5  # the tier's change and four steps


def test_where_the_model_must_see_every_frame_looking_less_often_is_no_way_out(session: Session) -> None:
    # Half of the looks would fit; but hidden faces must not be late.
    busy = {"segment": 26.0, "compose": 2.0, "render": 5.0, "interval": 33.3, "looks": 1.0}
    with_faces = Session({"faces": "blur"})
    for found in (session, with_faces):
        for _ in range(2):
            found.observe(busy)
    assert (session.tier, with_faces.tier) == ("carried", "coarse")
    assert with_faces.plan()["carry"] is None


def test_the_outline_is_made_even_where_nothing_refines_it(xp: Namespace, session: Session) -> None:
    alpha, frame = xp.asarray(disc(ROWS, COLUMNS, softness=1)), grey(xp)
    full = session.refine(alpha, frame)
    session.reset()
    evened = xp.tolist(light(session).refine(alpha, frame))
    assert apart(evened, xp.tolist(masks.evened(xp, full))) < 1e-6
    assert apart(evened, xp.tolist(full)) > 0.1


@pytest.mark.parametrize("tier", ["full", "light"])
def test_a_frame_leaves_no_more_in_memory_than_it_found(xp: Namespace, session: Session, tier: str) -> None:
    if tier == "light":
        light(session)
    alpha, frame = xp.asarray(disc(ROWS, COLUMNS)), grey(xp, 90, 160)
    xp.release(session.refine(alpha, frame))
    before = xp.live()
    for _ in range(5):
        xp.release(session.refine(alpha, frame, 1 / 30))
        assert xp.live() == before
    session.dispose()
    assert xp.live() == max(before - 3, 0)  # the memory's mask, small mask and small picture


def test_the_callers_arrays_stay_as_they_are(xp: Namespace, session: Session) -> None:
    alpha, frame = xp.asarray(disc(ROWS, COLUMNS)), grey(xp)
    refined = session.refine(alpha, frame)
    assert apart(xp.tolist(alpha), disc(ROWS, COLUMNS)) < 1e-6
    assert xp.tolist(frame)[0][3][4] == [100.0, 100.0, 100.0]
    xp.release(refined)
    assert xp.tolist(frame)[0][3][4] == [100.0, 100.0, 100.0]
    again = session.refine(alpha, frame)  # the memory is the session's own, and outlives what it gave away
    assert xp.shape(again) == (1, ROWS, COLUMNS, 1)


@pytest.mark.parametrize("tier", ["full", "light"])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_masks_of_one_value_stay_as_they_are(
    xp: Namespace, session: Session, tier: str, value: float
) -> None:
    if tier == "light":
        light(session)
    frame = xp.asarray(scene(ROWS, COLUMNS))
    for _ in range(3):
        refined = session.refine(xp.full([1, ROWS, COLUMNS, 1], value), frame)
        assert apart(xp.tolist(refined), mask(ROWS, COLUMNS, lambda _y, _x: value)) < 1e-4


@pytest.mark.parametrize("size", [(8, 8), (ROWS, COLUMNS)])
def test_the_callers_arrays_can_be_freed_after_each_frame(
    xp: Namespace, session: Session, size: tuple[int, int]
) -> None:
    """Also those so small that they need not be made smaller to be remembered."""
    for _ in range(3):
        alpha, frame = xp.full([1, *size, 1], 1.0), grey(xp, *size)
        refined = session.refine(alpha, frame)
        for array in (alpha, frame):
            xp.release(array)
        assert mean(xp.tolist(refined)) == pytest.approx(1, abs=1e-6)
        xp.release(refined)


def test_no_person_left_takes_effect_at_once(xp: Namespace, session: Session) -> None:
    """Somebody close, who leaves an empty room between two frames."""
    frame = xp.asarray(scene(ROWS, COLUMNS))
    near = mask(ROWS, COLUMNS, lambda y, x: float(y > 15 and 30 < x < 100))
    session.refine(xp.asarray(near), frame)
    assert max(numbers(xp.tolist(session.refine(xp.full([1, ROWS, COLUMNS, 1], 0.0), frame)))) < 1e-4


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 1), (9, 16), (17, 33), (65, 31), (71, 129)])
def test_any_size_of_mask_and_frame(xp: Namespace, session: Session, size: tuple[int, int]) -> None:
    for _ in range(2):
        refined = session.refine(xp.full([1, *size, 1], 0.6), grey(xp, size[0] * 2 + 1, size[1] + 3))
        assert xp.shape(refined) == (1, *size, 1)
        values = list(numbers(xp.tolist(refined)))
        assert max(values) - min(values) < 1e-3


def test_one_pixel_of_person_is_no_exception(xp: Namespace, session: Session) -> None:
    speck = mask(ROWS, COLUMNS, lambda y, x: float((y, x) == (30, 40)))
    refined = session.refine(xp.asarray(speck), grey(xp))
    assert all(0 <= value <= 1 for value in numbers(xp.tolist(refined)))


@pytest.mark.parametrize("tier", ["full", "light"])
def test_what_is_no_number_is_background_and_gone_with_the_next_mask(
    xp: Namespace, session: Session, tier: str
) -> None:
    if tier == "light":
        light(session)
    frame, person = grey(xp), xp.full([1, ROWS, COLUMNS, 1], 1.0)
    session.refine(person, frame)
    broken = xp.full([1, ROWS, COLUMNS, 1], math.nan)
    assert apart(xp.tolist(session.refine(broken, frame)), mask(ROWS, COLUMNS, lambda _y, _x: 0.0)) < 1e-4
    assert mean(xp.tolist(session.refine(person, frame))) == pytest.approx(1.0, abs=1e-4)


def test_a_mask_with_some_that_is_no_number_counts_it_as_0(xp: Namespace) -> None:
    person = disc(ROWS, COLUMNS)
    holed = mask(ROWS, COLUMNS, lambda y, x: math.nan if x < COLUMNS // 2 else person[0][y][x][0])
    halved = mask(ROWS, COLUMNS, lambda y, x: 0.0 if x < COLUMNS // 2 else person[0][y][x][0])
    found = []
    for rough in (holed, halved):
        session = Session()
        found.append(xp.tolist(session.refine(xp.asarray(rough), grey(xp))))
        session.dispose()
    assert apart(*found) < 1e-6


def test_values_beyond_0_and_1_count_as_those(xp: Namespace, session: Session) -> None:
    alpha = mask(ROWS, COLUMNS, lambda _y, x: 7.0 if x < COLUMNS // 2 else -3.0)
    refined = xp.tolist(session.refine(xp.asarray(alpha), grey(xp)))
    assert apart(refined, mask(ROWS, COLUMNS, lambda _y, x: float(x < COLUMNS // 2))) < 1e-6


def test_a_speck_is_gone_and_a_faint_hole_is_closed(xp: Namespace, session: Session) -> None:
    def rough(y: int, x: int) -> float:
        if 10 <= y < 13 and 10 <= x < 13:
            return 1.0
        return 0.75 if 40 <= y < 46 and 90 <= x < 96 else float(x >= COLUMNS // 2)

    refined = xp.tolist(session.refine(xp.asarray(mask(ROWS, COLUMNS, rough)), grey(xp)))
    assert apart(refined, mask(ROWS, COLUMNS, lambda _y, x: float(x >= COLUMNS // 2))) < 1e-6


def test_another_size_starts_anew(xp: Namespace, session: Session) -> None:
    light(session)
    session.refine(xp.full([1, 4, 4, 1], 0.9), grey(xp, 4, 4))
    session.refine(xp.full([1, 5, 4, 1], 0.9), grey(xp, 5, 4))
    refined = session.refine(xp.full([1, 4, 4, 1], 0.5), grey(xp, 4, 4))
    assert mean(xp.tolist(refined)) == pytest.approx(0.5, abs=1e-6)


def test_reset_forgets(xp: Namespace, session: Session) -> None:
    light(session)
    session.refine(xp.full([1, 4, 4, 1], 0.9), grey(xp, 4, 4))
    session.reset()
    assert mean(xp.tolist(session.refine(xp.full([1, 4, 4, 1], 0.5), grey(xp, 4, 4)))) == pytest.approx(
        0.5, abs=1e-6
    )


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0, 0.0])
def test_a_time_step_that_is_none_counts_as_a_thirtieth(xp: Namespace, seconds: float) -> None:
    def second_mask(step: float) -> float:
        session = light(Session())
        session.refine(xp.full([1, 4, 4, 1], 0.9), grey(xp, 4, 4))
        found = mean(xp.tolist(session.refine(xp.full([1, 4, 4, 1], 0.5), grey(xp, 4, 4), step)))
        session.dispose()
        return found

    assert second_mask(seconds) == pytest.approx(second_mask(1 / 30), abs=1e-6)


@pytest.mark.parametrize(
    ("alpha", "frame"),
    [
        ([4, 4], [1, 4, 4, 3]),
        ([1, 4, 4, 2], [1, 4, 4, 3]),
        ([2, 4, 4, 1], [1, 4, 4, 3]),
        ([1, 4, 4, 1], [4, 4, 3]),
        ([1, 4, 4, 1], [1, 4, 4, 4]),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(
    xp: Namespace, session: Session, alpha: list[int], frame: list[int]
) -> None:
    with pytest.raises(MaskError, match="must have the shape"):
        session.refine(xp.full(alpha, 0.5), xp.full(frame, 0.5))


def test_an_exception_loses_neither_memory_nor_arrays(
    xp: Namespace, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    light(session)
    session.refine(xp.full([1, 4, 4, 1], 0.9), grey(xp, 4, 4))
    session.update({"strength": 0.1})
    alpha, frame = xp.full([1, 4, 4, 1], 0.5), grey(xp, 4, 4)
    before = xp.live()
    with monkeypatch.context() as broken:
        broken.setattr("compositor.masks.freshness", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            session.refine(alpha, frame)
    assert xp.live() == before
    assert mean(xp.tolist(session.refine(alpha, frame))) > 0.6  # it still remembers the .9


def toned(xp: Namespace, **choices: object) -> list[float] | None:
    """The tone of a grey person, after one frame."""
    session = Session(choices)
    session.refine(xp.full([1, ROWS, COLUMNS, 1], 1.0), grey(xp))
    tone = session.tone()
    session.dispose()
    return tone


def test_the_tone_goes_towards_the_background(xp: Namespace) -> None:
    red, green, blue = toned(xp, effect="color", color=[120, 100, 80], match=1.0) or [0.0] * 3
    assert red > 5
    assert green == pytest.approx(0, abs=0.1)
    assert blue < -5


def test_half_a_match_is_half_the_tone(xp: Namespace) -> None:
    half, whole = (
        toned(xp, effect="color", color=[110, 105, 90], match=match) or [0.0] for match in (0.5, 1.0)
    )
    assert [2 * part for part in half] == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("effect", ["image", "video"])
def test_an_image_and_a_video_are_matched_by_the_colour_that_the_page_tells(
    xp: Namespace, effect: str
) -> None:
    as_color = toned(xp, effect="color", color=[120, 100, 80], match=1.0)
    assert toned(xp, effect=effect, scene_color=[120, 100, 80], match=1.0) == as_color
    assert toned(xp, effect=effect, match=1.0) is None


@pytest.mark.parametrize(
    "choices",
    [{"effect": "color"}, {"effect": "blur", "match": 1.0}, {"effect": "transparent", "match": 1.0}],
)
def test_where_nothing_is_to_match_there_is_no_tone(xp: Namespace, choices: dict[str, object]) -> None:
    assert toned(xp, **choices) is None


def test_there_is_no_tone_before_somebody_is_seen_nor_after_a_reset(xp: Namespace) -> None:
    session = Session({"effect": "color", "match": 1.0})
    assert session.tone() is None
    session.refine(xp.full([1, ROWS, COLUMNS, 1], 0.0), grey(xp))
    assert session.tone() is None
    # Colours are looked at five times a second.
    session.refine(xp.full([1, ROWS, COLUMNS, 1], 1.0), grey(xp), 0.2)
    assert session.tone() is not None
    session.reset()
    assert session.tone() is None
    session.dispose()


def test_a_match_switched_off_and_on_again_starts_anew(xp: Namespace) -> None:
    session = Session({"effect": "color", "color": [110, 100, 90], "match": 1.0})
    person = xp.full([1, ROWS, COLUMNS, 1], 1.0)
    session.refine(person, grey(xp))
    session.update({"match": 0.0})
    session.refine(person, grey(xp))
    session.update({"match": 1.0})
    assert session.tone() is None
    session.dispose()


POSE_GRID = Grid.over(10, 17, 145, 257)
BODIES = [body(5, 90, 170), body(20, 200, 110)]


def extras(xp: Namespace) -> dict[str, Array]:
    return {name: xp.asarray(answer) for name, answer in outputs(BODIES, POSE_GRID).items()}


def everyone(xp: Namespace) -> Array:
    """The mask of all, enlarged to the picture as the worker does."""
    return xp.resize(xp.asarray(alpha(BODIES, POSE_GRID)), 145, 257)


@pytest.mark.parametrize("people", ["everyone", "main"])
def test_only_the_main_person_is_kept_if_wanted(xp: Namespace, people: str) -> None:
    session = Session({"people": people})
    refined = xp.tolist(session.refine(everyone(xp), grey(xp, 145, 257), 1 / 30, extras(xp)))[0]
    right = [pixel[0] for row in refined for pixel in row[176:]]
    assert max(right) > 0.9 if people == "everyone" else max(right) < 0.1
    assert max(pixel[0] for row in refined for pixel in row[:144]) > 0.9
    session.dispose()


def test_without_the_poses_everyone_stays(xp: Namespace) -> None:
    session = Session({"people": "main"})
    plain = Session()
    expected = xp.tolist(plain.refine(everyone(xp), grey(xp, 145, 257)))
    assert max(pixel[0] for row in expected[0] for pixel in row[176:]) > 0.9
    some = extras(xp)
    del some["long_offsets"]
    for given in (None, {}, some):
        refined = xp.tolist(session.refine(everyone(xp), grey(xp, 145, 257), 1 / 30, given))
        assert apart(refined, expected) < 1e-6
    session.dispose()
    plain.dispose()


def test_a_frame_with_everything_leaves_no_more_in_memory_than_it_found(xp: Namespace) -> None:
    session = Session({"people": "main", "effect": "parts", "faces": "blur"})
    poses, frame, all_of_them = extras(xp), grey(xp, 145, 257), everyone(xp)
    scores = xp.full([1, 10, 17, 24], 0.5)
    at_rest = xp.live()

    def one_frame() -> None:
        refined = session.refine(all_of_them, frame, 1 / 30, poses)
        for array in (refined, session.parts(scores, refined), session.faces(scores, all_of_them)):
            xp.release(array)

    one_frame()
    before = xp.live()
    # The memory's masks and picture, and the masks of the main person and of the faces.
    assert before <= at_rest + 5
    for _ in range(5):
        one_frame()
        assert xp.live() == before
    session.dispose()
    assert xp.live() == at_rest


def test_faces_that_the_model_loses_stay_hidden_for_a_moment(xp: Namespace) -> None:
    session = Session({"faces": "pixelate", "part_names": ["face", "torso"]})
    someone = xp.full([1, 4, 4, 1], 1.0)
    face, none = xp.asarray([[[[0.9, 0.1]]]]), xp.asarray([[[[0.1, 0.999]]]])
    assert xp.tolist(session.faces(face, someone))[0][0][0][0] == pytest.approx(1)
    assert 0.5 < xp.tolist(session.faces(none, someone))[0][0][0][0] < 1
    session.reset()
    assert xp.tolist(session.faces(none, someone))[0][0][0][0] == 0
    # Another size starts anew.
    assert max(numbers(xp.tolist(session.faces(xp.full([1, 2, 2, 2], 0.0), someone)))) >= 0
    session.dispose()


def test_scores_that_do_not_fit_the_names_are_refused(xp: Namespace, session: Session) -> None:
    someone = xp.full([1, 4, 4, 1], 1.0)
    for read in (session.parts, session.faces):
        with pytest.raises(MaskError, match=r"parts must have the shape \[1, h, w, 24\].*not \[1, 4, 4, 6\]"):
            read(xp.full([1, 4, 4, 6], 0.5), someone)
        with pytest.raises(MaskError, match="Alpha must have"):
            read(xp.full([1, 4, 4, 24], 0.5), xp.full([1, 4, 4, 2], 1.0))
    session.update({"part_names": ["hair", "clothes"]})
    with pytest.raises(MaskError, match="none of its parts is a face"):
        session.faces(xp.full([1, 4, 4, 2], 0.5), someone)


def test_a_sequence_gives_the_stored_masks(xp: Namespace, session: Session) -> None:
    """A moving, noisy disc: the numbers were made on NumPy, and hold on both kinds of arrays."""
    expected = json.loads((GOLDENS / "refined.json").read_text(encoding="utf-8"))
    for number, stored in enumerate(expected):
        alpha, frame = moving(number)
        refined = xp.tolist(session.refine(xp.asarray(alpha), xp.asarray(frame), 1 / 30))
        rows = [row[::4] for row in refined[0][::4]]
        assert apart(rows, stored) < 2e-3
