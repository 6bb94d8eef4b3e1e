"""Models that cannot be had: the page names the file, keeps what works, and shows nothing of the room."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

LANDSCAPE = "mediapipe-selfie-landscape"
GENERAL = "mediapipe-selfie"


def _cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _alter(body: bytes) -> bytes:
    """One bit of the middle differs; the length does not."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def _break(page: Visit, how: str, model: str, file: str) -> None:
    pattern = rf"/models/{model}/[^?]*{file}"
    if how == "missing":
        page.lose(pattern)
    else:
        changes: dict[str, Callable[[bytes], bytes]] = {"cut short": _cut, "altered": _alter}
        page.answer(pattern, changes[how])


HOW = pytest.mark.parametrize("how", ["missing", "cut short", "altered"])
FILE = pytest.mark.parametrize("file", [r"model\.json", r"\.bin"], ids=["topology", "weights"])


@HOW
@FILE
def test_a_bad_file_is_named_and_no_frame_shows_the_room(visit: NewVisit, how: str, file: str) -> None:
    page = visit().without_python()
    _break(page, how, LANDSCAPE, file)
    page.open(effect="blur")
    page.alert(rf"models/{LANDSCAPE}/q2/\S*{file}")
    frames = page.wait_for_frames(3)
    assert_none_raw(frames)
    assert not any(frame.finished for frame in frames)


def test_trying_again_loads_a_model_that_is_back(visit: NewVisit) -> None:
    page = visit().without_python()
    _break(page, "missing", LANDSCAPE, r"\.bin")
    page.open(effect="blur")
    alert = page.alert("model file")
    page.restore()
    alert.get_by_role("button", name="Try again").click()
    page.wait_for_finished(5)
    assert_none_raw(page.frames())
    assert page.page.get_by_role("alert").count() == 0


@HOW
def test_a_bad_file_keeps_the_model_that_works(visit: NewVisit, how: str) -> None:
    page = visit().without_python()
    _break(page, how, GENERAL, r"\.bin")
    page.open(effect="blur")
    page.wait_for_finished(5)
    page.page.get_by_text("Model and engine").click()
    page.page.get_by_label("Model", exact=True).select_option(GENERAL)
    page.alert(rf"models/{GENERAL}/q2/\S*\.bin")
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
    assert page.stats()["model"] == f"{LANDSCAPE}@2"
    # The panel shows what is in force.
    assert page.page.get_by_label("Model", exact=True).input_value() == LANDSCAPE


def test_another_model_takes_over_without_a_raw_frame(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.update(model=GENERAL, quantBytes=1)
    page.wait_for_finished(20, page.count())
    assert_none_raw(page.frames())
    page.wait_for_model(f"{GENERAL}@1")


def test_every_committed_variant_finds_the_person(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", model=GENERAL, quant=1)
    for model in (GENERAL, LANDSCAPE):
        for quant in (1, 2, 4):
            page.update(model=model, quantBytes=quant)
            frames = page.wait_for_finished(10, page.count())
            assert frames[-1].wall <= 0.25, (model, quant)
            assert frames[-1].face.sharpness >= 0.85, (model, quant)
            page.wait_for_model(f"{model}@{quant}")
    assert_none_raw(page.frames())


def test_a_model_that_answers_nonsense_lets_no_raw_frame_out(visit: NewVisit) -> None:
    page = visit().without_python()

    def poison(body: bytes) -> bytes:
        """Weights that are all NaN as float32."""
        return b"\xff" * len(body)

    def readdress(body: bytes) -> bytes:
        """The catalogue with the poisoned file's own SHA-256, so that only the answers can give it away."""
        catalogue = json.loads(body)
        card = next(model for model in catalogue["models"] if model["id"] == LANDSCAPE)
        for file in card["variants"]["4"]["files"]:
            if file["path"].endswith(".bin"):
                file["sha256"] = hashlib.sha256(b"\xff" * file["bytes"]).hexdigest()
        return json.dumps(catalogue).encode()

    page.answer(rf"/models/{LANDSCAPE}/q4/[^?]*\.bin", poison)
    page.answer("/api/models", readdress)
    page.open(effect="blur", model=LANDSCAPE, quant=4)
    page.alert(LANDSCAPE)
    frames = page.wait_for_frames(3)
    assert_none_raw(frames)
    assert not any(frame.finished for frame in frames)
