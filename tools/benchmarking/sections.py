"""The document's sections of runs of their own: they stay as they are when the rest is written again."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from benchmarking.browser import Machine
from benchmarking.cases import Ours
from benchmarking.document import NONE, NOT_HELPED, size_words, table
from benchmarking.output import write_texts
from benchmarking.slowdown import SLICE_MS
from benchmarking.slowed import RAW, Slowed
from benchmarking.soak import EVERY, Soak

SOAK = "## For a long time"
SLOWED = "## On a slower device"
# Growth a minute from which on it is called that, in MB.
_MOST = 1.0


def section_of(text: str, head: str) -> str | None:
    """A section with its head, which ends in a line break; null where there is none."""
    found = re.search(rf"^{re.escape(head)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0].rstrip("\n") + "\n" if found else None


def with_section(text: str, section: str) -> str:
    """The text with a section in place of its old one; else before what did not help, or at the end."""
    head = section.partition("\n")[0]
    old = section_of(text, head)
    if old:
        return text.replace(old, section)
    before, rest, after = text.partition(f"{NOT_HELPED}\n")
    return f"{before}{section}\n{rest}{after}" if rest else f"{text.rstrip()}\n\n{section}".lstrip()


def kept_sections(path: Path) -> list[str]:
    """Those that a document has of other runs."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [section for head in (SOAK, SLOWED) if (section := section_of(text, head))]


def write_sections(path: Path, long: Soak | None, slow: Slowed | None, machine: Machine) -> None:
    """Put into the document what there is; raises `BenchmarkError` where it cannot be written."""
    text = path.read_text(encoding="utf-8") if path.is_file() else "# Benchmarks\n"
    measured = (
        f"Measured on {datetime.now(UTC).date()}: {machine.cores} cores, {machine.gpu}, {machine.browser}"
    )
    if long:
        text = with_section(text, soak_words(long, measured))
    if slow:
        text = with_section(text, slowed_words(slow, measured))
    write_texts({path: text})


def soak_words(run: Soak, measured: str) -> str:
    """The section of a long run."""
    names = [name for name in run.looks[0].values if name not in ("frames", "fps", "looks")]
    after, minutes, fps = f"{run.settled_after:.2g}", f"{run.minutes:.2g}", run.rate("frames")
    rows = []
    for name in names:
        points, slope = run.points(name), run.slope(name)
        if slope is None:
            continue
        digits = 1 if name.endswith("MB") else 0
        grows = "grows" if slope >= (_MOST if name.endswith("MB") else 0.5 / run.minutes) else "flat"
        rows.append(
            [name, f"{points[0][1]:.{digits}f}", f"{points[-1][1]:.{digits}f}", f"{slope:+.3f}", grows]
        )
    heads = ("", f"after {after} min", f"after {minutes} min", "a minute", "")
    return f"""{SOAK}

{measured}.
`--soak {minutes}`: {_case(run.case)},
for {minutes} minutes with {fps:.1f} finished frames a second on the average.

*A minute* is the median of the slopes between all pairs of looks after the first {after} minutes
(Theil and Sen). What grows by {_MOST:g} MB a minute or more is said to grow; of what is counted, by half of
one in all. Processes are looked at every {EVERY:g} s, without what they map from files: their share of that
changes with every other browser that runs. JavaScript's heaps and buffers and WebAssembly's memories are
looked at once a minute, after garbage was collected. Tensors are TensorFlow.js', between two frames; GL
objects those that the worker has made and not deleted.

{table(heads, rows)}"""


def slowed_words(run: Slowed, measured: str) -> str:
    """The section of a slowed minute."""
    raw = NONE if run.raw is None else str(run.raw)
    heads = ("", "fps", "in the worst 5 s", "looks", "tier changes", "raw frames", "of frames")
    row = [
        _case(run.case), f"{run.fps:.1f}", f"{run.worst:.1f}", f"{run.looks:.1f}",
        str(len(run.changes)), raw, str(run.frames),
    ]  # fmt: skip
    spent = Counter(run.tiers)
    tiers = ", ".join(f"{tier} {100 * count / len(run.tiers):.0f} %" for tier, count in spent.items())
    rest, wall = SLICE_MS * (run.asked - 1), 100 * RAW
    return f"""{SLOWED}

{measured}.
`--slowed {run.asked:g}`: for a minute the page's process, with all its threads, runs for {SLICE_MS:g} ms
at a time and then stands still for {rest:g} ms. A busy loop took {run.factor:.1f} times as long as
before. (Chromium's own throttling slows a page's main thread alone. Of workers it says: "Operation is only
supported for pages, not workers".)

A frame is raw where the wall beside the person has more than {wall:g} % of the camera's contrast. Every frame
of the output is looked at, from the page's start on. The tier was asked for twice a second: {tiers}
of the time.

{table(heads, [row])}"""


def _case(case: Ours) -> str:
    return f"{size_words(case.size)}, {case.name}"
