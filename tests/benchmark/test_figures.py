"""Medians, ratios and the order of rounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.cases import Case, Floor, Ours
from benchmarking.errors import BenchmarkError
from benchmarking.figures import STAGES, Figures, Spread, middle, middle_of, middle_spread, ratio
from benchmarking.rounds import measure_rounds, order

SIZE = (640, 360)
PLAIN = Figures(fps=30.0, cpu=0.5, others=0.1, main_busy=0.02)


def test_nothing_measured_has_no_median() -> None:
    assert middle([]) is None
    assert middle([None, None]) is None
    assert middle_of([]) is None
    assert middle_spread([None]) is None


def test_a_median_leaves_out_what_was_not_told() -> None:
    assert middle([None, 3.0, 1.0, 2.0]) == 2.0


def test_each_figure_has_its_own_median() -> None:
    rounds = [
        replace(PLAIN, fps=10.0, cpu=0.9, tensors=5, stages={"render": Spread(3.0, 9.0)}),
        replace(PLAIN, fps=30.0, cpu=0.1, tensors=7, stages={"render": Spread(1.0, 5.0)}),
        replace(PLAIN, fps=20.0, cpu=0.5, tensors=6, stages={"render": Spread(2.0, 7.0)}),
    ]
    found = middle_of(rounds)
    assert found is not None
    assert (found.fps, found.cpu, found.tensors) == (20.0, 0.5, 6)
    assert found.stages == {"render": Spread(2.0, 7.0)}
    assert found.latency is None


def test_a_mean_frame_has_its_share_of_a_look() -> None:
    stages = {name: Spread(float(n), 9.0) for n, name in enumerate(STAGES, 1)}
    seen = replace(PLAIN, looks=10.0, stages=stages)
    assert seen.mean_frame == pytest.approx(
        {"capture": 1.0, "carry": 2.0, "segment": 1.0, "compose": 4 / 3, "render": 5.0}
    )
    # Looks are counted over other seconds than frames: never more of them than frames.
    assert replace(seen, looks=31.0).mean_frame["segment"] == 3.0
    assert replace(seen, looks=None).mean_frame["segment"] == 3.0
    assert PLAIN.mean_frame == {}


def test_ratios_are_taken_within_a_round() -> None:
    # Three quiet rounds and their noisy twins: the ratio of medians would be 0.6 / 0.4.
    ours = [replace(PLAIN, cpu=value) for value in (0.6, 1.2, 0.4)]
    floors = [replace(PLAIN, cpu=value) for value in (0.2, 0.4, 0.4)]
    assert ratio(ours, floors, "cpu") == pytest.approx(3.0)


def test_a_round_that_failed_or_has_no_figure_makes_no_ratio() -> None:
    quiet = replace(PLAIN, cpu=0.0)
    silent = replace(PLAIN, cpu=None)
    assert ratio([PLAIN, None, PLAIN, silent], [None, PLAIN, quiet, PLAIN], "cpu") is None
    assert ratio([PLAIN, None], [replace(PLAIN, cpu=0.25), PLAIN], "cpu") == 2.0


@given(st.lists(st.integers(), unique=True, max_size=20), st.integers(1, 9), st.data())
def test_a_round_holds_every_case_once(cases: list[int], count: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, count - 1))
    assert sorted(order(cases, number, count)) == sorted(cases)


def test_rounds_begin_with_different_cases() -> None:
    assert [order("abcdef", number, 3)[0] for number in range(3)] == ["a", "c", "e"]


def test_a_case_that_fails_does_not_stop_the_others() -> None:
    floor, ours = Floor(SIZE), Ours(SIZE)
    said: list[str] = []
    seen: list[Case] = []

    def measure(case: Case) -> Figures:
        seen.append(case)
        if case is ours and len(seen) == 2:
            raise BenchmarkError("no camera")
        return replace(PLAIN, cpu=0.25) if case is floor else PLAIN

    results = measure_rounds([floor, ours], 2, measure, said.append)
    assert [result.case for result in results] == [floor, ours]
    assert seen == [floor, ours, ours, floor]
    assert results[1].rounds == [None, PLAIN]
    assert results[1].failures == ["no camera"]
    assert results[1].times_floor(results, "cpu") == 2.0
    assert any("no camera" in line for line in said)


def test_noisy_rounds_are_counted() -> None:
    results = measure_rounds([Floor(SIZE)], 3, lambda _: PLAIN, lambda _: None)
    assert results[0].noisy(0.05) == 3
    assert results[0].noisy(0.1) == 0


def test_without_a_floor_of_the_size_there_is_no_ratio() -> None:
    cases: list[Case] = [Floor((1280, 720)), Ours(SIZE)]
    results = measure_rounds(cases, 1, lambda _: PLAIN, lambda _: None)
    assert results[1].times_floor(results, "cpu") is None
