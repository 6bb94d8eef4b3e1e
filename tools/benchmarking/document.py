"""``docs/benchmarks.md``: the figures, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarking.browser import REST_S, Machine
from benchmarking.camera import FRAMES_PER_SECOND
from benchmarking.cases import Case, Floor, Ours, Size
from benchmarking.copies import ON_THE_WAY, WITH_WEBGL2, Copy
from benchmarking.figures import STAGES, Figures
from benchmarking.plot import MOST_MS, Bar, bar_of
from benchmarking.rounds import Result

_NOT_HELPED = Path(__file__).with_name("not_helped.md")
NOT_HELPED = "## What did not help"
NONE = "-"


@dataclass(frozen=True)
class Report:
    """All that the document tells of; ``copies`` in milliseconds by size and key."""

    machine: Machine
    day: date
    results: Sequence[Result]
    copies: Mapping[Size, Mapping[str, float | None]]
    rounds: int
    seconds: float
    noise: float
    camera: str

    @property
    def sizes(self) -> list[Size]:
        """In the order in which they were asked for."""
        return list(dict.fromkeys(result.case.size for result in self.results))


def bars(report: Report) -> list[Bar]:
    """One for each case of ours that gave figures."""
    found = []
    for result in report.results:
        middle = result.middle
        if isinstance(result.case, Ours) and middle and middle.stages:
            found.append(bar_of(f"{size_words(result.case.size)} {_short(result.case)}", middle))
    return found


def markdown(report: Report, plot: str, kept: Sequence[str] = ()) -> str:
    """The document; ``plot`` is the drawing's file name beside it, ``kept`` are sections of other runs."""
    parts = [_head(report), *(_size(report, size) for size in report.sizes)]
    parts += [_stages(report, plot), _start(report), _copies(report)]
    parts += [*kept, f"{NOT_HELPED}\n\n{_NOT_HELPED.read_text(encoding='utf-8')}"]
    return "\n".join(parts)


def size_words(size: Size) -> str:
    """640x360."""
    return f"{size[0]}x{size[1]}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown, aligned; the first column is words, the others are numbers."""
    lines = [heads, *rows]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return f"| {' | '.join(padded)} |"

    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join([line(heads), line(rule), *(line(row) for row in rows)]) + "\n"


def _number(value: float | None, digits: int = 1, unit: str = "") -> str:
    return NONE if value is None else f"{value:.{digits}f}{unit}"


def _head(report: Report) -> str:
    machine = report.machine
    return f"""# Benchmarks

Written by `make bench` on {report.day.isoformat()}: {machine.cores} cores, {machine.gpu}, {machine.browser},
headless. The camera is {report.camera}, at {FRAMES_PER_SECOND} frames a second.

Each figure is the median of {report.rounds} rounds. In every round each case runs once, for
{report.seconds:g} s after it has settled, in a browser of its own with nothing cached; each round begins with
another case, so that whatever else the machine does hits all alike. Ratios are to the bare camera in a video
element, within the same round.

- **fps**: output frames a second that differ from the one before.
- **looks**: of these, frames a second at which the model looked. On the others its masks were carried along
  the picture's motion.
- **CPU**: cores used by all of Chromium's processes, the counting of frames and the video element included.
- **main thread**: share of the time in which the page's main thread was busy.
- **latency**: from a frame's arrival in the worker to its departure, median / 95th percentile; with a look it
  is a multiple of what it is without.
- **others**: cores that everything else on the machine used meanwhile. Where it was more than
  {report.noise:g} in a round, the row says in how many (⚠): trust it less.
"""


def _size(report: Report, size: Size) -> str:
    here = [result for result in report.results if result.case.size == size]
    heads = (
        "",
        "fps",
        "looks",
        "CPU",
        "CPU, ratio",
        "main thread",
        "latency, ms",
        "memory",
        "tensors",
        "others",
    )
    rows = [_row(result, report) for result in here]
    failed = [
        f"- {result.case.name}: {len(result.failures)} of {len(result.rounds)} rounds failed: "
        f"{result.failures[-1]}"
        for result in here
        if result.failures
    ]
    return "\n".join([f"## {size_words(size)}\n", table(heads, rows), *failed, *([""] if failed else [])])


