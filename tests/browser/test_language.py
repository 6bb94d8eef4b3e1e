"""The page in its languages: which one it speaks, and how it changes while a picture runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .browserkit.fixtures import NewVisit
from .browserkit.visit import Visit

_FOLDER = Path(__file__).parents[2] / "webapp" / "client" / "src" / "page" / "language"
_LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")

# Everything that is seen or read aloud: text, and the attributes that name things.
_SAID = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest('script, style, noscript'))
      said.push(walk.currentNode.textContent.trim());
  for (const element of document.querySelectorAll('*'))
    for (const name of ['aria-label', 'title', 'alt', 'label', 'placeholder'])
      if (element.hasAttribute(name)) said.push(element.getAttribute(name).trim());
  return said.filter(Boolean);
}"""

_SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
"""


def _texts(code: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return texts


def _open(visit: Visit, query: str = "", languages: tuple[str, ...] = ("en",)) -> Visit:
    visit.page.add_init_script(
        f"Object.defineProperty(navigator, 'languages', {{ value: {json.dumps(languages)} }});"
    )
    visit.page.goto(f"{visit.base}/{query}")
    return visit


def _untranslated(visit: Visit, code: str) -> list[str]:
    own = _texts(code).values()
    foreign = {words for words in _texts("en").values() if words not in own and "{" not in words}
    said: list[str] = visit.page.evaluate(_SAID)
    return [words for words in said if words in foreign]


def _speaks(visit: Visit, code: str) -> None:
    expect(visit.page.locator("#start")).to_have_text(_texts(code)["stage.start"])
    expect(visit.page.locator("html")).to_have_attribute("lang", code)
    expect(visit.page.locator("html")).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
    expect(visit.page.locator("#language")).to_have_value(code)


@pytest.mark.parametrize(
    ("query", "languages", "code"),
    [
        ("?lang=de", ("fr",), "de"),
        ("", ("nl", "fr-CA", "de"), "fr"),
        ("", ("ar-EG",), "ar"),
        ("", ("nl",), "en"),
        ("?lang=tlh", ("ja",), "ja"),
    ],
)
def test_the_address_goes_before_the_browsers_languages(
    visit: NewVisit, query: str, languages: tuple[str, ...], code: str
) -> None:
    _speaks(_open(visit().without_python(), query, languages), code)


def test_a_choice_is_kept_in_the_address_and_in_the_browser(visit: NewVisit) -> None:
    page = _open(visit().without_python(), "", ("fr",))
    _speaks(page, "fr")
    page.page.locator("#language").select_option("es")
    _speaks(page, "es")
    assert "lang=es" in page.page.url
    page.page.goto(page.base)
    _speaks(page, "es")
    assert "lang=" not in page.page.url


def test_another_language_says_everything_anew_while_the_picture_goes_on(visit: NewVisit) -> None:
    page = visit().without_python().open(lang="en", effect="parts", nonsense=1)
    page.wait_for_finished(5)
    page.page.locator("#tools[data-ready]").wait_for(state="attached")
    page.page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")
    page.page.locator("#snapshot").click()
    page.pause(1500)
    track = "() => document.querySelector('#output').srcObject.getVideoTracks()[0].id"
    before = page.page.evaluate(track)
    for code in ("ar", "ja", "de", "fr", "es"):
        page.page.locator("#language").select_option(code)
        expect(page.page.locator("html")).to_have_attribute("lang", code)
        page.pause(800)
        assert _untranslated(page, code) == [], code
    assert page.page.evaluate(track) == before
    page.wait_for_finished(3, start=page.count())
    assert not page.violations()


def test_a_language_that_cannot_be_loaded_leaves_english(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"/assets/ar-")
    _speaks(_open(page, "?lang=ar"), "en")
    page.page.locator("#language").select_option("de")
    _speaks(page, "de")


@pytest.mark.parametrize("code", _LANGUAGES)
def test_the_page_stands_still_while_its_language_comes(visit: NewVisit, code: str) -> None:
    page = visit().without_python()
    page.page.add_init_script(_SHIFTS)
    _speaks(_open(page, f"?lang={code}"), code)
    page.pause(1500)
    assert _untranslated(page, code) == []
    shift: float = page.page.evaluate("() => window.shift")
    assert shift < 0.05


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_every_language_without_scrolling_sideways(visit: NewVisit, width: int) -> None:
    page = visit().without_python()
    page.page.set_viewport_size({"width": width, "height": 844})
    page.open(lang="en")
    page.wait_for_finished(2)
    page.page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")
    wide = {}
    for code in _LANGUAGES:
        page.page.locator("#language").select_option(code)
        expect(page.page.locator("#stop")).to_have_text(_texts(code)["stage.stop"])
        page.pause(300)
        found: dict[str, Any] = page.page.evaluate(
            """() => ({
              width: document.documentElement.scrollWidth - innerWidth,
              most: [...document.querySelectorAll('body *')]
                .filter((e) => { const { left, right } = e.getBoundingClientRect();
                  return e.checkVisibility() && right - left > 2 && (right > innerWidth + 1 || left < -1); })
                .slice(0, 6).map((e) => e.id || e.className || e.tagName),
            })"""
        )
        if found["width"] > 0:
            wide[code] = found
    assert wide == {}


def test_numbers_are_written_as_the_language_does(visit: NewVisit) -> None:
    page = visit().without_python().open(lang="de", strength=50)
    page.wait_for_finished(2)
    value = page.page.locator("#strength-value").inner_text()
    assert re.fullmatch(r"50\s%", value), value
