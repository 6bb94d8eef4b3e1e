"""A tab that nobody looks at, that is frozen, or that stands still with the whole computer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from .browserkit.any_visit import AnyVisit
from .browserkit.bare_chromium import BareTab
from .browserkit.chromium import camera_flags
from .browserkit.firefox import FirefoxTab
from .browserkit.fixtures import MakeClip, NewAnyVisit
from .browserkit.frames import assert_none_raw

# How long frames are counted, in milliseconds.
LOOK = 5000
# Longer than a worker that gives no sign of life is waited for, in milliseconds.
LONG = 20_000

_ERRORS = "() => __probe.said().filter(({ kind }) => kind === 'error').map(({ code }) => code)"


@pytest.fixture
def tab(clip: MakeClip) -> Iterator[BareTab]:
    """A tab of a Chromium that can be hidden."""
    made = BareTab(camera_flags(clip(640, 360).path))
    yield made
    made.close()


@pytest.fixture
def page(tab: BareTab, server: str, clip: MakeClip) -> AnyVisit:
    """The page in it, in full swing."""
    visit = AnyVisit(tab, server, clip(640, 360)).open(effect="blur")
    visit.settled()
    return visit


def _frames_in(page: AnyVisit, milliseconds: float) -> int:
    before = page.count()
    page.pause(milliseconds)
    return page.count() - before


def _hide(tab: BareTab | FirefoxTab, how: str) -> AbstractContextManager[None]:
    return {"minimised": tab.minimised, "covered": tab.covered}[how]()


@pytest.mark.parametrize("how", ["minimised", "covered"])
def test_a_hidden_tab_goes_on_at_full_rate(tab: BareTab, page: AnyVisit, how: str) -> None:
    seen = _frames_in(page, LOOK)
    with _hide(tab, how):
        page.wait_until("() => document.visibilityState === 'hidden'")
        hidden = _frames_in(page, LOOK)
    # A browser that slows a hidden page down gives it a frame a second, or none; a busy machine halves it.
    assert hidden >= seen / 4
    assert_none_raw(page.frames())
    assert page.tab.evaluate(_ERRORS) == []


def _wait_for_more(page: AnyVisit, count: int) -> None:
    """Wait for so many more finished frames in a hidden Firefox.

    Neither the stand-in for a camera nor the probe goes on by itself there: both are moved on from here. The
    worker is asked how far it is: when a video element shows it that nobody sees is the browser's affair.
    """
    page.wait_until(
        """(enough) => {
          __standIn.draw();
          void __probe.see();
          return window.backdrop.stats().frames >= enough;
        }""",
        page.stats()["frames"] + count,
    )


@pytest.mark.parametrize("any_visit", ["firefox"], indirect=True)
@pytest.mark.parametrize("how", ["minimised", "covered"])
def test_a_hidden_tab_goes_on_in_firefox_too(any_visit: NewAnyVisit, how: str) -> None:
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    tab = page.tab
    assert isinstance(tab, FirefoxTab)
    with _hide(tab, how):
        page.wait_until("() => document.visibilityState === 'hidden'")
        # Slowed down to one a second or less, it would not get there in time.
        _wait_for_more(page, 60)
        # A background video begins there, too.
        page.choose("Harbour video")
        _wait_for_more(page, 10)
    assert_none_raw(page.frames())
    assert page.tab.evaluate(_ERRORS) == []


def test_a_frozen_tab_thaws(tab: BareTab, page: AnyVisit) -> None:
    before = page.count()
    with tab.frozen():
        tab.pause(LONG)
    _goes_on(page, before)


def test_a_computer_that_sleeps_wakes_up(tab: BareTab, page: AnyVisit) -> None:
    before = page.count()
    with tab.stopped():
        tab.pause(LONG)
    _goes_on(page, before)


def _goes_on(page: AnyVisit, before: int) -> None:
    # It did stand still: else there would be some 600 more.
    assert page.count() - before < 300
    # Nobody has taken the worker for stalled.
    page.wait_for_finished(20, page.count())
    page.pause(2000)
    assert page.tab.evaluate(_ERRORS) == []
    assert_none_raw(page.frames())
    assert page.stats()["state"] == "running"
