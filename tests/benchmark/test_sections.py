"""Slopes, and the sections of long runs and of slowed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.browser import Machine
from benchmarking.cases import Ours
from benchmarking.sections import (
    SLOWED,
    SOAK,
    kept_sections,
    section_of,
    slowed_words,
    soak_words,
    with_section,
    write_sections,
)
from benchmarking.slowed import Slowed, fewest
from benchmarking.soak import Look, Soak
from benchmarking.trend import settled, slope

CASE = Ours((640, 360))
TEXT = "# Benchmarks\n\n## The start\n\nFast.\n\n## What did not help\n\n- This.\n"
Whole = st.integers(-1000, 1000)


@given(st.lists(Whole, min_size=2, max_size=30, unique=True), Whole, Whole)
def test_a_lines_slope_is_its_own(minutes: list[int], rise: int, base: int) -> None:
    assert slope([(float(x), float(base + rise * x)) for x in minutes]) == pytest.approx(rise)


def test_a_few_odd_values_do_not_bend_a_slope() -> None:
    line = [(float(x), 100 + 0.5 * x) for x in range(20)]
    assert slope([*line[:18], (18.0, 500.0), (19.0, 0.0)]) == pytest.approx(0.5, abs=0.05)


def test_one_moment_has_no_slope() -> None:
    assert slope([]) is None
    assert slope([(1.0, 2.0), (1.0, 3.0)]) is None


def test_what_comes_before_it_has_settled_does_not_count() -> None:
    assert settled([(0.0, 9.0), (2.0, 1.0), (3.0, 2.0)], 2.0) == [(2.0, 1.0), (3.0, 2.0)]


def _soak(growth: float) -> Soak:
    # Filling up until the second minute, then growing; one value is looked at each second time only.
    looks = []
    for number in range(0, 61):
        minute = number / 6
        values = {
            "frames": 1800.0 * minute,
            "tensors": 146.0,
            "all processes, MB": 300 + min(2.0, minute) * 50 + growth * minute,
        }
        looks.append(Look(minute, values | ({"WASM memory, MB": 48.0} if number % 6 == 0 else {})))
    return Soak(CASE, looks)


def test_growth_is_told_from_filling_up() -> None:
    for growth, word in ((0.2, "flat"), (1.5, "grows")):
        run = _soak(growth)
        assert run.slope("all processes, MB") == pytest.approx(growth)
        assert run.slope("WASM memory, MB") == 0
        assert run.slope("nothing") is None
        assert run.rate("frames") == pytest.approx(30)
        row = next(line for line in soak_words(run, "Now").splitlines() if line.startswith("| all processes"))
        assert row.strip("|").split("|")[-1].strip() == word


def test_a_short_run_settles_in_a_third_of_it() -> None:
    run = Soak(CASE, [look for look in _soak(0).looks if look.minute <= 3])
    assert run.settled_after == pytest.approx(1)


def _slowed(raw: int | None) -> Slowed:
    tiers = ["carried"] * 4 + ["light"] * 2 + ["coarse"] * 2
    return Slowed(CASE, 6.0, 5.8, 16.2, 14.4, 5.0, frames=900, raw=raw, tiers=tiers)


def test_a_slowed_minute_in_words() -> None:
    assert _slowed(0).changes == [("carried", "light"), ("light", "coarse")]
    words = slowed_words(_slowed(0), "Now")
    row = next(line for line in words.splitlines() if line.startswith("| 640x360"))
    assert [cell.strip() for cell in row.strip("|").split("|")][1:] == [
        "16.2", "14.4", "5.0", "2", "0", "900",
    ]  # fmt: skip
    assert "carried 50 %, light 25 %, coarse 25 %" in words
    unknown = next(
        line for line in slowed_words(_slowed(None), "Now").splitlines() if line.startswith("| 640")
    )
    assert unknown.strip("|").split("|")[-2].strip() == "-"


def test_the_worst_seconds_are_found() -> None:
    steady = [100.0 * n for n in range(100)]
    watched = (-100.0, 9900.0)
    assert fewest(steady, 1000, watched) == 10
    assert fewest([*steady[:40], *steady[60:]], 1000, watched) == 0
    assert fewest([1.0, 2.0], 1000, (0.0, 500.0)) == 2
    # At its start and at its end nothing may come either.
    assert fewest(steady[15:], 1000, watched) == 0
    assert fewest(steady[:85], 1000, watched) == 0
    assert fewest(steady[:95], 1000, watched) == 5


def test_a_section_goes_before_what_did_not_help_and_is_replaced_in_place() -> None:
    once = with_section(TEXT, f"{SOAK}\n\nFlat.\n")
    assert once == TEXT.replace("## What", f"{SOAK}\n\nFlat.\n\n## What")
    assert with_section(once, f"{SOAK}\n\nIt grows.\n") == once.replace("Flat.", "It grows.")
    assert section_of(once, SOAK) == f"{SOAK}\n\nFlat.\n"
    assert section_of(TEXT, SOAK) is None
    assert with_section("", f"{SOAK}\n") == f"{SOAK}\n"


def test_sections_of_other_runs_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    assert kept_sections(path) == []
    path.write_text(TEXT, encoding="utf-8")
    machine = Machine(2, "no GPU", "Chromium 1.2")
    write_sections(path, None, _slowed(0), machine)
    write_sections(path, _soak(0), None, machine)
    heads = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert heads == ["## The start", SLOWED, SOAK, "## What did not help"]
    assert [section.splitlines()[0] for section in kept_sections(path)] == [SOAK, SLOWED]
