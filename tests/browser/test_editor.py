"""An effect in Python, written in the page: it changes the picture, and whatever it does shows no room."""

from __future__ import annotations

import base64
import zlib

from playwright.sync_api import Locator, expect

from .browserkit.any_visit import AnyVisit
from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import PATIENCE_MS, Visit

DARK, BRIGHT = 40, 200

EIGHT_LINES = """\
def effect(frame):
    me = frame.person

    def paint(x, y):
        far = hypot(x - me.x, y - me.y)
        return mix("#ffffff", "#f0f0f0", far)

    return picture(paint, light_wrap=0)
"""


def _code(page: Visit) -> Locator:
    return page.page.get_by_role("textbox", name="Your effect, in Python")


def _said(page: Visit) -> Locator:
    return page.page.locator(".editor-said")


def _write(page: Visit, source: str) -> float:
    """Put a text in the place of the editor's; gives the page's time, in milliseconds."""
    _code(page).focus()
    page.page.keyboard.press("Control+a")
    start: float = page.page.evaluate("() => performance.now()")
    page.page.keyboard.insert_text(source)
    return start


def _wall(page: AnyVisit, *, low: float = 0, high: float = 255, start: int = 0) -> float:
    """Wait for a wall of this brightness; gives the time at which it was first seen, in milliseconds."""
    frames = page.wait_for(
        f"a wall from {low} to {high}",
        lambda seen: bool(seen) and low <= seen[-1].left.mean <= high,
        start,
    )
    return next(frame.time for frame in frames if low <= frame.left.mean <= high)


def _opened(visit: NewVisit, source: str | None = None) -> Visit:
    """The page with the editor in it and its first effect in force."""
    page = visit()
    if source is not None:
        kept = (
            f"localStorage.getItem('backdrop.effect') ?? localStorage.setItem('backdrop.effect', {source!r})"
        )
        page.page.add_init_script(kept)
    page.open(effect="python")
    page.wait_for_finished(1)
    expect(page.page.locator(".editor-facts")).to_contain_text("ms a call", timeout=3 * PATIENCE_MS)
    return page


def _link(source: str) -> str:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(source.encode()) + packer.flush()
    return "#effect=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def test_eight_lines_of_python_change_the_picture(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    before = page.count()
    start = _write(page, EIGHT_LINES)
    seen = _wall(page, low=BRIGHT, start=before)
    print(f"from the last key to the new picture: {seen - start:.0f} ms")
    frames = page.frames()
    assert frames[-1].face.sharpness > 0.5, "the person is not there"
    assert_none_raw(frames)
    assert page.violations() == []


def test_a_broken_effect_is_marked_at_its_line_and_the_last_good_one_goes_on(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    _write(page, "def effect(frame):\n    shade = 3\n    return colour(shade)\n")
    expect(_said(page)).to_contain_text("Line 3: NameError: name 'colour' is not defined")
    expect(_said(page)).to_contain_text("The last version that works goes on.")
    expect(page.page.locator(".cm-lintRange-error")).to_have_text("return colour(shade)")
    frames = page.wait_for_finished(10, page.count())
    assert frames[-1].left.mean <= DARK
    _write(page, "def effect(frame):\n    return color('#ffffff'")
    expect(_said(page)).to_contain_text("Line 2: SyntaxError: '(' was never closed")
    _write(page, "def effect(frame):\n    return color('#ffffff')\n")
    _wall(page, low=BRIGHT, start=page.count())
    expect(_said(page)).to_be_empty()
    expect(page.page.locator(".cm-lintRange-error")).to_have_count(0)
    assert_none_raw(page.frames())


def test_nothing_that_an_effect_returns_shows_the_room(visit: NewVisit) -> None:
    page = _opened(visit)
    for returned, words in (
        ("None", "has to return a look"),
        ("'none'", "has to return a look"),
        ("blur(-1)", "'strength' must be a number from 0 to 1"),
        ("type(blur())({'effect': 'none'})", "An effect has to cover the room"),
        ("blur(0.5, threshold=0)", "has no 'threshold'"),
    ):
        _write(page, f"def effect(frame):\n    return {returned}\n")
        expect(_said(page)).to_contain_text(words)
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames())


