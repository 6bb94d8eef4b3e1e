"""A visit in Chromium, with all that Playwright can do there besides: a network that fails, locators."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, Route

from .any_visit import PATIENCE_MS, PYODIDE_FILES, AnyVisit
from .chromium_tab import ChromiumTab
from .clip import Clip
from .gate import Gate

__all__ = ["MODEL_FILES", "PATIENCE_MS", "PYODIDE_FILES", "Visit"]

MODEL_FILES = r"//[^/]+/models/"


class Visit(AnyVisit):
    """A page in a context of its own, with nothing cached."""

    tab: ChromiumTab

    def __init__(self, context: BrowserContext, base: str, clip: Clip, *, keep: int = 0) -> None:
        super().__init__(ChromiumTab(context), base, clip, keep=keep)

    @property
    def context(self) -> BrowserContext:
        """Playwright's context."""
        return self.tab.context

    @property
    def page(self) -> Page:
        """Playwright's page."""
        return self.tab.page

    # ---- what the network gives ----

    def hold_back(self, pattern: str) -> Gate:
        """Hold back the requests whose address matches this expression."""
        return self.tab.hold_back(pattern)

    def answer(self, pattern: str, change: Callable[[bytes], bytes]) -> None:
        """Change the body of what the server answers to these requests."""

        def handle(route: Route) -> None:
            response = route.fetch()
            # The body comes decoded; headers that speak of its encoding and length are no longer true.
            headers = {
                name: value
                for name, value in response.headers.items()
                if name not in ("content-encoding", "content-length", "etag")
            }
            route.fulfill(status=response.status, headers=headers, body=change(response.body()))

        self.page.route(re.compile(pattern), handle)

    def lose(self, pattern: str) -> None:
        """Answer these requests with 404."""
        self.page.route(
            re.compile(pattern), lambda route: route.fulfill(status=404, body='{"detail": "gone"}')
        )

    def restore(self) -> None:
        """Answer every request as the server does."""
        self.page.unroute_all(behavior="ignoreErrors")

    # ---- what it says ----

    def alert(self, words: str) -> Locator:
        """Wait for an alert that contains these words, in any case; gives it."""
        alert = self.page.get_by_role("alert").filter(has_text=re.compile(words, re.IGNORECASE))
        alert.first.wait_for()
        return alert.first

    def notice(self, words: str) -> Locator:
        """Wait for a note (not an alert) that contains these words, in any case; gives it."""
        region = self.page.get_by_role("region", name="Notices")
        notice = region.get_by_role("status").filter(has_text=re.compile(words, re.IGNORECASE))
        notice.first.wait_for()
        return notice.first
