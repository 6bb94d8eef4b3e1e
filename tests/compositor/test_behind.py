"""What stands behind the person."""

from __future__ import annotations

import pytest
from scenes import Mask, Nested, apart, disc, mask, numbers, picture

from compositor import BlendError, behind, effects
from compositor.arrays import Namespace

SHAPES = pytest.mark.parametrize("shape", ["gaussian", "bokeh"])
ROWS, COLUMNS = 60, 80


def grown(person: Mask, by: int) -> Mask:
    """The mask `by` pixels wider, as a model's soft edge reaches beyond the person."""

    def value(y: int, x: int) -> float:
        rows = range(max(0, y - by), min(ROWS, y + by + 1))
        columns = range(max(0, x - by), min(COLUMNS, x + by + 1))
        return max(person[0][j][i][0] for j in rows for i in columns)

    return mask(ROWS, COLUMNS, value)


@SHAPES
@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_the_person_never_bleeds_in(xp: Namespace, shape: str, strength: float) -> None:
    """A white person in a black room: what is behind them is black everywhere outside their mask."""
    person = disc(ROWS, COLUMNS, softness=0.5)
    frame = picture(ROWS, COLUMNS, lambda y, x: (255.0 * (person[0][y][x][0] > 0),) * 3)
    alpha = grown(person, 3)
    blur = effects.blur(strength, shape)
    found = xp.tolist(behind.blurred(xp, xp.asarray(frame), xp.asarray(alpha), blur))
    outside = [found[0][y][x][0] for y in range(ROWS) for x in range(COLUMNS) if alpha[0][y][x][0] == 0]
    assert max(outside) < 4


@SHAPES
def test_a_room_of_one_colour_stays_it(xp: Namespace, shape: str) -> None:
    frame, alpha = xp.full([1, 31, 45, 3], 77.0), xp.asarray(disc(9, 16))
    found = behind.blurred(xp, frame, alpha, effects.blur(0.5, shape))
    assert apart(xp.tolist(found), picture(31, 45, lambda _y, _x: (77.0,) * 3)) < 0.2  # sums of float32


@SHAPES
@pytest.mark.parametrize("everywhere", [True, False])
def test_a_mask_that_is_all_person_or_all_but_a_corner_gives_colours(
    xp: Namespace, shape: str, everywhere: bool
) -> None:
    alpha = mask(6, 8, lambda y, x: float(everywhere or (y, x) != (0, 0)))
    frame = picture(48, 64, lambda y, x: (255.0 * ((x + y) % 2), 4.0 * x, 5.0 * y))
    found = behind.blurred(xp, xp.asarray(frame), xp.asarray(alpha), effects.blur(1.0, shape))
    assert all(-0.01 <= value <= 255.01 for value in numbers(xp.tolist(found)))


def spot(xp: Namespace, shape: str, highlights: float | None = None) -> list[list[float]]:
    """A dark room with one lamp in it, its red channel after the blur."""
    frame = picture(120, 160, lambda y, x: (255.0 if abs(y - 60) < 2 and abs(x - 80) < 2 else 20.0,) * 3)
    blur = effects.blur(0.5, shape)
    if highlights is not None:
        blur["highlights"] = highlights
    found = behind.blurred(xp, xp.asarray(frame), xp.full([1, 6, 8, 1], 0.0), blur)
    return [[pixel[0] for pixel in row] for row in xp.tolist(found)[0]]


def test_a_lamp_fills_a_disc_with_light(xp: Namespace) -> None:
    bokeh, gaussian = spot(xp, "bokeh"), spot(xp, "gaussian")
    assert max(max(row) for row in bokeh) > 1.5 * max(max(row) for row in gaussian)
    lit = [(y, x) for y, row in enumerate(bokeh) for x, value in enumerate(row) if value > 30]
    height = max(y for y, _ in lit) - min(y for y, _ in lit) + 1
    width = max(x for _, x in lit) - min(x for _, x in lit) + 1
    assert abs(height - width) <= 2
    assert len(lit) == pytest.approx(3.14 / 4 * height * width, rel=0.12)  # round, and no square


