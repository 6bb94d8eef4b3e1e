"""What one measurement gives, and what several of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

STAGES = ("capture", "carry", "segment", "compose", "render")
# Of those frames alone at which the model looked.
AT_LOOKS = ("segment", "compose")


@dataclass(frozen=True)
class Spread:
    """Milliseconds: median and 95th percentile."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Figures:
    """One measurement of one case; null is what this page or this machine does not tell.

    Attributes:
        fps: output frames a second that differ from the one before.
        cpu: cores that all of Chromium's processes used.
        others: cores that everything else on the machine used meanwhile.
        main_busy: share of the time in which the page's main thread had a task, 0..1.
        latency: from a frame's arrival in the worker to its departure.
        stages: each stage of the pipeline, in those frames that went through it.
        looks: frames a second at which the model looked; on the others its masks were carried along.
        first_frame_ms: from the page's start to the first finished frame (of others: to the first frame).
        first_bytes: that came over the network until then.
        python_bytes: that were asked for before Python was.
        tensors: kept between two frames.
        memory_mb: of all of Chromium's processes, shared pages counted in part.
        used: model, backend and renderer as the page says.
    """

    fps: float
    cpu: float | None
    others: float | None
    main_busy: float
    latency: Spread | None = None
    stages: Mapping[str, Spread] = field(default_factory=dict)
    looks: float | None = None
    first_frame_ms: float | None = None
    first_bytes: int | None = None
    python_bytes: int | None = None
    tensors: int | None = None
    memory_mb: float | None = None
    used: str = ""

    @property
    def mean_frame(self) -> dict[str, float]:
        """Milliseconds that each stage takes of a mean frame: capture + carry + looks / fps * (segment +
        compose) + render, by their medians.
        """
        share = 1.0 if self.looks is None or not self.fps else min(1.0, self.looks / self.fps)
        return {
            stage: self.stages[stage].p50 * (share if stage in AT_LOOKS else 1.0)
            for stage in STAGES
            if stage in self.stages
        }


def middle(values: Iterable[float | None]) -> float | None:
    """The median of what is there; null where nothing is."""
    there = [value for value in values if value is not None]
    return median(there) if there else None


def middle_spread(spreads: Iterable[Spread | None]) -> Spread | None:
    """The medians of both; null where nothing is there."""
    there = [spread for spread in spreads if spread is not None]
    if not there:
        return None
    return Spread(median(spread.p50 for spread in there), median(spread.p95 for spread in there))


def middle_of(rounds: Sequence[Figures]) -> Figures | None:
    """Every figure's own median; null where no round gave any. Counts come out whole."""
    if not rounds:
        return None
    return Figures(
        fps=median(each.fps for each in rounds),
        cpu=middle(each.cpu for each in rounds),
        others=middle(each.others for each in rounds),
        main_busy=median(each.main_busy for each in rounds),
        latency=middle_spread(each.latency for each in rounds),
        stages={
            stage: spread
            for stage in STAGES
            if (spread := middle_spread(each.stages.get(stage) for each in rounds)) is not None
        },
        looks=middle(each.looks for each in rounds),
        first_frame_ms=middle(each.first_frame_ms for each in rounds),
        first_bytes=_whole(middle(each.first_bytes for each in rounds)),
        python_bytes=_whole(middle(each.python_bytes for each in rounds)),
        tensors=_whole(middle(each.tensors for each in rounds)),
        memory_mb=middle(each.memory_mb for each in rounds),
        used=rounds[-1].used,
    )


def ratio(rounds: Sequence[Figures | None], floors: Sequence[Figures | None], figure: str) -> float | None:
    """How many times the floor's a figure is: the median of the ratios within each round.

    Within a round the machine was in much the same mood, which medians of different rounds would ignore.
    """
    ratios: list[float] = []
    for ours, floor in zip(rounds, floors, strict=True):
        value, base = (getattr(each, figure) if each else None for each in (ours, floor))
        if value is not None and base:
            ratios.append(value / base)
    return middle(ratios)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
