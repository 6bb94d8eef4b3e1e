"""``tools/evaluate_model.py`` from its command line to its folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from evaluate_model import main
from evaluation import clips
from tests.modelkit.support import MODELS, ROOT, needs_tfjs

NAME = "mediapipe-selfie-landscape"


@pytest.fixture(scope="module")
def portrait() -> npt.NDArray[np.uint8]:
    """A photo of a woman before a flag and a space shuttle, RGB, 512x512."""
    data = pytest.importorskip("skimage.data")
    picture: npt.NDArray[np.uint8] = data.astronaut()
    return picture


@pytest.fixture(scope="module")
def folder(portrait: npt.NDArray[np.uint8], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos with masks, and a video of the same."""
    place = tmp_path_factory.mktemp("material")
    for name in ("photos/images", "photos/masks", "videos"):
        (place / name).mkdir(parents=True)
    # About where she is: head, neck and shoulders, clear of the sides.
    mask = np.zeros((512, 512), np.uint8)
    mask[70:300, 160:300] = mask[290:, 60:440] = 255
    Image.fromarray(portrait).save(place / "photos" / "images" / "astronaut.png")
    Image.fromarray(mask).save(place / "photos" / "masks" / "astronaut.png")
    with av.open(str(place / "videos" / "still.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.height, stream.width, stream.pix_fmt = 256, 512, "yuv420p"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(portrait[:256]), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return place


@pytest.fixture(scope="module")
def report(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run on everything, with short clips."""
    place = tmp_path_factory.mktemp("out") / "report"
    arguments = ["--photos", str(folder / "photos"), "--videos", str(folder / "videos"), "--out", str(place)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "FRAMES", 8)
        assert main([NAME, "--quant-bytes", "1", "--people", "1", *arguments]) == 0
    return place


@needs_tfjs
def test_every_figure_is_measured_both_ways(report: Path) -> None:
    found: dict[str, Any] = json.loads((report / "metrics.json").read_text())
    for name in ("iou", "boundary_f", "flicker", "lag_frames", "halo"):
        assert set(found[name]) == {"raw", "composed"}
        assert all(np.isfinite(value) for value in found[name].values()), name
    assert 0.5 < found["iou"]["raw"] <= 1
    about = found["measured_on"]
    assert (about["model"], about["quant_bytes"]) == (NAME, 1)
    assert about["input"] == {"height": 144, "width": 256}
    assert (about["photos"]["count"], about["clips"]["count"], about["clips"]["frames"]) == (1, 5, 40)
    (video,) = about["videos"]
    assert video == {
        "name": "still",
        "frames": 10,
        "seconds": pytest.approx(0.4, abs=0.02),
        "height": 256,
        "width": 512,
    }
    assert found["videos"]["each"]["still"]["still_share"] > 0.9


@needs_tfjs
def test_the_report_holds_its_pictures(report: Path) -> None:
    assert sorted(path.name for path in report.iterdir()) == ["metrics.json", "report.html"]
    html = (report / "report.html").read_text()
    assert html.count("<img ") == html.count('src="data:image/webp;base64,') >= 4 + 5 * 2 * 4 + 4
    for words in ("mask, raw", "mask, composed", "result", "Where it flickers", "Real videos"):
        assert words in html


@needs_tfjs
def test_without_photos_flicker_alone_is_measured(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    assert main([NAME, "--videos", str(folder / "videos"), "--video-frames", "8", "--out", str(out)]) == 0
    found = json.loads((out / "metrics.json").read_text())
    assert found["flicker"]["raw"] is not None
    nothing = {"raw": None, "composed": None}
    assert all(found[name] == nothing for name in ("iou", "boundary_f", "lag_frames", "halo"))
    assert found["clips"] is None


@needs_tfjs
def test_who_cannot_be_cut_out_leaves_the_clips_out(
    portrait: npt.NDArray[np.uint8], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, pixels in (("images", portrait), ("masks", np.full((512, 512), 255, np.uint8))):
        (tmp_path / name).mkdir()
        Image.fromarray(pixels).save(tmp_path / name / "a.png")
    out = tmp_path / "report"
    assert main([NAME, "--photos", str(tmp_path), "--out", str(out)]) == 0
    found = json.loads((out / "metrics.json").read_text())
    assert found["iou"]["raw"] is not None
    assert found["halo"] == {"raw": None, "composed": None}
    assert "no clips" in capsys.readouterr().err


def photos_without_images(place: Path) -> list[str]:
    (place / "masks").mkdir()
    return [NAME, "--photos", str(place)]


def photos_without_a_mask(place: Path) -> list[str]:
    for name in ("images", "masks"):
        (place / name).mkdir()
    Image.new("RGB", (8, 6)).save(place / "images" / "a.png")
    return [NAME, "--photos", str(place)]


def a_mask_of_another_size(place: Path) -> list[str]:
    arguments = photos_without_a_mask(place)
    Image.new("L", (6, 8)).save(place / "masks" / "a.png")
    return arguments


def a_broken_photo(place: Path) -> list[str]:
    arguments = a_mask_of_another_size(place)
    (place / "images" / "a.png").write_text("no photo")
    return arguments


def a_broken_video(place: Path) -> list[str]:
    (place / "a.mp4").write_text("no video")
    return [NAME, "--videos", str(place)]


def no_video(place: Path) -> list[str]:
    return [NAME, "--videos", str(place)]


def nothing_at_all(_: Path) -> list[str]:
    return [NAME]


def an_unknown_model(place: Path) -> list[str]:
    a_broken_video(place)
    return ["bodypix-of-mine", "--videos", str(place)]


def a_used_folder(place: Path) -> list[str]:
    (place / "report").mkdir()
    (place / "report" / "letter.txt").touch()
    return a_broken_video(place)


@needs_tfjs
@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (photos_without_images, "images: is not a folder of photos"),
        (photos_without_a_mask, "masks/a.png: is missing; every photo needs a mask"),
        (a_mask_of_another_size, "masks/a.png: is 6x8, but its photo is 8x6"),
        (a_broken_photo, "images/a.png: is not a picture that can be read"),
        (a_broken_video, "a.mp4: is not a video that can be read"),
        (no_video, "holds no videos"),
        (nothing_at_all, "there is nothing to measure on; give --photos, --videos or both"),
        (
            an_unknown_model,
            "bodypix-of-mine: is no installed model and no model's folder; installed: mediapipe",
        ),
        (a_used_folder, "report: holds other things than a report"),
    ],
)
def test_an_error_is_one_line_and_code_2(
    prepare: Callable[[Path], list[str]], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    assert main([*prepare(tmp_path), "--out", str(out)]) == 2
    (line,) = [text for text in capsys.readouterr().err.splitlines() if text.startswith("evaluate_model: ")]
    assert words in line
    assert not (out / "report.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [NAME],
        [NAME, "--out", "a", "--quant-bytes", "3"],
        [NAME, "--out", "a", "--limit", "0"],
        [NAME, "--out", "a", "--people", "many"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_it_runs_straight_from_the_checkout_and_teaches_by_example() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "evaluate_model.py", "--help"],
        capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.count("    evaluate_model.py ") == 5


def test_missing_packages_are_said_in_words() -> None:
    # -S leaves out site-packages, as a Python without our virtual environment would.
    done = subprocess.run(
        [sys.executable, "-S", ROOT / "tools" / "evaluate_model.py", NAME, "--out", "a"],
        capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "run 'make tools'" in done.stderr


@needs_tfjs
def test_a_model_of_anywhere_can_be_measured(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / NAME
    place.symlink_to(MODELS / NAME)
    out = tmp_path / "report"
    arguments = ["--models", str(tmp_path / "none"), "--videos", str(folder / "videos"), "--out", str(out)]
    assert main([str(place), "--video-frames", "2", *arguments]) == 0
