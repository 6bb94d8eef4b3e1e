"""What ``tools/benchmark.py`` understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarking.cases import BACKENDS, EFFECTS, QUANT_BYTES, RENDERERS
from webapp.server.settings import CHECKOUT

EXAMPLES = """\
examples:
  What `make bench` does: a short list in some minutes, written to docs/benchmarks.md, its drawing beside it:
    benchmark.py

  One thing, closely:
    benchmark.py --size 1280x720 --renderer planes --renderer webgl2 --effect image --rounds 5 --out hd.md

  Every model, quantBytes, backend, renderer and effect at three sizes; this takes hours:
    benchmark.py --all --out all.md --json all.json

  Half an hour at a stretch, and a minute on a processor six times slower; each writes its own section alone:
    benchmark.py --soak 30 --slowed 6

  Others beside us, on a camera of your own:
    benchmark.py --camera me.mjpeg --peers peers/ --out peers.md

--model, --quant, --backend, --renderer and --effect may be repeated; one of them given, every combination
of what is given is measured, and the default elsewhere.

A folder of peers holds HTML pages, and beside them whatever these load (node_modules, say); each is served
on this machine alone and opened with ?width=640&height=360&fps=30. It takes the camera at that size, and as
soon as it has its output it sets, in one assignment,
    window.__bench = { output };   // a MediaStreamTrack, or a video element that plays one

Run it with the project's Python, '.venv/bin/python tools/benchmark.py', after 'make build tools'.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="benchmark.py",
        description="Measure the page beside the bare camera: rate, processor time, latency, start, memory.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = top.add_argument
    add(
        "--size", action="append", metavar="WxH", help="of the camera (default: 640x360, 1280x720, 1920x1080)"
    )
    add("--camera", type=Path, metavar="FILE", help="a .y4m or .mjpeg for the camera (default: one is made)")
    add("--rounds", type=_count, default=3, metavar="N", help="medians of so many (default: %(default)s)")
    add("--all", action="store_true", help="every combination, at three sizes")
    add("--model", action="append", metavar="ID", help="an installed model")
    add("--quant", action="append", type=int, choices=QUANT_BYTES, help="bytes a weight")
    add("--backend", action="append", choices=BACKENDS, help="of TensorFlow.js")
    add("--renderer", action="append", choices=RENDERERS, help="what draws")
    add("--effect", action="append", choices=EFFECTS, help="what is drawn")
    add("--soak", type=_seconds, metavar="MINUTES", help="instead: whether memory grows in so long a time")
    add("--slowed", type=_factor, metavar="FACTOR", help="instead: with the page's process so much slower")
    add("--peers", type=Path, metavar="FOLDER", help="pages of others, measured beside us; see below")
    add(
        "--seconds",
        type=_seconds,
        default=5.0,
        metavar="S",
        help="of each measurement (default: %(default)g)",
    )
    add("--warmup", type=_seconds, default=2.0, metavar="S", help="before it (default: %(default)g)")
    add(
        "--limit",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="patience with a start (default: %(default)g)",
    )
    add(
        "--noise", type=_seconds, default=0.3, metavar="CORES",
        help="a round is marked where others used more (default: %(default)g)",
    )  # fmt: skip
    add(
        "--out", type=Path, default=CHECKOUT / "docs" / "benchmarks.md", metavar="FILE.md",
        help="the document; its drawing stands beside it as .svg (default: docs/benchmarks.md)",
    )  # fmt: skip
    add("--json", type=Path, metavar="FILE", help="every round's figures too, or every look's")
    return top


def _count(text: str) -> int:
    """An argparse type: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _factor(text: str) -> float:
    """An argparse type: a number above 1."""
    value = _seconds(text)
    if value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 1")
    return value


def _seconds(text: str) -> float:
    """An argparse type: a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
