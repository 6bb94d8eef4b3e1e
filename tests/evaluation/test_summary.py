"""From measured figures to ``metrics.json`` and the report's words."""

from __future__ import annotations

import json

import numpy as np
import pytest

from evaluation.evaluate import ClipRow, Results
from evaluation.figures import Mean, Pair
from evaluation.gallery import Gallery
from evaluation.on_clips import ClipFigures
from evaluation.on_photos import PhotoFigures
from evaluation.on_videos import VideoFigures
from evaluation.report import change, number, page
from evaluation.summary import Measured, aims, by_motion, headline, metrics

MODEL = Measured("net <b>", 2, (144, 256), 4)


def pair(raw: float, composed: float) -> Pair:
    made = Pair()
    made.raw.add(raw)
    made.composed.add(composed)
    return made


def clip(flicker: tuple[float, float] = (0.01, 0.003)) -> ClipFigures:
    return ClipFigures(
        flicker=pair(*flicker),
        boundary_f=pair(0.9, 0.92),
        lag_frames=pair(0.0, 1.0),
        halo=pair(20, 4),
        frames=30,
    )


def results() -> Results:
    return Results(
        photos=PhotoFigures(iou=pair(0.95, 0.95), boundary_f=pair(0.8, 0.85)),
        photo_sizes=[(300, 400), (200, 500)],
        clips=clip(),
        rows=[ClipRow("still", "a before b", clip()), ClipRow("still", "c before d", clip((0.03, 0.03)))],
    )


def test_a_mean_of_portions_is_that_of_all() -> None:
    mean = Mean()
    assert mean.value is None
    mean.add(np.array([1, 2, 3], np.float32))
    mean.add(6.0)
    assert mean.value == 3


def test_what_was_not_given_is_null() -> None:
    found = headline(Results())
    assert set(found) == {"iou", "boundary_f", "flicker", "lag_frames", "halo"}
    assert all(values == {"raw": None, "composed": None} for values in found.values())
    assert aims(Results()) == []


def test_flicker_is_the_clips_where_there_are_any() -> None:
    both = results()
    both.videos = VideoFigures(flicker=pair(0.5, 0.4))
    assert headline(both)["flicker"] == {"raw": 0.01, "composed": 0.003}
    assert headline(Results(videos=both.videos))["flicker"] == {"raw": 0.5, "composed": 0.4}


def test_aims_say_whether_they_are_reached() -> None:
    reached = {(aim.figure, aim.where): aim.reached for aim in aims(results())}
    assert reached == {
        ("iou", "photos"): True,
        ("boundary_f", "photos"): True,
        ("boundary_f", "clips"): False,
        ("flicker", "clips"): True,
        ("lag_frames", "clips"): True,
        ("halo", "clips"): True,
    }


@pytest.mark.parametrize(
    ("figure", "where", "raw", "enough", "too_little"),
    [
        ("iou", "photos", 0.9, 0.8981, 0.8979),
        ("boundary_f", "photos", 0.8, 0.8, 0.7999),
        ("boundary_f", "clips", 0.8, 0.8301, 0.8299),
        ("flicker", "clips", 0.1, 0.0399, 0.0401),
        ("lag_frames", "clips", 0.5, 1.5, 1.501),
        ("halo", "clips", 20.0, 5.0, 5.01),
        ("flicker", "videos", 0.1, 0.0399, 0.0401),
    ],
)
def test_each_aim_has_its_limit(
    figure: str, where: str, raw: float, enough: float, too_little: float
) -> None:
    def reached(composed: float | None) -> bool | None:
        both = pair(raw, composed or 0.0)
        both.composed = both.composed if composed is not None else Mean()
        kinds = {"photos": PhotoFigures, "clips": ClipFigures, "videos": VideoFigures}
        found = aims(Results(**{where: kinds[where](**{figure: both})}))
        assert {aim.where for aim in found} == {where}
        return next(aim.reached for aim in found if aim.figure == figure)

    assert [reached(composed) for composed in (enough, too_little, None)] == [True, False, None]


def test_metrics_are_json_and_say_what_they_were_measured_on() -> None:
    found = json.loads(json.dumps(metrics(MODEL, results())))
    assert found["halo"] == {"raw": 20, "composed": 4}
    about = found["measured_on"]
    assert (about["model"], about["quant_bytes"]) == ("net <b>", 2)
    assert about["photos"] == {"count": 2, "height": [200, 300], "width": [400, 500]}
    assert about["clips"]["count"] == 2
    assert about["every"] == 4
    assert found["clips"]["by_motion"]["still"]["flicker"]["raw"] == pytest.approx(0.02)
    assert found["videos"] is None


def test_motions_are_joined() -> None:
    assert list(by_motion(results())) == ["still"]
    assert by_motion(results())["still"].frames == 60


@pytest.mark.parametrize(
    ("figure", "raw", "composed", "words"),
    [
        ("iou", 0.9, 0.95, "+5.0 points"),
        ("flicker", 0.02, 0.005, "-75.0 %"),
        ("lag_frames", -0.1, 0.5, "+0.60"),
        ("halo", 0.0, 1.0, "-"),
        ("halo", None, None, "-"),
    ],
)
def test_changes_are_said_in_words(
    figure: str, raw: float | None, composed: float | None, words: str
) -> None:
    assert change({"raw": raw, "composed": composed}, figure) == words


def test_numbers_have_as_many_digits_as_they_deserve() -> None:
    assert number(0.00123, "flicker") == "0.0012"
    assert number(12.345, "halo") == "12.3"
    assert number(None, "halo") == "-"


def test_the_page_shows_the_figures_and_needs_nothing_else() -> None:
    html = page(MODEL, results(), Gallery())
    assert "net &lt;b&gt;" in html
    assert "<b>0.0030</b>" in html
    assert "missed" in html
    assert "prefers-color-scheme: dark" in html
    assert not any(word in html for word in ("http:", "https:", "<script", "url(", "Real videos"))


def test_the_page_leaves_out_what_was_not_given() -> None:
    videos = Results(videos=VideoFigures(flicker=pair(0.5, 0.4)))
    html = page(MODEL, videos, Gallery())
    assert "Real videos" in html
    assert "<h2>Photos" not in html
    assert "Halo, of 255</span>" not in html
