"""All cases, several times over, so that what disturbs the machine for a while disturbs all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarking.cases import Case, Floor
from benchmarking.errors import BenchmarkError
from benchmarking.figures import Figures, middle_of, ratio

_Item = TypeVar("_Item")


@dataclass
class Result:
    """A case's figures, a round each (null: it failed then), and why it failed."""

    case: Case
    rounds: list[Figures | None] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def there(self) -> list[Figures]:
        """The rounds that did not fail."""
        return [each for each in self.rounds if each is not None]

    @property
    def middle(self) -> Figures | None:
        """The medians; null where every round failed."""
        return middle_of(self.there)

    def times_floor(self, results: Sequence[Result], figure: str) -> float | None:
        """How many times the bare camera's a figure is, at the same size; null without either."""
        floor = next(
            (each for each in results if isinstance(each.case, Floor) and each.case.size == self.case.size),
            None,
        )
        return ratio(self.rounds, floor.rounds, figure) if floor else None

    def noisy(self, most: float) -> int:
        """How many rounds were measured while the rest of the machine used more than ``most`` cores."""
        return sum(each.others is not None and each.others > most for each in self.there)


def order(cases: Sequence[_Item], number: int, count: int) -> list[_Item]:
    """The order in round ``number`` of ``count``: each starts further down the list."""
    start = number * len(cases) // count
    return [*cases[start:], *cases[:start]]


def measure_rounds(
    cases: Sequence[Case],
    count: int,
    measure: Callable[[Case], Figures],
    say: Callable[[str], None],
) -> list[Result]:
    """Measure every case ``count`` times; one that fails is said and counted, and the others go on."""
    results = {case: Result(case) for case in cases}
    for number in range(count):
        for case in order(cases, number, count):
            result = results[case]
            title = f"round {number + 1}, {case.size[0]}x{case.size[1]}, {case.name}"
            try:
                figures = measure(case)
            except BenchmarkError as error:
                result.rounds.append(None)
                result.failures.append(str(error))
                say(f"{title}: failed: {error}")
                continue
            result.rounds.append(figures)
            cpu = "" if figures.cpu is None else f", {figures.cpu:.2f} cores (others {figures.others:.2f})"
            say(f"{title}: {figures.fps:.1f} fps{cpu}")
    return list(results.values())