def _row(result: Result, report: Report) -> list[str]:
    name = f"**{result.case.name}**" if isinstance(result.case, Floor) else result.case.name
    middle = result.middle
    if middle is None:
        return [name, *[NONE] * 9]
    latency = middle.latency
    noisy = result.noisy(report.noise)
    return [
        name,
        _number(middle.fps),
        _number(middle.looks),
        _number(middle.cpu, 2),
        _number(result.times_floor(report.results, "cpu"), 1, "x"),
        _number(100 * middle.main_busy, 1, " %"),
        f"{latency.p50:.1f} / {latency.p95:.1f}" if latency else NONE,
        _number(middle.memory_mb, 0, " MB"),
        NONE if middle.tensors is None else str(middle.tensors),
        _number(middle.others, 2) + (f" ⚠ {noisy}" if noisy else ""),
    ]


def _everybody(report: Report) -> list[tuple[Case, Figures]]:
    return [
        (result.case, middle)
        for result in report.results
        if not isinstance(result.case, Floor) and (middle := result.middle) is not None
    ]


def _ours(report: Report) -> list[tuple[Ours, Figures]]:
    return [(case, middle) for case, middle in _everybody(report) if isinstance(case, Ours)]


def _short(case: Ours) -> str:
    """A case for the plot's narrow margin: what tells it from the default."""
    default = Ours(case.size)
    said = [case.effect, case.renderer]
    said += [case.backend] if case.backend != default.backend else []
    said += [case.model] if case.model != default.model else []
    said += [f"@{case.quant}"] if case.quant != default.quant else []
    return ", ".join(said)


def _stages(report: Report, plot: str) -> str:
    rows = [
        [
            f"{size_words(case.size)}, {case.name}",
            *(
                f"{spread.p50:.1f} / {spread.p95:.1f}" if (spread := middle.stages.get(stage)) else NONE
                for stage in STAGES
            ),
            _number(bar_of("", middle).total),
        ]
        for case, middle in _ours(report)
    ]
    heads = ("", *(f"{stage}, ms" for stage in STAGES), "mean frame, ms")
    return f"""## Where each millisecond goes

![Milliseconds of each stage of a mean frame]({plot})

Median / 95th percentile. *Capture* copies the camera's pixels; *carry* looks for motion and moves the masks
along it. Only at a look, *segment* samples the model's input and starts the model (on a GPU it only queues
it), and *compose* refines the mask in Python and reads it back, which waits for a GPU that is not done.
*Render* draws and makes the new frame. A mean frame costs capture + carry + looks/fps x (segment + compose) +
render: that is what is drawn. Bars longer than {MOST_MS:g} ms are cut off.

{table(heads, rows)}"""


def _start(report: Report) -> str:
    heads = ("", "first finished frame, s", "MB until then", "MB before Python")
    rows = [
        [
            f"{size_words(case.size)}, {case.name}",
            _number(None if middle.first_frame_ms is None else middle.first_frame_ms / 1000, 2),
            _number(None if middle.first_bytes is None else middle.first_bytes / 1e6, 2),
            _number(None if middle.python_bytes is None else middle.python_bytes / 1e6, 2),
        ]
        for case, middle in _everybody(report)
    ]
    return f"""## The start

From the page's start to the first finished frame (of others: to their first frame, whatever it shows), in a
browser that was started {REST_S} s before and has nothing cached, on a warm server; and the megabytes
(compressed, as sent) that had arrived by then, or were asked for before any part of Python was.

{table(heads, rows)}"""


def _copies(report: Report) -> str:
    heads = ("", "when", "file", *(_copy_head(size) for size in report.sizes))
    return f"""## Each copy on a frame's way

Every place where pixels go from one memory to another, in order, with the bytes that are written, and the
time of that call alone, over and over (median of seven batches). *Looks* are the frames at which the model
looks, *carried* those at which its mask is moved along, here with everything in motion. Model: 256x144 on
WASM. The files are under `webapp/client/src/pipeline/`.

{table(heads, [_copy_row(copy, report) for copy in ON_THE_WAY])}
With the WebGL2 renderer, instead of the drawing in place and its new frame; where GL is software, all of this
is the processor's work:

{table(heads, [_copy_row(copy, report) for copy in WITH_WEBGL2])}"""


def _copy_head(size: Size) -> str:
    return f"{size_words(size)}: kB, ms"


def _copy_row(copy: Copy, report: Report) -> list[str]:
    cells = []
    for size in report.sizes:
        kilobytes = copy.bytes(size[0] * size[1]) / 1000
        written = f"{kilobytes:.0f}" if kilobytes else NONE
        time = report.copies.get(size, {}).get(copy.key)
        cells.append(f"{written}, {_number(time, 3)}" if copy.key else NONE)
    return [copy.what, copy.when, f"`{copy.where}`", *cells]
