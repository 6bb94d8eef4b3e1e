"""Where the person ends, at the output's size."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Mask, Nested, apart, disc, mask, mean, noise, numbers, picture

from compositor import edges, effects
from compositor.arrays import Namespace

ROWS, COLUMNS = 90, 120
SIDES = st.integers(1, 15)

# Of these tests' own, so that they hold however the real one is tuned on real pictures.
REFINE: effects.Refinement = {
    "rows": 72,
    "radius": 2,
    "smoothness": 0.003,
    "steepness": 2.0,
    "outwards": 0.0,
}
FOLLOWING: effects.Edge = {"low": 0.35, "high": 0.65, "refine": REFINE}


def plain(threshold: float) -> effects.Edge:
    """The threshold without refinement."""
    return {**effects.edge(threshold), "refine": None}


def two_tones(person: Mask) -> Nested:
    """A grey person before a darker room: a step that is an edge to everyone."""
    return picture(ROWS, COLUMNS, lambda y, x: (60.0 + 130.0 * person[0][y][x][0],) * 3)


def wrong(alpha: Nested, truth: Mask) -> float:
    """The share of pixels on the other side of the edge."""
    pairs = zip(numbers(alpha), numbers(truth), strict=True)
    return mean([float((a > 0.5) != (t > 0.5)) for a, t in pairs])


def test_luma_is_that_of_a_webcam(xp: Namespace) -> None:
    found = edges.luma(xp, xp.asarray([[[[100.0, 0.0, 0.0], [0.0, 100.0, 0.0], [0.0, 0.0, 100.0]]]]))
    assert apart(xp.tolist(found), [[[[29.9], [58.7], [11.4]]]]) < 1e-3


@given(alpha=st.floats(0, 1, width=32), threshold=st.floats(0, 1))
def test_the_soft_threshold_rises_from_0_to_1(xp: Namespace, alpha: float, threshold: float) -> None:
    edge = effects.edge(threshold)
    with xp.scope():
        found = xp.tolist(edges.soft_threshold(xp, xp.asarray([alpha]), edge))[0]
    assert 0 <= found <= 1
    if alpha <= edge["low"]:
        assert found == pytest.approx(0, abs=1e-6)
    if alpha >= edge["high"]:
        assert found == pytest.approx(1, abs=1e-6)


def test_the_soft_threshold_is_a_half_in_the_middle(xp: Namespace) -> None:
    found = edges.soft_threshold(xp, xp.asarray([0.55, 0.625, 0.7]), plain(0.7))
    assert apart(xp.tolist(found), [0.0, 0.15625, 0.5]) < 1e-5


def test_without_refinement_the_picture_does_not_matter(xp: Namespace) -> None:
    """Alpha made larger and put through its threshold, and nothing else."""
    alpha = disc(18, 24, softness=5)
    seen = xp.asarray(picture(ROWS, COLUMNS, lambda y, x: (7.0 * ((x * y) % 37),) * 3))
    found = edges.final_alpha(xp, seen, xp.asarray(alpha), plain(0.6))
    enlarged = xp.resize(xp.asarray(alpha), ROWS, COLUMNS)
    assert apart(xp.tolist(found), xp.tolist(edges.soft_threshold(xp, enlarged, plain(0.6)))) < 1e-6


def test_refined_or_not_alpha_has_the_frames_size(xp: Namespace) -> None:
    for tier in ("full", "light"):
        frame, alpha = xp.full([1, 31, 45, 3], 9.0), xp.full([1, 8, 5, 1], 0.5)
        assert xp.shape(edges.final_alpha(xp, frame, alpha, effects.edge(0.5, tier))) == (1, 31, 45, 1)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_mask_of_one_value_stays_whatever_the_picture_shows(xp: Namespace, value: float) -> None:
    seen = xp.asarray(two_tones(disc(ROWS, COLUMNS)))
    found = edges.final_alpha(xp, seen, xp.full([1, 36, 48, 1], value), effects.edge(0.7))
    assert apart(xp.tolist(found), mask(ROWS, COLUMNS, lambda _y, _x: value)) < 1e-6


def test_a_flat_picture_leaves_the_edge_in_place(xp: Namespace) -> None:
    alpha = disc(ROWS, COLUMNS, softness=6)
    flat = xp.full([1, ROWS, COLUMNS, 3], 90.0)
    found = edges.final_alpha(xp, flat, xp.asarray(alpha), FOLLOWING)
    far = [abs(a - 0.5) > 0.2 for a in numbers(alpha)]  # a pixel, of an edge of six
    moved = [(a > 0.5) != (f > 0.5) for a, f in zip(numbers(alpha), numbers(xp.tolist(found)), strict=True)]
    assert not any(m and f for m, f in zip(moved, far, strict=True))


def test_an_edge_beside_the_pictures_moves_onto_it(xp: Namespace) -> None:
    truth = disc(ROWS, COLUMNS, softness=1)
    rough = xp.asarray(disc(ROWS, COLUMNS, softness=5, shift=1.5))
    seen = xp.asarray(two_tones(truth))
    refined = edges.final_alpha(xp, seen, rough, FOLLOWING)
    unrefined = edges.final_alpha(xp, seen, rough, plain(0.5))
    assert wrong(xp.tolist(refined), truth) < 0.5 * wrong(xp.tolist(unrefined), truth)


Plane = list[list[float]]


def _boxes(a: Plane, radius: int) -> Plane:
    """Means of windows, the border repeated."""
    rows, columns, near = len(a), len(a[0]), range(-radius, radius + 1)

    def at(y: int, x: int) -> float:
        return a[min(max(y, 0), rows - 1)][min(max(x, 0), columns - 1)]

    def window(y: int, x: int) -> float:
        return mean([at(y + j, x + i) for j in near for i in near])

    return [[window(y, x) for x in range(columns)] for y in range(rows)]


def _each(value: Callable[..., float], *planes: Plane) -> Plane:
    return [[value(*values) for values in zip(*rows, strict=True)] for rows in zip(*planes, strict=True)]


def _enlarged(xp: Namespace, a: Plane, rows: int, columns: int) -> Plane:
    whole = xp.tolist(xp.resize(xp.asarray([[[[value] for value in row] for row in a]]), rows, columns))
    return [[pixel[0] for pixel in row] for row in whole[0]]


@pytest.mark.parametrize(("frame", "rows"), [((8, 12), 4), ((9, 7), 9), ((12, 8), 3)])
def test_it_is_the_guided_filter_of_the_papers(xp: Namespace, frame: tuple[int, int], rows: int) -> None:
    """Equations 5, 6 and 8, pixel by pixel, with the guide of the end smoothed by 1 2 1 each way."""
    height, width = frame
    columns = round(rows * width / height)
    guide = [[pixel[0] for pixel in row] for row in noise(height, width, seed=5, to=255)[0]]
    alpha = [[pixel[0] for pixel in row] for row in noise(5, 6)[0]]
    refine: effects.Refinement = {**REFINE, "rows": rows, "radius": 1, "outwards": 0.1}

    down, across = height // rows, width // columns
    g = [
        [
            mean([guide[y * down + j][x * across + i] for j in range(down) for i in range(across)])
            for x in range(columns)
        ]
        for y in range(rows)
    ]
    s = _each(lambda a: 2 * a - 0.5 + 0.1, _enlarged(xp, alpha, rows, columns))
    mg, ms = _boxes(g, 1), _boxes(s, 1)
    mgs, mgg = _boxes(_each(operator.mul, g, s), 1), _boxes(_each(operator.mul, g, g), 1)
    smoothness = refine["smoothness"] * 255**2
    slope = _each(lambda gs, m, n, gg: (gs - m * n) / (gg - m * m + smoothness), mgs, mg, ms, mgg)
    offset = _each(lambda n, a, m: n - a * m, ms, slope, mg)
    slope, offset = (_enlarged(xp, _boxes(plane, 1), height, width) for plane in (slope, offset))
    padded = [[row[0], *row, row[-1]] for row in (guide[0], *guide, guide[-1])]
    smooth = [
        [
            sum(
                p * q * padded[y + j][x + i] for j, p in enumerate((1, 2, 1)) for i, q in enumerate((1, 2, 1))
            )
            / 16
            for x in range(width)
        ]
        for y in range(height)
    ]
    expected = _each(lambda a, b, y: min(max(a * y + b, 0.0), 1.0), slope, offset, smooth)

    seen, rough = (xp.asarray([[[[value] for value in row] for row in plane]]) for plane in (guide, alpha))
    found = xp.tolist(edges.follow(xp, seen, rough, refine))
    assert apart(found, [[[[value] for value in row] for row in expected]]) < 1e-3


def test_outwards_makes_the_person_larger_and_steepness_the_edge_narrower(xp: Namespace) -> None:
    flat, rough = xp.full([1, ROWS, COLUMNS, 1], 90.0), xp.asarray(disc(ROWS, COLUMNS, softness=8))

    def drawn(steepness: float, outwards: float) -> list[float]:
        refine: effects.Refinement = {**REFINE, "steepness": steepness, "outwards": outwards}
        return list(numbers(xp.tolist(edges.follow(xp, flat, rough, refine))))

    def unsure(alpha: list[float]) -> int:
        return sum(0.05 < value < 0.95 for value in alpha)

    assert mean(drawn(2.0, 0.2)) > 1.05 * mean(drawn(2.0, 0.0))
    assert unsure(drawn(3.0, 0.0)) < 0.7 * unsure(drawn(1.5, 0.0))


def test_noise_in_the_picture_hardly_moves_the_edge(xp: Namespace) -> None:
    """A camera's noise in the dark, a deviation of 7, moves it by a fraction of what a real edge does."""
    rough = xp.asarray(disc(ROWS, COLUMNS, softness=5, shift=2.0))
    grain = noise(ROWS, COLUMNS, to=24.0)
    noisy = xp.asarray(picture(ROWS, COLUMNS, lambda y, x: (50.0 + grain[0][y][x][0],) * 3))
    flat = xp.full([1, ROWS, COLUMNS, 3], 62.0)
    sharp = xp.asarray(two_tones(disc(ROWS, COLUMNS, softness=1)))
    calm, shaken, drawn = (
        xp.tolist(edges.final_alpha(xp, seen, rough, FOLLOWING)) for seen in (flat, noisy, sharp)
    )

    def change(one: Nested, other: Nested) -> float:
        return mean([abs(a - b) for a, b in zip(numbers(one), numbers(other), strict=True)])

    assert change(calm, shaken) < 0.03 * change(calm, drawn)


