"""What is slow to load holds up no later choice, and does not undo it when it comes at last."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import MODEL_FILES, Visit


@pytest.fixture
def page(visit: NewVisit) -> Visit:
    """The page with the camera's own picture, as chosen."""
    page = visit().without_python().open(effect="none")
    page.wait_for_frames(5)
    page.page.wait_for_function("() => window.backdrop.stats().model !== ''")
    return page


def _begin(page: Visit, change: str) -> None:
    """Asks for a change and waits for nothing."""
    page.page.evaluate(
        f"""() => {{
          const {{ processor }} = window.backdrop;
          window.slow = processor.update({change}).then(() => 'made', ({{ code }}) => code);
        }}"""
    )


def _blur(page: Visit) -> None:
    page.update(effect="blur")
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"
    assert_none_raw(page.wait_for_finished(10, page.count()))


@pytest.mark.parametrize(
    ("slow", "change"),
    [
        (r"/never\.webm", "{ effect: 'video', video: '/never.webm' }"),
        (r"/never\.webp", "{ effect: 'image', image: '/never.webp' }"),
        (MODEL_FILES, "{ effect: 'none', model: 'mediapipe-selfie' }"),
    ],
    ids=["video", "image", "model"],
)
def test_the_room_is_hidden_at_once_whatever_else_still_loads(page: Visit, slow: str, change: str) -> None:
    gate = page.hold_back(slow)
    _begin(page, change)
    page.pause(300)
    _blur(page)
    gate.open()
    # There is no such film or picture; the model comes, and without the effect that was asked for with it.
    made = page.page.evaluate("() => window.slow")
    assert made in {"made", "video-invalid", "image-invalid"}
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"
    assert_none_raw(page.wait_for_finished(10, page.count()))


def test_a_picture_is_not_taken_from_an_effect_that_is_on_its_way(page: Visit) -> None:
    gate = page.hold_back(r"/never\.webp")
    _begin(page, "{ effect: 'image', image: '/never.webp' }")
    without = """() => window.backdrop.processor.update({ image: null })
      .then(() => 'made', ({ code }) => code)"""
    assert page.page.evaluate(without) == "setting-invalid"
    gate.open()
    assert page.page.evaluate("() => window.slow") == "image-invalid"
    assert page.page.evaluate(without) == "made"


def test_of_two_models_the_last_counts(page: Visit) -> None:
    gate = page.hold_back(MODEL_FILES)
    _begin(page, "{ model: 'mediapipe-selfie' }")
    page.page.evaluate(
        "() => { window.back = window.backdrop.processor.update({ model: 'mediapipe-selfie-landscape' }) }"
    )
    gate.open()
    page.page.evaluate("() => Promise.all([window.slow, window.back])")
    page.page.wait_for_function(
        "() => window.backdrop.stats().model.startsWith('mediapipe-selfie-landscape')"
    )
    assert page.page.evaluate("() => window.backdrop.processor.options.model") == "mediapipe-selfie-landscape"


def test_a_model_does_not_wait_for_another_that_is_slow(page: Visit) -> None:
    gate = page.hold_back(r"/models/mediapipe-selfie/")
    _begin(page, "{ effect: 'color', model: 'mediapipe-selfie', strength: 0.3 }")
    page.pause(300)
    page.update(model="mediapipe-selfie-landscape", quantBytes=4)
    page.page.wait_for_function("() => window.backdrop.stats().model === 'mediapipe-selfie-landscape@4'")
    gate.open()
    assert page.page.evaluate("() => window.slow") == "made"
    # What else the first asked for has come with the last one's model.
    options = page.page.evaluate("() => window.backdrop.processor.options")
    expected = {"effect": "color", "strength": 0.3, "model": "mediapipe-selfie-landscape", "quantBytes": 4}
    assert {name: options[name] for name in expected} == expected
    assert page.stats()["model"] == "mediapipe-selfie-landscape@4"


def test_a_model_that_is_slow_comes_where_the_next_cannot_be_had(page: Visit) -> None:
    gate = page.hold_back(r"/models/mediapipe-selfie/")
    page.lose(r"/models/mediapipe-selfie-landscape/q4/")
    _begin(page, "{ model: 'mediapipe-selfie' }")
    page.pause(300)
    refused = "() => window.backdrop.processor.update({ quantBytes: 4, model: 'mediapipe-selfie-landscape' })"
    assert page.page.evaluate(f"{refused}.catch(({{ code }}) => code)") == "model-missing"
    gate.open()
    assert page.page.evaluate("() => window.slow") == "made"
    page.page.wait_for_function("() => window.backdrop.stats().model === 'mediapipe-selfie@2'")


def test_a_model_that_is_chosen_while_the_first_still_loads_is_the_one(visit: NewVisit) -> None:
    page = visit().without_python()
    gate = page.hold_back(MODEL_FILES)
    page.open(effect="none")
    page.wait_for_frames(5)
    _begin(page, "{ effect: 'none', model: 'mediapipe-selfie' }")
    page.pause(300)
    page.update(effect="blur")
    gate.open()
    assert page.page.evaluate("() => window.slow") == "made"
    assert_none_raw(page.wait_for_finished(10, page.count()))
    page.page.wait_for_function("() => window.backdrop.stats().model === 'mediapipe-selfie@2'")


