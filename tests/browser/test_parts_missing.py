"""WASM, Python or the worker cannot be loaded: the page says which, and goes on where it can."""

from __future__ import annotations

import re

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw


def test_a_missing_tensorflow_wasm_is_said(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"tfjs-backend-wasm[^/]*\.wasm")
    page.open(effect="blur", backend="wasm")
    page.alert(r"WASM")
    frames = page.wait_for_frames(3)
    assert_none_raw(frames)
    assert not any(frame.finished for frame in frames)


def test_another_backend_cures_a_missing_wasm(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"tfjs-backend-wasm[^/]*\.wasm")
    page.open(effect="blur", backend="wasm")
    page.alert("WASM")
    page.update(backend="cpu")
    page.wait_for_finished(1)
    assert_none_raw(page.frames())


def test_without_wasm_the_automatic_choice_is_plain_javascript(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"tfjs-backend-wasm[^/]*\.wasm")
    page.open(effect="blur")
    page.notice("plain JavaScript")
    page.wait_for_finished(2)
    assert_none_raw(page.frames())
    page.page.wait_for_function("() => window.backdrop.stats().backend === 'cpu'")


@pytest.mark.parametrize("file", ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"])
def test_without_pyodide_the_picture_goes_on_unrefined(visit: NewVisit, file: str) -> None:
    page = visit()
    page.lose(rf"//[^/]+/pyodide/[^/]+/{re.escape(file)}")
    page.open(effect="blur")
    page.wait_for_finished(5)
    words = page.notice("refinement is off").inner_text()
    assert "Pyodide" in words
    assert_none_raw(page.wait_for_finished(20, page.count()))
    assert page.stats()["tier"] == "start"


def test_without_the_compositors_wheel_the_picture_goes_on_unrefined(visit: NewVisit) -> None:
    page = visit()
    page.lose(r"\.whl")
    page.open(effect="blur")
    page.notice("refinement is off")
    assert_none_raw(page.wait_for_finished(20, page.count()))


def test_settings_work_without_python(visit: NewVisit) -> None:
    page = visit()
    page.lose(r"//[^/]+/pyodide/")
    page.open(effect="blur")
    page.notice("refinement is off")
    page.update(effect="color", color="#ff0000")
    page.pause(150)
    frame = page.wait_for_finished(5, page.count())[-1]
    # Red's luma in limited range.
    assert abs(frame.left.mean - 81) <= 4


def test_without_simd_kernels_the_picture_is_the_same(visit: NewVisit) -> None:
    page = visit().without_python()
    # Few kilobytes are the kernels; TensorFlow.js's WebAssembly, which is streamed, stays.
    page.answer(
        r"/assets/worker-[^/]*\.js",
        lambda body: b"WebAssembly.instantiate = () => Promise.reject(new Error('no SIMD'));" + body,
    )
    page.open(effect="blur")
    frames = page.wait_for_finished(5)
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85


def test_a_worker_that_cannot_be_loaded_is_said(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"/assets/worker[^/]*\.js")
    page.open(effect="blur")
    page.alert(r"worker")
    assert not any(frame.raw for frame in page.frames())


def test_a_lost_catalogue_is_said(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose("/api/models")
    page.open(effect="blur")
    page.alert("/api/models")
    page.page.wait_for_function("() => window.backdrop.stats().state === 'held'")  # Nothing loads any more.
    assert not any(frame.raw or frame.finished for frame in page.frames())
