"""What the tests ask of a browser's tab, whichever browser it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Tab(Protocol):
    """A tab with nothing cached.

    Attributes:
        requests: the addresses of all requests so far, workers' too.
        console: what was written to the console, ``level: text``; uncaught errors as ``pageerror: text``.
    """

    requests: list[str]
    console: list[str]

    def add_script(self, source: str) -> None:
        """Have statements run in each page before its own scripts."""

    def goto(self, address: str) -> None:
        """Open a page."""

    def evaluate(self, function: str, argument: object = None) -> Any:  # noqa: ANN401
        """Call a JavaScript function in the page; gives what it gives or promises, as of JSON."""

    def pause(self, milliseconds: float) -> None:
        """Let the page go on."""

    def silence(self, pattern: str) -> None:
        """Leave requests whose address matches this expression without an answer."""

    def screenshot(self, path: Path) -> None:
        """Keep the page as it looks, as a PNG."""

    def close(self) -> None:
        """Close the tab and forget what it cached."""
