#!/usr/bin/env python3
"""Asks for known weaknesses of every pinned Python and npm package, where the network allows it.

``make audit``; the work is in `supply.audits`.
Exit codes: 0 none is known, 1 some are, 2 a database could not be asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

from supply.audits import Audit, npm_audit, pip_audit

CHECKOUT = Path(__file__).resolve().parent.parent


def report(audits: list[Audit]) -> int:
    """Print what was learnt; returns the exit code."""
    for audit in audits:
        if audit.unasked is not None:
            print(f"{audit.name}: could not be asked: {audit.unasked}")
        else:
            print(f"{audit.name}: {len(audit.weaknesses) or 'no'} known weaknesses")
        for weakness in audit.weaknesses:
            print(f"  {weakness}")
    if any(audit.weaknesses for audit in audits):
        return 1
    return 2 if any(audit.unasked is not None for audit in audits) else 0


if __name__ == "__main__":
    sys.exit(report([pip_audit(CHECKOUT / "constraints.txt"), npm_audit(CHECKOUT / "webapp" / "client")]))
