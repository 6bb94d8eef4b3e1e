"""WCAG 2.2 AA: axe on every view, light and dark, in both directions of writing; and the keyboard alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import expect

from .browserkit.chromium import DENY_CAMERA
from .browserkit.fixtures import NewVisit
from .browserkit.visit import Visit

_AXE = Path(__file__).parents[2] / "webapp" / "client" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations, passes } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  if (passes.length < 5) throw new Error('axe looked at nothing');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`));
}"""
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def _invitation(page: Visit) -> None:
    page.page.goto(f"{page.base}/?lang=en")
    expect(page.page.locator("#start")).to_be_enabled()


def _running(page: Visit) -> None:
    page.open(lang="en")
    page.wait_for_finished(2)
    page.page.locator("#tools[data-ready]").wait_for(state="attached")


def _folds(page: Visit) -> None:
    _running(page)
    page.page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")
    page.pause(1500)


def _parts(page: Visit) -> None:
    page.open(lang="en", effect="color")
    page.wait_for_finished(2)
    page.page.locator("#real").check()
    page.pause(500)


def _gradient(page: Visit) -> None:
    page.open(lang="en", effect="gradient")
    page.wait_for_finished(2)


def _compared_and_taken(page: Visit) -> None:
    _running(page)
    page.page.locator("#snapshot").click()
    page.page.locator("#taken article").wait_for()
    page.page.locator("#compare").click()
    page.page.locator(".compare input").wait_for()


def _held(page: Visit) -> None:
    _running(page)
    page.fault("segment", 100_000)
    page.page.locator("#held").wait_for()


def _editor(page: Visit) -> None:
    page.open(lang="en", effect="python")
    page.page.locator(".editor .code").wait_for()
    page.wait_for_refined()
    page.page.locator(".editor-help > summary").click()


