"""The page's backgrounds: the optics they are painted with, and the files as they are committed."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from draw_backgrounds import (
    FOLDER,
    LOOP_SECONDS,
    MAX_BYTES,
    MAX_FILM_BYTES,
    MOVING,
    SCENES,
    THUMBNAIL,
    main,
)
from scenery.film import FRAME_RATE, read_film, to_webm
from scenery.harbour import Harbour
from scenery.light import HEIGHT, WIDTH, encode, gaussian, lens, linear, noise


@pytest.mark.parametrize("colour", ["#000000", "#808080", "#3a7ca5", "#c0a080"])
def test_a_colour_survives_linear_light(colour: str) -> None:
    picture = np.broadcast_to(linear(colour), (HEIGHT, WIDTH, 3)).astype(np.float32)
    expected = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(encode(picture).astype(int) - expected).max() <= 1


def test_a_lens_spreads_light_and_loses_none() -> None:
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    picture[500, 900] = 50
    blurred = lens(picture, 20)
    assert blurred.sum() == pytest.approx(150, rel=1e-3)
    assert np.count_nonzero(blurred[..., 0] > 1e-4) == pytest.approx(np.pi * 20**2, rel=0.1)


def test_a_gaussian_keeps_an_even_surface() -> None:
    even = np.full((40, 60, 3), 0.3, np.float32)
    assert np.allclose(gaussian(even, 6), 0.3, atol=1e-5)


def test_noise_is_the_same_for_the_same_seed() -> None:
    assert np.array_equal(noise(4, (3, 2), 3), noise(4, (3, 2), 3))
    assert not np.array_equal(noise(4, (3, 2), 3), noise(5, (3, 2), 3))


@pytest.mark.parametrize("name", SCENES)
def test_the_committed_picture_has_the_promised_size(name: str) -> None:
    for file, size in ((f"{name}.webp", (WIDTH, HEIGHT)), (f"{name}-thumb.webp", THUMBNAIL)):
        path: Path = FOLDER / file
        assert path.stat().st_size < MAX_BYTES
        with Image.open(path) as image:
            assert image.size == size


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean absolute difference of two pictures, 0..255."""
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("name", MOVING)
def test_the_committed_film_loops_without_a_seam(name: str) -> None:
    path = FOLDER / f"{name}.webm"
    assert path.stat().st_size < MAX_FILM_BYTES
    frames = read_film(path.read_bytes())
    assert len(frames) == LOOP_SECONDS * FRAME_RATE
    assert {frame.shape for frame in frames} == {(HEIGHT // 2, WIDTH // 2, 3)}
    steps = [difference(a, b) for a, b in pairwise(frames)]
    # It moves, and from the last picture to the first no more than anywhere else.
    assert difference(frames[0], frames[len(frames) // 2]) > 10 * np.median(steps)
    assert difference(frames[-1], frames[0]) <= 1.5 * max(steps)


@pytest.mark.parametrize("name", MOVING)
def test_the_committed_film_is_what_the_painter_paints(name: str) -> None:
    frames = read_film((FOLDER / f"{name}.webm").read_bytes())
    paint = MOVING[name]()
    for index in (0, 70):
        assert difference(encode(paint(index / len(frames))), frames[index]) < 3


@pytest.mark.parametrize("name", MOVING)
def test_the_still_is_the_films_first_picture(name: str) -> None:
    first = read_film((FOLDER / f"{name}.webm").read_bytes())[0]
    with Image.open(FOLDER / f"{name}.webp") as still, Image.open(FOLDER / f"{name}-thumb.webp") as small:
        assert difference(np.asarray(still.convert("RGB")), first) < 3
        assert small.size == THUMBNAIL


def test_the_harbour_ends_where_it_began() -> None:
    harbour = Harbour()
    start, middle, end = (harbour.paint(phase) for phase in (0, 0.5, 1))
    assert np.allclose(start, end, atol=1e-5)
    assert np.abs(start - middle).mean() > 0.005


def test_a_film_is_the_same_each_time() -> None:
    rng = np.random.default_rng(1)
    frames = [rng.integers(0, 255, (64, 96, 3), np.uint8) for _ in range(5)]
    assert to_webm(frames, 100_000) == to_webm(frames, 100_000)


def test_a_film_that_cannot_be_small_enough_is_refused() -> None:
    frames = [np.random.default_rng(i).integers(0, 255, (64, 96, 3), np.uint8) for i in range(5)]
    with pytest.raises(ValueError, match="1000 bytes"):
        to_webm(frames, 1000)


def test_a_folder_that_cannot_be_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "--out", "/dev/null/x"]) == 2
    assert capsys.readouterr().err == (
        "draw_backgrounds: /dev/null/x: cannot be written (Not a directory); give another folder by --out\n"
    )


def test_a_folder_for_screenshots_that_cannot_be_is_said_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screenshots = pytest.importorskip("screenshots")
    assert screenshots.main(["--to", "/dev/null/x"]) == 1
    assert capsys.readouterr().err == (
        "screenshots: /dev/null/x: cannot be written (Not a directory); give another folder by --to\n"
    )
