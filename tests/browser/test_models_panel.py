"""The panel for models: what works together, what would have to be installed, and what the browser keeps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from playwright.sync_api import Locator, Page, expect

from modelkit import bodypix

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

LANDSCAPE = "mediapipe-selfie-landscape"
GENERAL = "mediapipe-selfie"
SWITCHES = 20
GL_COUNT = Path(__file__).with_name("browserkit") / "gl_count.js"
COMMAND = (
    ".venv/bin/python tools/convert_model.py bodypix --architecture MobileNetV1 "
    "--multiplier 0.5 --output-stride 16 --quant-bytes 2"
)
# One byte of every kept file is turned over.
DAMAGE = """async () => {
  const store = await caches.open('backdrop-models-1');
  const keys = await store.keys();
  for (const key of keys) {
    const bytes = new Uint8Array(await (await store.match(key)).arrayBuffer());
    bytes[bytes.length >> 1] ^= 1;
    await store.put(key, new Response(bytes));
  }
  return keys.length;
}"""


def _engine(page: Visit) -> Locator:
    page.page.get_by_text("Model and engine").click()
    return page.page.locator("details.engine")


def _choose(place: Page | Locator, name: str, words: str) -> None:
    place.get_by_role("group", name=name).locator("label").filter(has_text=words).click()


def test_every_combination_that_the_converter_knows_is_in_the_panel(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished()
    engine = _engine(page)
    for architecture in get_args(bodypix.Architecture):
        engine.get_by_label("Model", exact=True).select_option(label=f"BodyPix, {architecture}")
        for name, values in (
            ("Output stride", [f"{stride}" for stride in bodypix.STRIDES[architecture]]),
            ("Multiplier", [f"{number:g}" for number in bodypix.MULTIPLIERS[architecture]]),
        ):
            shown = engine.get_by_role("group", name=name).get_by_role("radio").all()
            assert [radio.get_attribute("value") for radio in shown] == (values if len(values) > 1 else [])


def test_what_is_not_installed_comes_with_its_command_and_changes_nothing(visit: NewVisit) -> None:
    page = visit().without_python()
    # As on a server without BodyPix, whatever this checkout has installed.
    page.answer(r"/api/models", lambda body: body.replace(b'"bodypix-', b'"other-'))
    page.open(effect="blur")
    page.wait_for_finished(5)
    engine = _engine(page)
    engine.get_by_label("Model", exact=True).select_option(label="BodyPix, MobileNetV1")
    missing = page.page.get_by_role("group", name=re.compile("is not installed"))
    expect(missing.get_by_text(COMMAND)).to_be_visible()
    _choose(engine, "Multiplier", "0.75")
    expect(missing.get_by_text("--multiplier 0.75 --output-stride 16")).to_be_visible()
    # The page may write to the clipboard and not read it: what it writes is looked at on the way.
    page.page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text } }")
    missing.get_by_role("button", name="Copy command").click()
    expect(missing.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.page.evaluate("() => window.copied")
    assert copied == COMMAND.replace("--multiplier 0.5", "--multiplier 0.75")
    page.wait_for_finished(5, page.count())
    assert page.stats()["model"] == f"{LANDSCAPE}@2"
    assert "bodypix" not in page.page.url
    assert_none_raw(page.frames())


def test_sizes_and_speeds_stand_beside_the_choices(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished()
    engine = _engine(page)
    precision = engine.get_by_role("group", name="Precision")
    expect(precision.get_by_text("not yet measured")).to_have_count(3)
    page.page.wait_for_function("() => window.backdrop.stats().frames > 70")
    expect(precision.get_by_text(re.compile(r"16-bit.* [kM]B.*IoU \d\.\d{3}.*\d ms"))).to_be_visible()
    expect(precision.get_by_text("not yet measured")).to_have_count(2)
    page.page.reload()
    page.wait_for_finished()
    # Remembered from the visit before.
    precision = _engine(page).get_by_role("group", name="Precision")
    expect(precision.get_by_text("not yet measured")).to_have_count(2)


def test_a_model_of_one_size_greys_the_resolution_and_says_why(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", resolution="high")
    page.wait_for_finished()
    resolution = _engine(page).get_by_label("Internal resolution")
    expect(resolution).to_be_disabled()
    expect(resolution).to_have_accessible_description("This model always looks at 256 \u00d7 144 pixels.")


def test_what_a_model_cannot_do_is_greyed_and_says_why(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished()
    for name in ("Main person", "Blurred", "Pixelated"):
        expect(page.page.get_by_role("group", name="People").get_by_role("radio", name=name)).to_be_disabled()
    expect(page.page.get_by_role("radio", name="Body parts")).to_be_disabled()
    expect(page.page.get_by_text("cannot tell people apart or find faces")).to_be_visible()


def test_the_library_refuses_what_a_model_cannot_do(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    for option, value in (("effect", "parts"), ("faces", "blur"), ("people", "main"), ("resolution", 99)):
        code = page.page.evaluate(
            "([k, v]) => window.backdrop.processor.update({ [k]: v }).then(() => null, ({ code }) => code)",
            [option, value],
        )
        assert code == "setting-invalid"
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


def test_faces_are_not_shown_where_no_model_can_hide_them(visit: NewVisit) -> None:
    page = visit().without_python()
    page.answer(r"/api/models", lambda body: body.replace(b'"parts"', b'"areas"'))
    page.open(effect="blur", faces="blur")
    page.alert("cannot find faces")
    frames = page.wait_for_frames(3)
    assert not any(frame.finished or frame.raw for frame in frames)
    # Whoever asks for faces gets a picture with them.
    _choose(page.page, "Faces", "Shown")
    page.wait_for_finished(5)
    assert_none_raw(page.frames())


def test_a_kept_model_needs_no_network(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.page.wait_for_function(
        "async () => (await (await caches.open('backdrop-models-1')).keys()).length === 2"
    )
    page.lose(r"/models/")
    page.page.reload()
    page.wait_for_finished(5)
    assert page.stats()["model"] == f"{LANDSCAPE}@2"


def test_a_damaged_kept_model_is_fetched_anew(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.page.wait_for_function(
        "async () => (await (await caches.open('backdrop-models-1')).keys()).length === 2"
    )
    assert page.page.evaluate(DAMAGE) == 2
    page.page.reload()
    page.wait_for_finished(5)
    page.pause(500)
    # What was fetched is kept, and whole: it works without the network.
    page.lose(r"/models/")
    page.page.reload()
    page.wait_for_finished(5)


def test_switching_twenty_times_leaves_no_tensors_behind(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()["tensors"]
    for turn in range(SWITCHES):
        page.update(model=(GENERAL, LANDSCAPE)[turn % 2], quantBytes=(1, 2, 4, 2)[turn % 4])
    page.wait_for_finished(10, page.count())
    page.pause(600)
    stats = page.stats()
    assert stats["model"] == f"{LANDSCAPE}@2"
    assert stats["tensors"] == before
    assert_none_raw(page.frames())


def test_switching_twenty_times_leaves_no_gl_objects_behind(visit: NewVisit) -> None:
    page = visit().without_python()
    # Init scripts do not reach workers; its own script does.
    page.answer(r"/assets/worker-[^/]*\.js", lambda body: GL_COUNT.read_bytes() + body)
    page.open(effect="blur", backend="webgl")
    page.wait_for_finished(2)
    page.page.wait_for_function("() => window.backdrop.stats().backend === 'webgl'")

    def counted() -> dict[str, int]:
        """WebGL objects that live, by kind, and tensors."""
        page.wait_for_finished(2, page.count())
        page.pause(600)
        objects: dict[str, int] = page.page.workers[0].evaluate("() => self.glCount")
        return objects | {"tensors": page.stats()["tensors"]}

    # Programs are kept, and textures for the next tensors of their size: after its first turn, each variant
    # has what it needs.
    for turn in range(SWITCHES + 4):
        if turn == 4:
            before = counted()
        page.update(model=(GENERAL, LANDSCAPE)[turn % 2], quantBytes=(1, 2, 4, 2)[turn % 4])
    after = counted()
    assert before["Program"] > 0
    # A frame more or less on its way takes some textures; a leak takes at least one a switch.
    assert after.pop("Texture") < before.pop("Texture") + SWITCHES
    assert after == before
    assert_none_raw(page.frames())