def _file(page: Visit) -> None:
    _invitation(page)
    picture = io.BytesIO()
    Image.new("RGB", (320, 180), "#6a8f7c").save(picture, "PNG")
    page.page.locator("#any-file").set_input_files(
        {"name": "room.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.page.locator("dialog[data-step=ready]").wait_for()


def _refused_file(page: Visit) -> None:
    _invitation(page)
    page.page.locator("#any-file").set_input_files(
        {"name": "words.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    page.page.locator("dialog[data-step=refused]").wait_for()


def _output(page: Visit) -> None:
    page.open(lang="en", view="output")
    page.wait_for_finished(2)


_VIEWS = (
    _invitation,
    _running,
    _folds,
    _parts,
    _gradient,
    _compared_and_taken,
    _held,
    _editor,
    _file,
    _refused_file,
    _output,
)


def _violations(page: Visit) -> list[str]:
    """What axe finds, in light and dark, from left to right and from right to left."""
    # Through the developer tools, which the content policy does not bind.
    page.page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = []
    for code in ("en", "ar"):
        page.page.evaluate(
            """(code) => {
              const menu = document.querySelector('#language');
              menu.value = code;
              menu.dispatchEvent(new Event('change'));
            }""",
            code,
        )
        expect(page.page.locator("html")).to_have_attribute("lang", code)
        for scheme in _SCHEMES:
            page.page.emulate_media(color_scheme=scheme)
            page.pause(200)
            found += [f"{code}, {scheme}: {violation}" for violation in page.page.evaluate(_RULES)]
    return found


@pytest.mark.parametrize("view", _VIEWS, ids=lambda view: view.__name__.strip("_"))
def test_axe_finds_nothing(visit: NewVisit, view: Callable[[Visit], None]) -> None:
    page = visit() if view in (_editor, _file) else visit().without_python()
    view(page)
    assert _violations(page) == []


def test_axe_finds_nothing_in_notes(visit: NewVisit) -> None:
    page = visit(flags=(DENY_CAMERA,)).without_python().open(lang="en", nonsense=1)
    page.alert("camera")
    page.notice("nonsense")
    assert _violations(page) == []


def _tab_to(page: Visit, selector: str, key: str = "Tab") -> None:
    """Press a key until what has the focus is this; every stop on the way must show that it has it."""
    for _ in range(80):
        page.page.keyboard.press(key)
        where: dict[str, bool] = page.page.evaluate(
            """(selector) => {
              const at = document.activeElement;
              const marked = (e) => e && getComputedStyle(e).outlineStyle !== 'none';
              const there = at !== document.body;
              return {
                found: there && at.matches(selector),
                shown: !there || marked(at) || marked(at.closest('label')) || marked(at.nextElementSibling)
                  || marked(at.shadowRoot?.activeElement),
              };
            }""",
            selector,
        )
        assert where["shown"], page.page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        if where["found"]:
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_the_keyboard_alone_does_everything(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.goto(f"{page.base}/?lang=en&width=640&height=360")
    press = page.page.keyboard.press
    effect = "() => window.backdrop.processor.options.effect"
    expect(page.page.locator("#start")).to_be_enabled()

    press("Tab")
    expect(page.page.locator(".skip")).to_be_focused()
    _tab_to(page, "#start")
    press("Enter")
    page.wait_for_finished(3)
    expect(page.page.locator("#stop")).to_be_focused()
    expect(page.page.get_by_role("status").filter(has_text="Your picture is on.")).to_have_count(1)

    _tab_to(page, "input[name=look]")
    press("ArrowRight")
    page.wait_until("() => window.backdrop.processor.options.effect === 'image'")
    press("ArrowLeft")
    page.wait_until("() => window.backdrop.processor.options.effect === 'blur'")
    _tab_to(page, "#strength")
    before: float = page.page.evaluate("() => window.backdrop.processor.options.strength")
    press("ArrowRight")
    page.wait_until("(before) => window.backdrop.processor.options.strength > before", before)
    _tab_to(page, "details > summary")
    press("Enter")
    assert page.page.evaluate("() => document.activeElement.parentElement.open")

    page.page.locator("#tools[data-ready]").wait_for(state="attached")
    _tab_to(page, "#snapshot", "Shift+Tab")
    press("Enter")
    expect(page.page.locator("#taken a")).to_be_focused()
    _tab_to(page, "#compare", "Shift+Tab")
    press("Space")
    expect(page.page.locator(".compare input")).to_be_focused()
    press("ArrowLeft")
    press("Escape")
    expect(page.page.locator("#compare")).to_be_focused()
    _tab_to(page, "#stop")
    press("Enter")
    expect(page.page.locator("#start")).to_be_focused()
    expect(page.page.get_by_role("status").filter(has_text="The camera is off.")).to_have_count(1)
    assert page.page.evaluate(effect) == "blur"


def test_what_is_pressed_is_large_enough(visit: NewVisit) -> None:
    page = visit().without_python()
    _folds(page)
    small = page.page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, a, input, label:has(.unseen)')]
          .filter((e) => e.checkVisibility() && !e.matches('.skip, .unseen'))
          .filter((e) => { const { width, height } = (e.closest('label') ?? e).getBoundingClientRect();
            return width > 0 && (width < 24 || height < 24); })
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_nothing_moves_by_itself_but_the_picture(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.emulate_media(reduced_motion="reduce")
    _running(page)
    assert page.page.evaluate("() => document.getAnimations().length") == 0


def test_forced_colours_leave_what_is_chosen_told(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.emulate_media(forced_colors="active")
    page.open(lang="en", effect="color")
    page.wait_for_finished(2)
    marks = page.page.evaluate(
        """() => [...document.querySelectorAll('.tile:has(:checked) .tile-picture, .segment:has(:checked)')]
          .map((e) => getComputedStyle(e).outlineWidth)"""
    )
    assert set(marks) == {"3px"}
    swatch = page.page.locator("#color-presets .swatch").first
    assert swatch.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(32, 56, 64)"
