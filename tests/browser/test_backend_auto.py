"""`backend=auto`: starts on WASM, tries the rest beside the picture, and remembers what it found out."""

from __future__ import annotations

from typing import Any

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import PATIENCE_MS, Visit

# What is remembered, by the one device there is; `change` gives what to remember instead.
_REMEMBERED = """async change => {
  const store = await caches.open('backdrop-backends-1');
  const [request] = await store.keys();
  if (!request) return null;
  const known = await (await store.match(request)).json();
  if (change) await store.put(request, Response.json({ ...known, ...change }));
  return known;
}"""
_MODEL = "mediapipe-selfie-landscape@2 256x144"


def found(page: Visit) -> dict[str, Any]:
    """Wait until `auto` has found out what is best here; gives that."""
    # It begins seconds after Python, and takes its time beside the picture.
    page.page.wait_for_function("() => window.backdrop.stats().auto !== null", timeout=2 * PATIENCE_MS)
    choice: dict[str, Any] = page.stats()["auto"]
    return choice


def workers(page: Visit) -> int:
    """How many workers the page has, those that workers have started included."""
    return len(page.page.workers)


def test_without_a_gpu_wasm_stays_and_that_is_remembered(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()
    assert before["backend"] == "wasm"
    choice = found(page)
    assert choice["chosen"] == "wasm"
    assert choice["outcomes"]["webgl"]["out"] == "slow"
    assert not choice["remembered"]
    page.wait_for_finished(10, page.count())
    page.pause(600)
    after = page.stats()
    assert (after["backend"], after["tensors"]) == ("wasm", before["tensors"])
    assert workers(page) == 1
    assert_none_raw(page.frames())

    page.requests.clear()
    page.page.reload()
    again = found(page)
    assert again["remembered"]
    assert again["outcomes"] == choice["outcomes"]
    assert not any("webgl" in request or "bench" in request for request in page.requests)
    assert workers(page) == 1


def test_a_remembered_backend_takes_over_and_goes_when_it_fails(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    found(page)
    run = {"backend": "webgl", "outcomes": {"webgl": {"ms": 3, "base_ms": 9}}}
    page.page.evaluate(_REMEMBERED, {"out": {}, "runs": {_MODEL: run}})

    page.page.reload()
    page.wait_for_finished(3)
    assert page.stats()["backend"] in ("", "wasm")
    assert found(page)["chosen"] == "webgl"
    page.page.wait_for_function("() => window.backdrop.stats().backend === 'webgl'")
    page.wait_for_finished(2, page.count())

    page.fault("gpu", 1)
    page.notice("WASM computes from now on.*WEBGL has failed")
    page.page.wait_for_function("() => window.backdrop.stats().backend === 'wasm'")
    frames = page.wait_for_finished(10, page.count())
    assert frames[-1].face.sharpness >= 0.85
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    assert_none_raw(page.frames())
    known = page.page.evaluate(_REMEMBERED, None)
    assert "webgl" in known["out"]
    assert known["runs"] == {}

    page.page.reload()
    assert found(page)["chosen"] == "wasm"
    assert workers(page) == 1


def test_a_backend_chosen_by_hand_is_left_alone(visit: NewVisit) -> None:
    page = visit().open(effect="blur", backend="wasm")
    page.settled()
    page.pause(7000)
    assert page.stats()["auto"] is None
    assert page.page.evaluate(_REMEMBERED, None) is None
