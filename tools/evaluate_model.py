#!/usr/bin/env python3
"""Measures a model with and without the compositor, on photos, clips made of them, and videos.

``tools/evaluate_model.py MODEL --photos FOLDER --videos FOLDER --out FOLDER``; the work is in `evaluation`.
Exit codes: 0 done, 2 it could not be done (one line on stderr says why; the folder is then as before).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

# Straight from the checkout, also where it was not installed.
sys.path.append(str(Path(__file__).resolve().parent.parent / "pyodide_pkg" / "src"))

try:
    from compositor.errors import CompositorError
    from evaluation.command_line import parser, run
    from evaluation.errors import EvaluationError
    from modelkit.cards import CardError
    from modelkit.errors import ConversionError
except ImportError as missing:
    print(
        f"evaluate_model: {missing}; run 'make tools', then use '.venv/bin/python {sys.argv[0]} ...'",
        file=sys.stderr,
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except (EvaluationError, ConversionError, CardError, CompositorError) as error:
        print(f"evaluate_model: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