def test_an_endless_loop_is_stopped_at_its_line_and_the_picture_goes_on(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    start = page.count()
    _write(page, "def effect(frame):\n    while True:\n        pass\n")
    expect(_said(page)).to_contain_text("It was stopped, as it ran for too long.")
    expect(_said(page)).to_contain_text("Line ")
    frames = page.wait_for_finished(20, start)
    # The picture did not wait for it.
    assert sum(frame.fresh for frame in frames) >= 20
    assert frames[-1].left.mean <= DARK
    assert_none_raw(page.frames())


def test_a_loop_that_begins_later_gives_way_to_the_version_before(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    late = "calls = []\ndef effect(frame):\n    calls.append(1)\n    while len(calls) > 8: pass\n"
    _write(page, late + "    return color('#ffffff')\n")
    _wall(page, low=BRIGHT, start=page.count())
    expect(_said(page)).to_contain_text("It was stopped, as it ran for too long.")
    _wall(page, high=DARK, start=page.count())
    assert_none_raw(page.frames())


def test_a_loop_that_catches_everything_is_ended_with_its_python(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    stubborn = "    while True:\n        try:\n            while True: pass\n        except: pass\n"
    _write(page, "def effect(frame):\n" + stubborn)
    expect(_said(page)).to_contain_text("It was stopped, as it ran for too long.")
    # Python starts anew for the next one.
    _write(page, "def effect(frame):\n    return color('#ffffff')\n")
    _wall(page, low=BRIGHT, start=page.count())
    assert_none_raw(page.frames())


def test_code_from_a_link_runs_when_the_visitor_says_so(visit: NewVisit) -> None:
    page = visit()
    page.page.add_init_script(
        "localStorage.setItem('backdrop.effect', 'def effect(frame): return color((9, 9, 9))')"
    )
    asked = f"width={page.clip.width}&height={page.clip.height}&autostart=1"
    page.page.goto(f"{page.base}/?effect=python&{asked}{_link(EIGHT_LINES)}")
    page.wait_for_refined()
    run = page.page.get_by_role("button", name="Run this effect")
    expect(run).to_be_visible()
    expect(_code(page)).to_contain_text("me = frame.person")
    # Neither the link's text nor the visitor's own runs, and typing runs nothing either.
    _code(page).press("Control+End")
    page.page.keyboard.type("# mine")
    frames = page.wait_for_finished(30, page.count())
    assert page.page.locator(".editor-facts").inner_text() == ""
    assert all(DARK < frame.left.mean < BRIGHT for frame in frames), "an effect ran unasked"
    run.click()
    _wall(page, low=BRIGHT, start=page.count())
    expect(run).to_be_hidden()
    assert_none_raw(page.frames())


def test_a_damaged_link_is_named_and_ignored(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.goto(f"{page.base}/?effect=python&autostart=1#effect=broken!")
    page.notice("damaged or too long")
    assert_none_raw(page.wait_for_finished(5))


def test_a_link_holds_the_effect(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="python", autostart=0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _write(page, EIGHT_LINES)
    page.page.get_by_role("button", name="Copy link").click()
    expect(_said(page)).to_contain_text("Link copied")
    _code(page).focus()
    page.page.keyboard.press("Control+a")
    page.page.keyboard.press("Control+v")
    address = _code(page).inner_text()
    assert f"/?effect=python{_link(EIGHT_LINES)}" in address.replace("\n", "")


def test_the_keyboard_gets_in_and_out(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="python", autostart=0)
    _code(page).focus()
    page.page.keyboard.press("Tab")  # indents
    expect(_code(page)).to_be_focused()
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Tab")
    expect(_code(page)).not_to_be_focused()


def test_examples_are_offered_and_run(visit: NewVisit) -> None:
    page = _opened(visit)
    menu = page.page.get_by_label("Examples")
    titles = menu.locator("option").all_inner_texts()[1:]
    assert len(titles) == 6
    for title in titles:
        menu.select_option(title)
        expect(_said(page)).to_be_empty()
        page.wait_for_finished(5, page.count())
    expect(_code(page)).to_contain_text("Rings of colour")
    assert_none_raw(page.frames())


def test_another_background_ends_it_and_puts_the_editor_away(visit: NewVisit) -> None:
    page = _opened(visit, "def effect(frame):\n    return color('#000000')\n")
    _wall(page, high=DARK)
    page.choose("Blur")
    _wall(page, low=DARK, start=page.count())
    expect(_code(page)).to_have_count(0)
    page.page.get_by_role("radio", name="Your own effect").check(force=True)
    _wall(page, high=DARK, start=page.count())
    assert_none_raw(page.frames())


def test_the_library_takes_an_effect_and_refuses_a_broken_one(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_refined()
    page.update(effect="python", source="def effect(frame):\n    return color('#000000')")
    _wall(page, high=DARK, start=page.count())
    refused = page.page.evaluate(
        """() => window.backdrop.processor.update({ source: 'def effect(frame):\\n  return 5' })
          .then(() => null, ({ name, code, message, subject }) => ({ name, code, message, subject }))"""
    )
    assert refused["code"] == "effect-failed"
    assert refused["subject"] == "line 1"
    assert "returned a int" in refused["message"]
    assert page.wait_for_finished(5, page.count())[-1].left.mean <= DARK
    assert_none_raw(page.frames())


def test_an_effect_has_no_way_out(visit: NewVisit) -> None:
    page = _opened(visit)
    for line, words in (
        ("import js", "can't import 'js'"),
        ("import pyodide_js", "can't import 'pyodide_js'"),
        ("open('/etc/passwd')", "name 'open' is not defined"),
        ("eval('1')", "name 'eval' is not defined"),
    ):
        _write(page, f"{line}\ndef effect(frame):\n    return blur()\n")
        expect(_said(page)).to_contain_text(words)
    # Who digs through Python's own objects finds the worker, without what reaches others.
    dig = (
        "js = [c for c in object.__subclasses__() if c.__name__ == 'BuiltinImporter'][0]"
        ".load_module('builtins').__import__('js')\n"
        "print([name for name in ('fetch', 'indexedDB', 'navigator') if getattr(js, name, None)])\n"
        "def effect(frame):\n    return blur()\n"
    )
    _write(page, dig)
    expect(_said(page)).to_contain_text("[]")