def test_highlights_count_more_under_a_disc(xp: Namespace) -> None:
    without, with_them = spot(xp, "bokeh", 0.0), spot(xp, "bokeh")
    assert max(max(row) for row in with_them) > 2 * max(max(row) for row in without)
    assert with_them[0][0] == pytest.approx(without[0][0], abs=0.01)  # and nothing else changes


def gradient(xp: Namespace, angle: float, rows: int = 40, columns: int = 60) -> Nested:
    background: effects.Background = {"kind": "gradient", "from": [0, 100, 200], "to": [200, 100, 0]}
    background["angle"] = angle
    return xp.tolist(behind.gradient(xp, background, rows, columns))[0]


@pytest.mark.parametrize(
    ("angle", "first", "last"),
    [
        (0.0, (39, 30), (0, 30)),
        (90.0, (20, 0), (20, 59)),
        (180.0, (0, 30), (39, 30)),
        (270.0, (20, 59), (20, 0)),
        (45.0, (39, 0), (0, 59)),
        (135.0, (0, 0), (39, 59)),
        (360.0, (39, 30), (0, 30)),
    ],
)
def test_a_gradient_ends_at_the_corners_as_in_css(
    xp: Namespace, angle: float, first: tuple[int, int], last: tuple[int, int]
) -> None:
    """The ends' pixels lie half a pixel inside the colours' own places: 5 of 200 at most."""
    found = gradient(xp, angle)
    assert found[first[0]][first[1]] == pytest.approx([0, 100, 200], abs=3)
    assert found[last[0]][last[1]] == pytest.approx([200, 100, 0], abs=3)
    values = [pixel[0] for row in found for pixel in row]
    assert min(values) == pytest.approx(found[first[0]][first[1]][0], abs=1e-3)
    assert max(values) == pytest.approx(found[last[0]][last[1]][0], abs=1e-3)


@pytest.mark.parametrize("angle", [0.0, 33.0, 90.0, 45.0, 200.0])
def test_a_gradient_is_half_way_in_the_middle(xp: Namespace, angle: float) -> None:
    found = gradient(xp, angle, 41, 61)
    assert found[20][30] == pytest.approx([100, 100, 100], abs=1e-3)


def test_an_upright_gradient_is_the_same_all_across(xp: Namespace) -> None:
    for row in gradient(xp, 180.0):
        assert apart(row, [row[0]] * len(row)) < 1e-3


def test_a_gradient_of_one_pixel_is_its_middle(xp: Namespace) -> None:
    assert gradient(xp, 30.0, 1, 1)[0][0] == pytest.approx([100, 100, 100], abs=1e-3)


def test_a_colour_is_everywhere(xp: Namespace) -> None:
    found = behind.replaced(xp, {"kind": "color", "color": [1, 2, 3]}, (4, 5))
    assert apart(xp.tolist(found), picture(4, 5, lambda _y, _x: (1.0, 2.0, 3.0))) < 1e-6


@pytest.mark.parametrize("kind", ["image", "video"])
def test_an_image_and_a_video_cover_the_picture(xp: Namespace, kind: str) -> None:
    ramp = picture(4, 12, lambda _y, x: (float(x), 0.0, 9.0))
    found = behind.replaced(xp, {"kind": kind, "source": "ramp"}, (4, 4), xp.asarray(ramp))
    assert apart(xp.tolist(found), picture(4, 4, lambda _y, x: (4.0 + x, 0.0, 9.0))) < 1e-4


def test_another_kind_is_refused(xp: Namespace) -> None:
    with pytest.raises(BlendError, match="'hologram'"):
        behind.replaced(xp, {"kind": "hologram"}, (4, 4))
