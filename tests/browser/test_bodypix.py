"""BodyPix in the page, converted from a mirror of the official models: sizes, parts, faces, people."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from serving.own_server import own_server
from webapp.server.settings import CHECKOUT

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

MIRROR = CHECKOUT.parent / "shared" / "data" / "bodypix-mirror"
STRIDE_16 = "bodypix-mobilenet-v1-050-stride16"
STRIDE_8 = "bodypix-mobilenet-v1-050-stride8"
# The panel's words for each choice, and what it means.
STRIDES = {stride: f"bodypix-mobilenet-v1-050-stride{stride}" for stride in ("8", "16", "32")}
PRECISIONS = {"8-bit": 1, "16-bit": 2, "32-bit": 4}
# Widths that the network then sees of 640 pixels, the same for all strides.
RESOLUTIONS = {"low": 161, "medium": 321, "high": 481, "full": 641}
# Small, so that two cores keep up.
SIDE = 161


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the committed models and BodyPix 0.50 in all its strides and precisions."""
    if not MIRROR.is_dir():
        pytest.skip(f"{MIRROR} is missing: there is no BodyPix to convert")
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is missing: run `make tools`")
    folder = tmp_path_factory.mktemp("bodypix") / "models"
    shutil.copytree(CHECKOUT / "models", folder)
    command = [sys.executable, "tools/convert_model.py", "bodypix"]
    places = ["--models", str(folder), "--mirror", str(MIRROR)]
    wanted = ["--multiplier", "0.5", "--output-stride", "8", "16", "32"]
    subprocess.run([*command, *places, *wanted], cwd=CHECKOUT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def server(models: Path) -> Iterator[str]:
    """The address of the real server, with these models."""
    with own_server(models) as running:
        yield running.address


def _opened(visit: NewVisit, model: str = STRIDE_16, **query: str | int) -> Visit:
    page = visit().open(model=model, resolution=SIDE, **{"effect": "blur", **query})
    page.wait_for_finished(5)
    return page


def test_every_combination_of_the_panel_gives_a_picture(visit: NewVisit) -> None:
    # On a slow machine the compositor would make the model's input smaller.
    page = _opened(visit, tier="full")
    page.page.get_by_text("Model and engine").click()
    engine = page.page.locator("details.engine")

    def choose(name: str, words: str) -> None:
        labels = engine.get_by_role("group", name=name).locator("label")
        labels.filter(has_text=re.compile(rf"^{words}\b")).click()

    count = 0
    for stride, model in STRIDES.items():
        choose("Output stride", stride)
        for bits, quant in PRECISIONS.items():
            choose("Precision", bits)
            page.wait_for_model(f"{model}@{quant}")
            for resolution, width in RESOLUTIONS.items():
                before = page.stats()["frames"]
                page.page.get_by_label("Internal resolution").select_option(resolution)
                page.page.wait_for_function(
                    """([name, width, before]) => {
                      const { model, input_width, frames } = window.backdrop.stats();
                      return model === name && input_width === width && frames > before;
                    }""",
                    arg=[f"{model}@{quant}", width, before],
                )
                if (stride, resolution) == ("32", "low"):
                    # A mask of 5 x 3 pixels finds nobody: the picture is there, and all of it blurred.
                    page.wait_for("a picture", lambda frames: any(f.fresh for f in frames), page.count())
                else:
                    page.wait_for_finished(1, page.count())
                stats = page.stats()
                assert (stats["model"], stats["input_width"]) == (f"{model}@{quant}", width)
                count += 1
    expect(engine.get_by_text("not installed")).to_have_count(2)
    assert_none_raw(page.frames())
    assert count == len(STRIDES) * len(PRECISIONS) * len(RESOLUTIONS)


def test_the_side_is_rounded_to_a_valid_one_and_says_so(visit: NewVisit) -> None:
    page = _opened(visit, tier="full")
    page.page.get_by_text("Model and engine").click()
    side = page.page.get_by_label("Longer side")
    assert side.input_value() == f"{SIDE}"
    side.fill("250")
    side.press("Enter")
    expect(side).to_have_value("257")
    expect(page.page.get_by_text("250 became 257")).to_be_visible()
    page.page.wait_for_function("() => window.backdrop.stats().input_width === 257")
    assert page.stats()["input_height"] == 145
    page.page.get_by_label("Internal resolution").select_option("low")
    page.page.wait_for_function("() => window.backdrop.stats().input_width === 161")
    expect(page.page).to_have_url(re.compile("resolution=low"))
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


@pytest.mark.parametrize("faces", ["blur", "pixelate"])
@pytest.mark.parametrize("effect", ["blur", "color", "none"])
def test_no_frame_shows_a_face_that_is_to_be_hidden(visit: NewVisit, faces: str, effect: str) -> None:
    page = visit().open(effect=effect, faces=faces, model=STRIDE_16, resolution=257)
    page.page.wait_for_function("() => window.backdrop.stats().frames > 20")
    sharp = [str(frame) for frame in page.frames() if frame.face.sharpness > 0.45]
    assert not sharp


def test_parts_are_coloured_with_a_legend(visit: NewVisit) -> None:
    page = visit().open(effect="parts", model=STRIDE_16, resolution=257)
    page.page.wait_for_function("() => window.backdrop.stats().frames > 10")
    legend = page.page.get_by_role("list", name="Colours of the parts").get_by_role("listitem")
    expect(legend).to_have_count(24)
    expect(legend.first).to_have_text("left face")
    picture = page.still()
    clip = page.clip
    face = clip.face.cut(picture)
    # Two sides of a face, two colours over it: neither grey nor skin.
    assert face[..., :3].astype(int).max(axis=2).mean() - face[..., :3].astype(int).min(axis=2).mean() > 60


def test_the_main_person_is_found(visit: NewVisit) -> None:
    page = visit().open(effect="blur", people="main", model=STRIDE_16, resolution=257)
    page.wait_for_finished(10)
    assert_none_raw(page.frames())


def test_a_model_that_cannot_hide_faces_is_refused_and_nothing_changes(visit: NewVisit) -> None:
    page = visit().open(effect="blur", faces="pixelate", model=STRIDE_16, resolution=SIDE)
    page.page.wait_for_function("() => window.backdrop.stats().frames > 5")
    page.page.get_by_text("Model and engine").click()
    page.page.get_by_label("Model", exact=True).select_option("mediapipe-selfie")
    page.alert("cannot find faces")
    expect(page.page.get_by_label("Model", exact=True)).to_have_value("bodypix-mobilenet-v1")
    expect(page.page).to_have_url(re.compile(f"model={STRIDE_16}&"))
    assert page.stats()["model"] == f"{STRIDE_16}@2"


def test_switching_among_families_leaves_no_tensors_behind(visit: NewVisit) -> None:
    page = _opened(visit)
    page.wait_for_refined()
    page.wait_for_finished(10, page.count())
    page.pause(600)
    before = page.stats()["tensors"]
    for turn in range(10):
        page.update(model=("mediapipe-selfie", STRIDE_8)[turn % 2])
        page.update(model=STRIDE_16, resolution=(SIDE, 257)[turn % 2])
    page.wait_for_finished(10, page.count())
    page.pause(600)
    assert page.stats()["tensors"] == before
    assert_none_raw(page.frames())


def test_what_was_installed_meanwhile_is_found_and_taken(visit: NewVisit) -> None:
    page = visit()
    page.answer(r"/api/models", lambda body: body.replace(b'"bodypix-', b'"other-'))
    page.open(effect="blur")
    page.wait_for_finished(5)
    page.page.get_by_text("Model and engine").click()
    page.page.get_by_label("Model", exact=True).select_option(label="BodyPix, MobileNetV1")
    page.restore()
    page.page.get_by_role("button", name="Look again").click()
    page.page.wait_for_function("m => window.backdrop.stats().model === m", arg=f"{STRIDE_16}@2")
    page.wait_for_finished(5, page.count())
    expect(page.page.get_by_role("group", name=re.compile("is not installed"))).to_be_hidden()
    assert_none_raw(page.frames())
