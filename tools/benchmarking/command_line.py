"""The order of the work that ``tools/benchmark.py`` does."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
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
from benchmarking.sections import kept_sections, write_sections
from benchmarking.slowed import measure_slowed
from benchmarking.soak import soak
from modelkit.cards import read_card
from modelkit.install import installed
from webapp.server.settings import Settings

# What starting a browser and settling takes besides the measurement itself, roughly, in seconds.
_START = 5.0


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
    if options.soak or options.slowed:
        _run_long(options, cases)
        return
    minutes = options.rounds * len(cases) * (options.warmup + options.seconds + _START) / 60
    _say(f"{len(cases)} cases, {options.rounds} rounds: some {minutes:.0f} minutes")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = _measure(options, cases, Path(folder), playwright)
    if not any(result.middle for result in report.results):
        raise BenchmarkError("nothing could be measured; the reasons stand above")
    plot = options.out.with_suffix(".svg")
    text = markdown(report, plot.name, kept_sections(options.out))
    write_texts({plot: svg(bars(report), 1000 / 30), options.out: text})
    if options.json:
        write_json(options.json, report)
    _say(f"{options.out}: written, with {plot.name} beside it")


def _run_long(options: argparse.Namespace, cases: Sequence[Case]) -> None:
    """The first page of ours that was asked for, for a long time or slowed down; writes those sections."""
    case = next(case for case in cases if isinstance(case, Ours))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        machine, clips = describe(playwright), _clips(options.camera, [case], Path(folder))
        with our_server() as ours:
            bench = Bench(playwright, ours, "", clips, options.warmup, options.seconds, options.limit)
            long = soak(bench, case, options.soak, _say) if options.soak else None
            known = options.camera is None
            slow = (
                measure_slowed(bench, case, options.slowed, known_room=known, say=_say)
                if options.slowed
                else None
            )
    write_sections(options.out, long, slow, machine)
    if options.json:
        write_texts(
            {
                options.json: json.dumps({"soak": long and asdict(long), "slowed": slow and asdict(slow)})
                + "\n"
            }
        )
    _say(f"{options.out}: written")


def cases_of(options: argparse.Namespace, variants: Sequence[tuple[str, int]]) -> list[Case]:
    """What the options ask for; ``variants`` are the installed models with their quantBytes.

    Raises:
        BenchmarkError: if a size is none, or a model is not installed.
    """
    sizes = list(dict.fromkeys(parse_size(text) for text in options.size or ())) or [SMALL, HD, FULL_HD]
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
