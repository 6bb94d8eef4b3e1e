"""What the page shows of its own working: the stages' times, the mask, the figures as a file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from .browserkit.fixtures import NewVisit
from .browserkit.visit import Visit

STAGES = ["capture", "carry", "segment", "compose", "render"]


@pytest.fixture
def opened(visit: NewVisit) -> Visit:
    """The page at work, the section open and its first figures there."""
    page = visit().open(effect="blur")
    page.wait_for_finished()
    page.wait_for_refined()
    page.page.locator("#insight > summary").click()
    page.page.wait_for_function(
        """() => {
          const cells = [...document.querySelectorAll('#insight-times td')];
          const told = cells.filter((td) => /\\d/.test(td.innerText));
          return told.length === 15;
        }"""
    )
    return page


def _pixels(picture: bytes) -> npt.NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.int16)


def test_nothing_of_it_is_loaded_before_it_is_opened(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished()
    assert not [address for address in page.requests if "insight" in address]


def test_the_stages_are_drawn_and_told(opened: Visit) -> None:
    opened.page.wait_for_function("() => backdrop.stats().stage_ms.segment.p50 > 0")
    rows = opened.page.locator("#insight-times tr")
    assert rows.count() == len(STAGES)
    # Several moments make an area.
    opened.wait_for_finished(60, opened.count())
    drawn = _pixels(opened.page.locator("#insight-plot canvas").screenshot())
    teal = (np.abs(drawn - [23, 100, 95]).sum(axis=2) < 30).mean()
    assert teal > 0.002, "the model's time is not drawn"
    facts = opened.page.locator("#insight-facts").inner_text()
    assert "wasm" in facts
    assert "mediapipe-selfie" in facts


def test_the_mask_lies_over_the_room_and_not_over_the_person(opened: Visit) -> None:
    opened.page.locator("#insight-mask").check()
    overlay = opened.page.locator(".mask-overlay")
    overlay.wait_for(state="attached")
    opened.wait_for_finished(10, opened.count())
    alphas = overlay.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
        }"""
    )
    width, height = overlay.evaluate("(canvas) => [canvas.width, canvas.height]")
    mask = np.array(alphas).reshape(height, width)
    patches = opened.clip.patches
    assert patches["face"].cut(mask).mean() < 15
    assert patches["left"].cut(mask).mean() > 100
    opened.page.locator("#insight-mask").uncheck()
    assert overlay.count() == 0


def test_the_mask_is_followed_when_another_worker_has_taken_over(opened: Visit) -> None:
    opened.page.locator("#insight-mask").check()
    overlay = opened.page.locator(".mask-overlay")
    overlay.wait_for(state="attached")
    opened.fault("crash", 1)
    opened.alert("has failed")
    overlay.evaluate("(canvas) => canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height)")
    opened.page.wait_for_function(
        """() => {
          const canvas = document.querySelector('.mask-overlay');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value) => value > 0);
        }"""
    )


def test_the_figures_can_be_taken_away(opened: Visit, tmp_path: Path) -> None:
    with opened.page.expect_download() as download:
        opened.page.locator("#insight-export").click()
    path = tmp_path / "figures.json"
    download.value.save_as(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert download.value.suggested_filename.endswith(".json")
    assert told["moments"]
    assert list(told["moments"][-1]["stats"]["stage_ms"]) == STAGES
    assert told["moments"][-1]["stats"]["fps"] > 0
