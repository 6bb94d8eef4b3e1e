"""Requests held back for as long as a test wants: a slow network that a test can end."""

from __future__ import annotations

from playwright.sync_api import Route


class Gate:
    """Holds requests back until it is opened."""

    def __init__(self) -> None:
        self._held: list[Route] = []
        self._open = False

    @property
    def held(self) -> int:
        """How many requests wait."""
        return len(self._held)

    def pass_through(self, route: Route) -> None:
        """A handler for `Page.route`."""
        if self._open:
            route.continue_()
        else:
            self._held.append(route)

    def open(self) -> None:
        """Let all pass, now and from now on."""
        self._open = True
        for route in self._held:
            route.continue_()
        self._held.clear()
