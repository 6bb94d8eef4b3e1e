#!/usr/bin/env python3
"""Lets many visitors fetch the whole page at once, and tells errors, times and the server's memory.

``tools/load_test.py [--clients 500] [--rounds 3]``; the work is in `loading`; it asks this machine only.
Exit codes: 0 done, 1 some requests failed, 2 it could not be done (one line on stderr says why).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

# Straight from the checkout, also where it was not installed: the server stands one folder up.
sys.path.append(str(Path(__file__).resolve().parent.parent))

try:
    from loading.command_line import parser, run
    from loading.errors import LoadTestError
except ImportError as missing:
    print(
        f"load_test: {missing}; run 'make build', then '.venv/bin/python {sys.argv[0]} ...'", file=sys.stderr
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return 1 if run(options) else 0
    except (LoadTestError, OSError) as error:
        print(f"load_test: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
