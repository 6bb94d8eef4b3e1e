"""`window.backdrop.stats()`: what the measurements rely on."""

from __future__ import annotations

from .browserkit.fixtures import NewVisit

STAGES = {"capture", "carry", "segment", "compose", "render"}
KEYS = {
    *("state", "fps", "looks", "frames", "dropped", "latency_ms", "stage_ms"),
    *("model", "backend", "tier", "tensors", "first_frame_ms"),
}


def test_stats_have_the_keys_that_others_rely_on(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished(30)
    # They are told twice a second.
    page.page.wait_for_function("() => window.backdrop.stats().frames >= 15")
    stats = page.stats()
    assert set(stats) >= KEYS
    assert set(stats["stage_ms"]) == STAGES
    for spread in (stats["latency_ms"], *stats["stage_ms"].values()):
        assert set(spread) == {"p50", "p95"}
        assert 0 <= spread["p50"] <= spread["p95"]
    assert stats["state"] == "running"
    assert stats["backend"] == "wasm"
    assert stats["model"] == "mediapipe-selfie-landscape@2"
    assert stats["fps"] > 0
    assert stats["first_frame_ms"] > 0


def test_frames_leave_no_tensors_behind(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()
    page.page.wait_for_function("n => window.backdrop.stats().frames >= n", arg=before["frames"] + 120)
    after = page.stats()
    assert after["tensors"] == before["tensors"] > 0
    assert after["tier"] not in ("", "start")


def test_faults_leave_no_tensors_behind(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()["tensors"]
    for stage in ("segment", "compose", "render", "emit"):
        page.fault(stage, 10)
        page.pause(500)
        page.wait_for_finished(3, page.count())
    page.pause(600)
    assert page.stats()["tensors"] == before


def test_changes_of_model_leave_no_tensors_behind(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()["tensors"]
    for model in ("mediapipe-selfie", "mediapipe-selfie-landscape"):
        page.update(model=model)
        page.wait_for_finished(10, page.count())
    page.pause(600)
    assert page.stats()["tensors"] == before
