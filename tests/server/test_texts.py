"""The template's own words are those of the English language file, by the keys that it names."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

_CHECKOUT = Path(__file__).parents[2]
_TEMPLATE = _CHECKOUT / "webapp" / "templates" / "index.html"
_ENGLISH = _CHECKOUT / "webapp" / "client" / "src" / "page" / "language" / "en.json"
_ATTRIBUTES = {"data-text-label": "aria-label", "data-text-title": "title", "data-text-alt": "alt"}
_SILENT = {"script", "noscript", "code"}


class _Texts(HTMLParser):
    """Collects pairs of key and words, and words without a key."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []
        self.untold: list[str] = []
        self._key: str | None = None
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._tag = tag
        self._key = values.get("data-text")
        for by, attribute in _ATTRIBUTES.items():
            words = values.get(attribute)
            key = values.get(by)
            if key:
                self.told.append((key, words or ""))
            elif words:
                self.untold.append(words)
        # The languages' own names are the same in all of them.
        if tag == "option" and "lang" in values:
            self._tag = "code"

    def handle_endtag(self, tag: str) -> None:
        self._key, self._tag = None, ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or self._tag in _SILENT:
            return
        if self._key:
            self.told.append((self._key, words))
        elif words != "Backdrop" and "{" not in words:
            self.untold.append(words)


def _texts() -> _Texts:
    texts = _Texts()
    # Without what follows the page itself: those without JavaScript get no language file.
    texts.feed(_TEMPLATE.read_text(encoding="utf-8").split("<noscript>")[0])
    return texts


def test_the_templates_english_is_the_language_files() -> None:
    english = json.loads(_ENGLISH.read_text(encoding="utf-8"))
    told = _texts().told
    assert len(told) > 50
    assert [(key, words) for key, words in told if english.get(key) != words] == []


def test_the_template_says_nothing_that_cannot_be_translated() -> None:
    assert _texts().untold == []
