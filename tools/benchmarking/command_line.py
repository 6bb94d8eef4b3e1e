"""What ``tools/benchmark.py`` understands, and the order of its work."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from benchmarking.browser import describe
from benchmarking.camera import given_clip, make_clip
from benchmarking.cases import (
    BACKENDS,
    EFFECTS,
    FULL_HD,
    HD,
    LANDSCAPE,
    QUANT_BYTES,
    RENDERERS,
    SMALL,
    Case,
    Ours,
    Peer,
    Size,
    chosen,
    parse_size,
    usual,
)
from benchmarking.copies import measure_copies
from benchmarking.document import Report, bars, markdown
from benchmarking.errors import BenchmarkError
from benchmarking.hosting import folder_server, our_server, peer_pages
from benchmarking.measure import PAGES, Bench, measure
from benchmarking.output import write_json, write_texts
from benchmarking.plot import svg
from benchmarking.rounds import measure_rounds
from modelkit.cards import read_card
from modelkit.install import installed
from webapp.server.settings import CHECKOUT, Settings

# What starting a browser and settling takes besides the measurement itself, roughly, in seconds.
_START = 5.0

EXAMPLES = """\
examples:
  What `make bench` does: a short list in some minutes, written to docs/benchmarks.md, its drawing beside it:
    benchmark.py

  One thing, closely:
    benchmark.py --size 1280x720 --renderer planes --renderer webgl2 --effect image --rounds 5 --out hd.md

  Every model, quantBytes, backend, renderer and effect at three sizes; this takes hours:
    benchmark.py --all --out all.md --json all.json

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
    add("--size", action="append", metavar="WxH", help="of the camera (default: 640x360 and 1280x720)")
    add("--camera", type=Path, metavar="FILE", help="a .y4m or .mjpeg for the camera (default: one is made)")
    add("--rounds", type=_count, default=3, metavar="N", help="medians of so many (default: %(default)s)")
    add("--all", action="store_true", help="every combination, at three sizes")
    add("--model", action="append", metavar="ID", help="an installed model")
    add("--quant", action="append", type=int, choices=QUANT_BYTES, help="bytes a weight")
    add("--backend", action="append", choices=BACKENDS, help="of TensorFlow.js")
    add("--renderer", action="append", choices=RENDERERS, help="what draws")
    add("--effect", action="append", choices=EFFECTS, help="what is drawn")
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
    add("--json", type=Path, metavar="FILE", help="every round's figures too")
    return top


def run(options: argparse.Namespace) -> None:
    """Measures and writes.

    Raises:
        BenchmarkError, CardError: in words; nothing is written then.
    """
    cases = cases_of(options, _variants(Settings().models))
    for path in (options.out, options.json):
        if path and not path.parent.is_dir():
            raise BenchmarkError(f"{path}: there is no such folder to write into")
    if options.out.suffix != ".md":
        raise BenchmarkError(f"--out {options.out}: has to end in .md")
    minutes = options.rounds * len(cases) * (options.warmup + options.seconds + _START) / 60
    _say(f"{len(cases)} cases, {options.rounds} rounds: some {minutes:.0f} minutes")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = _measure(options, cases, Path(folder), playwright)
    if not any(result.middle for result in report.results):
        raise BenchmarkError("nothing could be measured; the reasons stand above")
    plot = options.out.with_suffix(".svg")
    write_texts({plot: svg(bars(report), 1000 / 30), options.out: markdown(report, plot.name)})
    if options.json:
        write_json(options.json, report)
    _say(f"{options.out}: written, with {plot.name} beside it")


def cases_of(options: argparse.Namespace, variants: Sequence[tuple[str, int]]) -> list[Case]:
    """What the options ask for; ``variants`` are the installed models with their quantBytes.

    Raises:
        BenchmarkError: if a size is none, or a model is not installed.
    """
    default = (SMALL, HD, FULL_HD) if options.all else (SMALL, HD)
    sizes = list(dict.fromkeys(parse_size(text) for text in options.size or ())) or list(default)
    names = list(dict.fromkeys(name for name, _ in variants))
    axes = (options.model, options.quant, options.backend, options.renderer, options.effect)
    if options.all or any(axes):
        wanted = [pair for pair in variants if _wanted(pair, options, names)]
        if not wanted:
            raise BenchmarkError("no installed model has the --quant that was asked for")
        usually = Ours(sizes[0])
        cases = chosen(
            sizes,
            wanted,
            options.backend or (BACKENDS if options.all else (usually.backend,)),
            options.renderer or (RENDERERS if options.all else (usually.renderer,)),
            options.effect or (EFFECTS if options.all else (usually.effect,)),
        )
    else:
        if (LANDSCAPE, Ours(sizes[0]).quant) not in variants:
            raise BenchmarkError(f"{LANDSCAPE} is not installed; run 'tools/convert_model.py selfie'")
        cases = usual(sizes, names)
    pages = peer_pages(options.peers) if options.peers else []
    return [*cases, *(Peer(size, page) for size in sizes for page in pages)]


def _wanted(pair: tuple[str, int], options: argparse.Namespace, names: Sequence[str]) -> bool:
    unknown = [model for model in options.model or () if model not in names]
    if unknown:
        raise BenchmarkError(
            f"--model {unknown[0]}: is not installed; there are {', '.join(names) or 'none'}"
        )
    models = options.model or (names if options.all else [LANDSCAPE])
    counts = options.quant or (QUANT_BYTES if options.all else [2])
    return pair[0] in models and pair[1] in counts


def _variants(models: Path) -> list[tuple[str, int]]:
    cards = [read_card(folder) for folder in installed(models)]
    return [(card.id, int(count)) for card in cards for count in card.variants]


def _measure(
    options: argparse.Namespace, cases: Sequence[Case], folder: Path, playwright: Playwright
) -> Report:
    machine = describe(playwright)
    clips = _clips(options.camera, cases, folder)
    copies = measure_copies(playwright, clips, list(clips))
    with our_server() as ours, _others(options.peers) as others:
        bench = Bench(playwright, ours, others, clips, options.warmup, options.seconds, options.limit)
        results = measure_rounds(cases, options.rounds, lambda case: measure(bench, case), _say)
    camera = "a clip of the user's own" if options.camera else "a portrait that sways before a moving pattern"
    return Report(
        machine,
        datetime.now(UTC).date(),
        results,
        copies,
        rounds=options.rounds,
        seconds=options.seconds,
        noise=options.noise,
        camera=camera,
    )


def _clips(given: Path | None, cases: Sequence[Case], folder: Path) -> dict[Size, Path]:
    sizes = dict.fromkeys(case.size for case in cases)
    if given:
        return dict.fromkeys(sizes, given_clip(given).resolve())
    return {size: make_clip(folder / f"{size[0]}x{size[1]}.y4m", size) for size in sizes}


@contextlib.contextmanager
def _others(peers: Path | None) -> Iterator[str]:
    folders = {"pages": PAGES} | ({"peers": peers.resolve()} if peers else {})
    # No policies: a peer's page may load what it likes from its own folder.
    with folder_server(folders, {}) as address:
        yield address


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _count(text: str) -> int:
    """An argparse type: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _seconds(text: str) -> float:
    """An argparse type: a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
