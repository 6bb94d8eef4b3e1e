"""Writing what was measured: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarking.document import Report
from benchmarking.errors import BenchmarkError


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write files; each is replaced as a whole.

    Raises:
        BenchmarkError: if one cannot be written.
    """
    for path, text in texts.items():
        staged = path.with_name(f".{path.name}.part")
        try:
            staged.write_text(text, encoding="utf-8")
            staged.replace(path)
        except OSError as error:
            staged.unlink(missing_ok=True)
            raise BenchmarkError(f"{path}: cannot be written ({error.strerror})") from error


def write_json(path: Path, report: Report) -> None:
    """Every round's figures and their medians."""
    write_texts({path: json.dumps(as_json(report), indent=2) + "\n"})


def as_json(report: Report) -> dict[str, Any]:
    """The report in JSON's own types; times as in `Figures`."""
    return {
        "date": report.day.isoformat(),
        "machine": asdict(report.machine),
        "rounds": report.rounds,
        "seconds": report.seconds,
        "cases": [
            {
                "kind": type(result.case).__name__.lower(),
                "name": result.case.name,
                **asdict(result.case),
                "median": asdict(result.middle) if result.middle else None,
                "cpu_times_camera": result.times_floor(report.results, "cpu"),
                "fps_times_camera": result.times_floor(report.results, "fps"),
                "noisy_rounds": result.noisy(report.noise),
                "rounds": [asdict(each) if each else None for each in result.rounds],
                "failures": result.failures,
            }
            for result in report.results
        ],
        "copies_ms": {f"{w}x{h}": dict(times) for (w, h), times in report.copies.items()},
    }
