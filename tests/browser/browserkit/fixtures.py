"""The types of the fixtures that make things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .any_visit import AnyVisit
from .clip import Clip
from .visit import Visit

# Width and height in pixels.
MakeClip = Callable[[int, int], Clip]


class NewVisit(Protocol):
    """Gives a page that is not opened yet.

    ``flags`` replace those of a camera that is there and allowed, ``base`` the address of our own server.
    """

    def __call__(
        self,
        clip: Clip | None = None,
        *,
        flags: tuple[str, ...] | None = None,
        keep: int = 0,
        base: str = ...,
    ) -> Visit: ...


class NewAnyVisit(Protocol):
    """Gives a page of any browser that is not opened yet; see `NewVisit`."""

    def __call__(self, clip: Clip | None = None, *, keep: int = 0, base: str = ...) -> AnyVisit: ...
