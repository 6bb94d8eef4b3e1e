"""A tab of Chromium, through Playwright."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from .gate import Gate

PATIENCE_MS = 30_000


class ChromiumTab:
    """A `Tab` in a context of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.requests: list[str] = []
        self.console: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"pageerror: {error.message}"))

    def add_script(self, source: str) -> None:
        self.page.add_init_script(source)

    def goto(self, address: str) -> None:
        self.page.goto(address)

    def evaluate(self, function: str, argument: object = None) -> Any:  # noqa: ANN401
        return self.page.evaluate(function, argument)

    def pause(self, milliseconds: float) -> None:
        self.page.wait_for_timeout(milliseconds)

    def hold_back(self, pattern: str) -> Gate:
        """Hold back the requests whose address matches this expression, until the gate is opened."""
        gate = Gate()
        self.page.route(re.compile(pattern), gate.pass_through)
        return gate

    def silence(self, pattern: str) -> None:
        self.hold_back(pattern)

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def close(self) -> None:
        self.page.unroute_all(behavior="ignoreErrors")
        self.context.close()
