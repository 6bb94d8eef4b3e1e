"""Starts and stops in any order, and two processors at once."""

from __future__ import annotations

import pytest

from .browserkit.any_visit import AnyVisit
from .browserkit.frames import assert_none_raw
from .browserkit.library import TOOLS

_ERRORS = "() => __probe.said().filter(({ kind }) => kind === 'error').map(({ code }) => code)"


def _goes_on(page: AnyVisit) -> None:
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames())
    assert page.tab.evaluate(_ERRORS) == []


def test_two_processors_at_once(page: AnyVisit) -> None:
    states = page.tab.evaluate(
        f"""async () => {{
          {TOOLS}
          const second = another({{ effect: 'color', color: '#00ff00' }});
          const running = new Promise((done) => second.on('state', (state) => state === 'running' && done()));
          await watch(await second.start(await camera()));
          await running;
          await pause(1000);
          const states = [processor.state, second.state];
          await second.stop();
          second.dispose();
          return [...states, second.state];
        }}"""
    )
    assert states == ["running", "running", "idle"]
    _goes_on(page)


def test_a_stop_before_the_worker_has_begun_is_not_lost(page: AnyVisit) -> None:
    states = page.tab.evaluate(
        f"""async () => {{
          {TOOLS}
          const tried = another({{ effect: 'blur' }});
          const states = [];
          tried.on('state', (state) => states.push(state));
          const track = await camera();
          tried.start(track).catch(() => null);
          await pause(1);
          await tried.stop();
          await tried.preload();
          await pause(1000);
          const seen = [...states];
          tried.dispose();
          return seen;
        }}"""
    )
    assert "stopped" in states
    assert states[-1] == "idle"
    _goes_on(page)


def test_a_hundred_starts_and_stops(page: AnyVisit) -> None:
    before = page.stats()
    page.tab.evaluate(
        f"""async () => {{
          {TOOLS}
          const track = await camera();
          for (let i = 0; i < 100; i++) {{
            const finished = await processor.start(track);
            output.srcObject = new MediaStream([finished]);
            if (i % 10 === 0) await pause(300);
            await processor.stop();
            if (finished.readyState !== 'ended') throw new Error('the track goes on after a stop');
          }}
          output.srcObject = new MediaStream([await processor.start(track)]);
        }}"""
    )
    _goes_on(page)
    page.wait_until("() => window.backdrop.stats().state === 'running'")
    page.pause(600)
    assert page.stats()["tensors"] <= before["tensors"]


# Nothing loaded yet, or everything.
@pytest.mark.parametrize("which", ["another({ effect: 'blur' })", "processor"], ids=["new", "loaded"])
def test_a_stop_at_any_moment_of_a_start(page: AnyVisit, which: str) -> None:
    outcomes = page.tab.evaluate(
        f"""async () => {{
          {TOOLS}
          const track = await camera();
          const outcomes = new Set();
          // Steps of promises from the start to the stop, and then milliseconds.
          for (const [steps, wait] of [
            ...[0, 1, 2, 3, 5, 8].map((steps) => [steps, null]),
            ...[0, 1, 2, 5, 10, 20, 50, 100, 200, 400, 800].map((wait) => [0, wait]),
          ]) {{
            const tried = {which};
            const {{ track: early, started }} = tried.begin(track);
            if (early) watch(early).catch(() => undefined);
            const outcome = started.then(() => 'started', ({{ code }}) => code);
            for (let i = 0; i < steps; i++) await undefined;
            if (wait !== null) await pause(wait);
            await tried.stop();
            outcomes.add(await outcome);
            const finished = early ?? (await started.catch(() => null));
            if (finished && finished.readyState !== 'ended')
              outcomes.add(`a track goes on after ${{steps}}, ${{wait}}`);
            if (tried !== processor) tried.dispose();
          }}
          output.srcObject = new MediaStream([await processor.start(track)]);
          return [...outcomes];
        }}"""
    )
    assert set(outcomes) <= {"started", "stopped"}
    assert "stopped" in outcomes
    _goes_on(page)
