#!/usr/bin/env python3
"""Measures the page beside the bare camera, and writes ``docs/benchmarks.md``.

``tools/benchmark.py [--size WxH ...] [--all] [--peers FOLDER]``; the work is in `benchmarking`.
Exit codes: 0 done, 2 it could not be done (one line on stderr says why).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

# Straight from the checkout, also where it was not installed: the server stands one folder up.
sys.path.append(str(Path(__file__).resolve().parent.parent))

try:
    from benchmarking.arguments import parser
    from benchmarking.command_line import run
    from benchmarking.errors import BenchmarkError
    from modelkit.cards import CardError
except ImportError as missing:
    print(
        f"benchmark: {missing}; run 'make tools', then use '.venv/bin/python {sys.argv[0]} ...'",
        file=sys.stderr,
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except (BenchmarkError, CardError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
