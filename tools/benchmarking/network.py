"""What came over the network, and when, as the page and its workers tell (Resource Timing)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Python itself, its memory as the build saved it, and the project's own package.
_PYTHON = re.compile(r"/pyodide/|\.snapshot\b|\.whl\b")
# A worker's modules are in its own list, not in the page's.
_ENTRIES = """() => ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).map(
  (entry) => ({
  url: entry.name,
  asked: performance.timeOrigin + entry.startTime,
  done: performance.timeOrigin + entry.responseEnd,
  bytes: entry.transferSize,
}))"""


@dataclass(frozen=True)
class Loaded:
    """One request: when it was asked for and answered (milliseconds since the epoch), and its bytes as sent.

    What came from a cache has no bytes.
    """

    url: str
    asked: float
    done: float
    bytes: int


def loaded(page: Page) -> list[Loaded]:
    """All that a page and its workers asked for so far."""
    told: list[dict[str, Any]] = page.evaluate(_ENTRIES)
    for worker in page.workers:
        told += worker.evaluate(_ENTRIES)
    return [Loaded(**each) for each in told]


def bytes_until(requests: Iterable[Loaded], moment: float) -> int:
    """Of what was done by then."""
    return sum(each.bytes for each in requests if each.done <= moment)


def bytes_before_python(requests: Iterable[Loaded]) -> int | None:
    """Of what was asked for before any part of Python was; null where Python was never asked for."""
    everything = list(requests)
    python = [each.asked for each in everything if _PYTHON.search(each.url)]
    if not python:
        return None
    return sum(each.bytes for each in everything if each.asked < min(python))