def test_a_film_does_not_wait_for_another_that_is_slow(page: Visit) -> None:
    gate = page.hold_back(r"/never\.webm")
    _begin(page, "{ effect: 'video', video: '/never.webm' }")
    page.pause(300)
    page.page.get_by_role("radio", name="Harbour video").check(force=True)
    harbour = "() => /harbour/.test(window.backdrop.processor.options.video)"
    page.page.wait_for_function(harbour)
    assert_none_raw(page.wait_for_finished(10, page.count()))
    gate.open()
    assert page.page.evaluate("() => window.slow") == "made"
    assert page.page.evaluate(harbour)


def test_a_picture_that_is_slow_lets_nothing_be_seen_that_was_hidden(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    model = page.hold_back(r"/models/mediapipe-selfie/")
    picture = page.hold_back(r"/never\.webp")
    _begin(page, "{ effect: 'none', model: 'mediapipe-selfie' }")
    page.page.evaluate(
        """() => {
          const change = { effect: 'image', image: '/never.webp' };
          window.last = window.backdrop.processor.update(change).catch(({ code }) => code);
        }"""
    )
    page.pause(300)
    model.open()
    assert page.page.evaluate("() => window.slow") == "made"
    assert_none_raw(page.wait_for_finished(20, page.count()))
    picture.open()
    assert page.page.evaluate("() => window.last") == "image-invalid"
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"
    assert_none_raw(page.frames())


def test_a_blur_that_waits_for_its_model_is_not_undone_meanwhile(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    first = page.hold_back(r"/models/mediapipe-selfie/")
    second = page.hold_back(r"/models/mediapipe-selfie-landscape/q4/")
    _begin(page, "{ effect: 'none', model: 'mediapipe-selfie' }")
    page.page.evaluate(
        """() => {
          const change = { effect: 'blur', model: 'mediapipe-selfie-landscape', quantBytes: 4 };
          window.last = window.backdrop.processor.update(change);
        }"""
    )
    page.pause(300)
    # What was asked for first is taken up again once the last is there.
    first.open()
    assert_none_raw(page.wait_for_finished(20, page.count()))
    second.open()
    page.page.evaluate("() => Promise.all([window.last, window.slow])")
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"
    assert_none_raw(page.wait_for_finished(10, page.count()))
    assert_none_raw(page.frames())


def test_the_next_worker_hides_the_room_where_the_one_before_was_lost_meanwhile(page: Visit) -> None:
    effect = page.page.evaluate(
        """async () => {
          const { processor } = window.backdrop;
          void processor.fault('crash').catch(() => null);
          await processor.update({ effect: 'blur' });
          return processor.options.effect;
        }"""
    )
    assert effect == "blur"
    assert_none_raw(page.wait_for_finished(10, page.count()))
    errors = [event for event in page.events() if event["kind"] == "error"]
    assert [event["code"] for event in errors] == ["worker-restarted"], errors


def test_a_model_that_failed_is_asked_for_again_while_another_loads(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(MODEL_FILES)
    page.open(effect="blur")
    page.page.wait_for_function("() => window.backdrop.processor.state === 'held'")
    first = page.page.evaluate("() => window.backdrop.processor.options.model")
    page.restore()
    gate = page.hold_back(r"/models/mediapipe-selfie/")
    _begin(page, "{ model: 'mediapipe-selfie' }")
    page.pause(300)
    page.update(model=first)
    page.page.wait_for_function("(id) => window.backdrop.stats().model.startsWith(id)", arg=first)
    assert_none_raw(page.wait_for_finished(10, page.count()))
    gate.open()
    assert page.page.evaluate("() => window.slow") == "made"
    assert page.page.evaluate("() => window.backdrop.processor.options.model") == first


@pytest.mark.parametrize(
    ("slow", "effect"),
    [
        (r"/never\.webm", "effect: 'video', video: '/never.webm'"),
        (r"/never\.webp", "effect: 'image', image: '/never.webp'"),
    ],
    ids=["video", "image"],
)
def test_a_model_does_not_wait_for_the_scene_that_came_with_another(
    page: Visit, slow: str, effect: str
) -> None:
    gate = page.hold_back(slow)
    _begin(page, f"{{ {effect}, model: 'mediapipe-selfie' }}")
    page.pause(300)
    page.update(model="mediapipe-selfie-landscape", quantBytes=4)
    page.page.wait_for_function("() => window.backdrop.stats().model === 'mediapipe-selfie-landscape@4'")
    gate.open()
    assert page.page.evaluate("() => window.slow") in {"video-invalid", "image-invalid"}
    options = page.page.evaluate("() => window.backdrop.processor.options")
    assert (options["model"], options["quantBytes"]) == ("mediapipe-selfie-landscape", 4)
