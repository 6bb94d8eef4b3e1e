"""The page's backgrounds: the optics they are painted with, and the files as they are committed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from draw_backgrounds import FOLDER, MAX_BYTES, SCENES, THUMBNAIL
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
