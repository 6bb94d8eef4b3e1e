"""The page as a face: what it takes, what it refuses, what it says."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import expect

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw


def _png(color: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, "PNG")
    return file.getvalue()


def test_a_file_that_is_no_picture_is_refused_and_the_effect_stays(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.page.get_by_label("Use a picture or video of your own").set_input_files(
        {"name": "holiday.png", "mimeType": "image/png", "buffer": b"this is no picture"}
    )
    page.alert("holiday.png")
    frames = page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
    # Still the blur of a bright wall, not a picture.
    assert page.page.get_by_role("radio", name="Blur", exact=True).is_checked()
    assert frames[-1].left.mean > 100


def test_the_library_refuses_what_is_no_picture_too(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    refused = page.page.evaluate(
        """() => window.backdrop.processor
          .update({ effect: 'image', image: new File(['words'], 'words.txt') })
          .then(() => null, ({ name, code, message }) => ({ name, code, message }))"""
    )
    assert refused["code"] == "image-invalid"
    assert "words.txt" in refused["message"]
    frames = page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
    assert frames[-1].left.mean > 100


def test_what_the_address_asks_in_vain_is_noted_and_ignored(visit: NewVisit) -> None:
    asked = {
        "effect": "sparkle",
        "quant": "3",
        "backend": "abacus",
        "strength": "loud",
        "threshold": "170",
        "color": "mauve",
        "image": "moon",
        "video": "film",
        "shape": "square",
        "wrap": "101",
        "angle": "400",
        "from": "blue",
        "renderer": "crayon",
        "colour": "ffffff",
    }
    page = visit().without_python().open(**asked)
    words = page.notice("ignored").inner_text()
    for key, value in asked.items():
        assert f"{key}={value}" in words
    assert_none_raw(page.wait_for_finished())


def test_a_model_that_is_not_installed_is_noted_and_ignored(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", model="no-such-model")
    page.notice("model=no-such-model")
    assert_none_raw(page.wait_for_finished())


def test_the_address_follows_the_settings(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(1)
    page.choose("Colour")
    page.page.wait_for_url("**effect=color**")


def test_the_switch_shows_the_real_room_and_hides_it_again(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    switch = page.page.get_by_role("switch")
    switch.check(force=True)
    page.wait_for("the room", lambda frames: any(frame.raw for frame in frames))
    switch.uncheck(force=True)
    page.wait_for("no room", lambda frames: bool(frames) and frames[-1].finished, page.count())
    assert_none_raw(page.wait_for_finished(20, page.count()))


def test_a_setting_out_of_range_is_refused_in_words_and_nothing_changes(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished(1)
    page.wait_for_refined()
    refused = page.page.evaluate(
        """() => window.backdrop.processor.update({ strength: 7 })
          .then(() => null, ({ name, code, message }) => ({ name, code, message }))"""
    )
    assert refused["code"] == "setting-invalid"
    assert "strength" in refused["message"]
    assert page.page.evaluate("() => window.backdrop.processor.options.strength") == 0.5
    assert_none_raw(page.wait_for_finished(5, page.count()))


def test_only_what_does_something_can_be_tuned(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(1)
    page.page.get_by_text("Edge and light").click()
    light = [page.page.get_by_label(words) for words in ("Light from the background", "How far it reaches")]
    clean = page.page.get_by_label("Clean edges")
    lens = page.page.get_by_role("radio", name="Lens")
    direction = page.page.get_by_label("Direction")
    for look, shown in (
        ("Blur", [clean, lens]),
        ("Gradient", [clean, *light, direction]),
        ("City", [clean, *light]),
        ("See-through", [clean]),
    ):
        page.choose(look)
        for control in (clean, *light, lens, direction):
            expect(control).to_be_visible(visible=control in shown)
    page.page.get_by_role("switch").check(force=True)
    for control in (clean, *light, lens, direction):
        expect(control).to_be_hidden()


def test_a_light_that_is_off_has_no_reach(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="color", wrap=0)
    page.page.get_by_text("Edge and light").click()
    expect(page.page.get_by_label("How far it reaches")).to_be_disabled()
    page.page.get_by_label("Light from the background").fill("40")
    expect(page.page.get_by_label("How far it reaches")).to_be_enabled()
    page.page.wait_for_url("**wrap=40**")


def test_what_draws_is_said_and_can_be_chosen(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", renderer="planes")
    page.wait_for_finished(1)
    page.page.wait_for_function("() => window.backdrop.stats().renderer === 'planes'")
    page.page.get_by_text("Model and engine").click()
    drawn = page.page.get_by_label("Drawn by")
    expect(drawn).to_have_value("planes")
    drawn.select_option("auto")
    page.page.wait_for_url("**renderer=auto**")
    expect(drawn.locator("option").first).to_have_text("Automatic: Processor")
    assert page.page.evaluate("() => window.backdrop.processor.options.renderer") == "auto"
    assert_none_raw(page.wait_for_finished(5, page.count()))


def test_the_panel_fits_a_phone(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.set_viewport_size({"width": 360, "height": 740})
    page.open(effect="blur")
    page.wait_for_finished(1)
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= 360