@given(frame=st.tuples(SIDES, SIDES), masked=st.tuples(SIDES, SIDES), threshold=st.floats(0, 1))
def test_alpha_stays_within_0_and_1_at_any_size(
    xp: Namespace, frame: tuple[int, int], masked: tuple[int, int], threshold: float
) -> None:
    with xp.scope():
        grain = noise(*frame, seed=3, to=255)
        seen = xp.asarray(picture(*frame, lambda y, x: (grain[0][y][x][0],) * 3))
        found = edges.final_alpha(xp, seen, xp.asarray(noise(*masked)), effects.edge(threshold))
        assert xp.shape(found) == (1, *frame, 1)
        assert all(0 <= value <= 1 for value in numbers(xp.tolist(found)))


@pytest.mark.parametrize("frame", [(1, 1), (1, 200), (75, 1), (151, 211)])
@pytest.mark.parametrize("masked", [(1, 1), (3, 91)])
def test_one_pixel_and_odd_sizes_are_sizes(
    xp: Namespace, frame: tuple[int, int], masked: tuple[int, int]
) -> None:
    alpha = xp.full([1, *masked, 1], 1.0)
    found = edges.final_alpha(xp, xp.full([1, *frame, 3], 80.0), alpha, effects.edge(0.7))
    assert apart(xp.tolist(found), mask(*frame, lambda _y, _x: 1.0)) < 1e-6
