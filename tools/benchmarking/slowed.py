"""The page on a device that is several times slower: whether it stays smooth, how often its tier changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Error, Page

from benchmarking.browser import WINDOW, chromium, page_process
from benchmarking.cases import Ours, Size
from benchmarking.errors import BenchmarkError, in_words
from benchmarking.measure import PAGES, Bench, await_output
from benchmarking.slowdown import slowed

# How long it is looked at, and how often its tier is asked for, in seconds.
SECONDS = 60.0
_EVERY = 0.5
# The share of the camera's own contrast in the wall beside the person from which on a frame shows the room:
# blurred ones stay below a tenth.
RAW = 0.4
# Plain arithmetic for about so many milliseconds on an idle machine: what shows how slow it has become.
_LOOP = """() => {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 3e7; i++) sum = (sum + i) | 0;
  return [performance.now() - start, sum][0];
}"""


@dataclass(frozen=True)
class Slowed:
    """A minute of one case.

    Attributes:
        asked, factor: how many times slower it was to be, and a loop's time then as a multiple of before.
        fps: output frames a second that differ from the one before.
        worst: the same in the worst five seconds.
        frames, raw: of the output, from the page's start on, and of them those that show the room; null
            where the camera is somebody's own, whose room nobody knows.
        tiers: in force, as often as they were asked for.
    """

    case: Ours
    asked: float
    factor: float
    fps: float
    worst: float
    looks: float
    frames: int
    raw: int | None
    tiers: Sequence[str]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """From which tier to which."""
        return [(before, after) for before, after in pairwise(self.tiers) if before != after]


def measure_slowed(
    bench: Bench, case: Ours, factor: float, *, known_room: bool, say: Callable[[str], None]
) -> Slowed:
    """Open the page, slow its process once it is settled, and look at it for a minute.

    Raises:
        BenchmarkError: in words, if the page does not come to an output, or stops finishing pictures.
    """
    clip = bench.clips[case.size]
    try:
        with chromium(bench.playwright, clip) as browser:
            page = _open(bench, case, browser)
            usual, before = _loop(page), _read(page)
            with slowed(page_process(browser.new_browser_cdp_session()), factor):
                slow = _loop(page)
                between = _read(page)
                stats, took = _watch(page, say)
                seen = _read(page)
    except Error as error:
        raise BenchmarkError(in_words(error)) from error
    if stats[-1]["state"] != "running":
        raise BenchmarkError(f"it stopped finishing pictures: it is {stats[-1]['state']}")
    walls = [wall for each in (before, between, seen) for wall in each["walls"]]
    limit = RAW * contrast(clip, case.size) if known_room else None
    return Slowed(
        case,
        asked=factor,
        factor=slow / usual,
        fps=len(seen["times"]) / took,
        worst=fewest(seen["times"], 5000, (between["now"], seen["now"])) / 5,
        looks=median(each["looks"] for each in stats),
        frames=len(walls),
        # What cannot be judged has to count as raw: it compares as false.
        raw=None if limit is None else sum(not wall <= limit for wall in walls),
        tiers=[each["tier"] for each in stats],
    )


def _open(bench: Bench, case: Ours, browser: Browser) -> Page:
    """The page, settled."""
    # The probe's worker comes from a blob, which the page's content policy forbids.
    context = browser.new_context(viewport=WINDOW, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(1000 * bench.limit)
    page.add_init_script("window.__benchmarkWall = true")
    page.add_init_script((PAGES / "probe.js").read_text(encoding="utf-8"))
    page.goto(bench.address(case))
    await_output(page, case, bench.limit)
    page.wait_for_timeout(1000 * bench.warmup)
    return page


def _watch(page: Page, say: Callable[[str], None]) -> tuple[list[dict[str, Any]], float]:
    """What the page says of itself for a minute, and how long that was in seconds."""
    stats: list[dict[str, Any]] = []
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SECONDS:
        stats.append(page.evaluate("() => backdrop.stats()"))
        if len(stats) % 10 == 0:
            say(f"{passed:3.0f} s: tier {stats[-1]['tier']}, {stats[-1]['fps']:.1f} fps")
        page.wait_for_timeout(1000 * _EVERY)
    return stats, time.monotonic() - start


def _read(page: Page) -> dict[str, Any]:
    """What the probe saw since it was read last."""
    seen: dict[str, Any] = page.evaluate("() => __benchmark.read()")
    return seen


def fewest(times: Sequence[float], span: float, watched: tuple[float, float]) -> int:
    """How few of these moments lie in any ``span`` of the time that they were watched for."""
    since, until = watched
    starts = [moment for moment in (since, *times) if moment + span <= until]
    return min((sum(start < t <= start + span for t in times) for start in starts), default=len(times))


def contrast(clip: Path, size: Size) -> float:
    """How much the wall's luma changes from pixel to pixel in a y4m's first frame, as ``probe.js`` has it."""
    width, height = size
    with clip.open("rb") as file:
        file.readline()
        file.readline()
        luma = np.frombuffer(file.read(width * height), np.uint8).reshape(height, width)
    top = height // 4 & ~1
    patch = luma[top : top + 16, : width // 16 & ~1].astype(np.int16)
    return float(np.abs(np.diff(patch, axis=1)).mean())


def _loop(page: Page) -> float:
    """Milliseconds of a busy loop; the shortest of some, which the rest of the machine disturbed least."""
    return min(float(page.evaluate(_LOOP)) for _ in range(5))
