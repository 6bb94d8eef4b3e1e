"""One measurement of one case, in a browser of its own."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, Error, Page, Playwright

from benchmarking.browser import REST_S, WINDOW, chromium, first_process
from benchmarking.camera import FRAMES_PER_SECOND
from benchmarking.cases import Case, Ours, Peer, Size
from benchmarking.errors import BenchmarkError, in_words
from benchmarking.figures import STAGES, Figures, Spread
from benchmarking.network import bytes_before_python, bytes_until, loaded
from benchmarking.processes import memory_mb, spent, usage

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Bench:
    """What every measurement shares.

    Attributes:
        ours, others: the two servers' addresses.
        clips: the camera's, by size.
        warmup, seconds, limit: of the wait before a measurement, of it, and of patience with a start.
    """

    playwright: Playwright
    ours: str
    others: str
    clips: Mapping[Size, Path]
    warmup: float
    seconds: float
    limit: float

    def address(self, case: Case) -> str:
        """Where the case's page is."""
        if isinstance(case, Ours):
            return f"{self.ours}/?{urlencode(case.query)}"
        page = f"peers/{case.file}" if isinstance(case, Peer) else "pages/floor.html"
        width, height = case.size
        return f"{self.others}/{page}?width={width}&height={height}&fps={FRAMES_PER_SECOND}"


def measure(bench: Bench, case: Case) -> Figures:
    """Open the page, wait until it is settled, and look at it for a while.

    Raises:
        BenchmarkError: in words, if the page does not come to an output.
    """
    try:
        with chromium(bench.playwright, bench.clips[case.size]) as browser:
            return _measure(bench, case, browser)
    except Error as error:
        raise BenchmarkError(in_words(error)) from error


def _measure(bench: Bench, case: Case, browser: Browser) -> Figures:
    # The probe's worker comes from a blob, which the page's content policy forbids.
    context = browser.new_context(viewport=WINDOW, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(1000 * bench.limit)
    page.add_init_script((PAGES / "probe.js").read_text(encoding="utf-8"))
    page.wait_for_timeout(1000 * REST_S)
    page.goto(bench.address(case))
    await_output(page, case, bench.limit)
    page.wait_for_timeout(1000 * bench.warmup)

    tools = context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "timeTicks"})
    root = first_process(browser.new_browser_cdp_session())
    page.evaluate("() => __benchmark.read()")
    before, busy, started = usage(root), _busy(tools), time.monotonic()
    page.wait_for_timeout(1000 * bench.seconds)
    after, busy, took = usage(root), _busy(tools) - busy, time.monotonic() - started
    seen = page.evaluate("() => __benchmark.read()")
    tree, others = spent(before, after) if before and after else (None, None)
    return Figures(
        fps=len(seen["times"]) / took,
        cpu=None if tree is None else tree / took,
        others=None if others is None else others / took,
        main_busy=busy / took,
        memory_mb=memory_mb(root),
        **_told(page, case, seen["first"]),
    )


def await_output(page: Page, case: Case, limit: float) -> None:
    """Until frames come; of our page, until Python decides about them."""
    settled = "async () => (await __benchmark.read()).seen > 0"
    if isinstance(case, Ours):
        settled = """() => {
          const { state, tier } = window.backdrop?.stats() ?? {};
          return state === 'running' && tier !== 'start';
        }"""
    end = time.monotonic() + limit
    while not page.evaluate(settled):
        if time.monotonic() > end:
            raise BenchmarkError(f"no settled output within {limit:.0f} s. {_alerts(page)}".strip())
        page.wait_for_timeout(50)


def _alerts(page: Page) -> str:
    """What the page complains of, in one line, without the buttons."""
    texts = page.get_by_role("alert").locator("p").all_inner_texts()
    return " ".join(" ".join(texts).split())[:300]


def _busy(tools: CDPSession) -> float:
    """Seconds that the page's main thread has spent in tasks."""
    told: dict[str, Any] = tools.send("Performance.getMetrics")
    return next(float(each["value"]) for each in told["metrics"] if each["name"] == "TaskDuration")


def _told(page: Page, case: Case, first: float | None) -> dict[str, Any]:
    """What a page says of itself, and what its start took."""
    origin = float(page.evaluate("() => performance.timeOrigin"))
    requests = loaded(page)
    if not isinstance(case, Ours):
        wait = None if first is None else first - origin
        came = None if first is None else bytes_until(requests, math.ceil(first))
        return {"first_frame_ms": wait, "first_bytes": came}
    stats = page.evaluate("() => backdrop.stats()")
    if stats["state"] != "running":
        # What it repeats meanwhile must not count as its rate.
        raise BenchmarkError(f"it stopped finishing pictures. {_alerts(page)}".strip())
    wait = stats["first_frame_ms"]
    return {
        "latency": Spread(**stats["latency_ms"]),
        "stages": {stage: Spread(**stats["stage_ms"][stage]) for stage in STAGES},
        "looks": stats["looks"],
        "first_frame_ms": wait,
        "first_bytes": None if wait is None else bytes_until(requests, origin + wait),
        "python_bytes": bytes_before_python(requests),
        "tensors": stats["tensors"],
        "used": f"{stats['model']} on {stats['backend']}, drawn by {stats['renderer']}",
    }
