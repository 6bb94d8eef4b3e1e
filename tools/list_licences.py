#!/usr/bin/env python3
"""Writes ``THIRD_PARTY.md``: what of others' work is shipped to visitors, and under which licences.

``tools/list_licences.py [--check]``; the work is in `supply`.
Exit codes: 0 done, 1 with ``--check``: the file is out of date, 2 it could not be done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

try:
    from supply.document import document
    from supply.errors import SupplyError
except ImportError as missing:
    print(
        f"list_licences: {missing}; run 'make build', then '.venv/bin/python {sys.argv[0]}'", file=sys.stderr
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="list_licences.py", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say whether the file is up to date"
    )
    check: bool = parser.parse_args(arguments).check
    path = CHECKOUT / "THIRD_PARTY.md"
    try:
        text = document(CHECKOUT)
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"list_licences: {path.name} is out of date; run tools/list_licences.py", file=sys.stderr)
            return 1
    except (SupplyError, OSError) as error:
        print(f"list_licences: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
