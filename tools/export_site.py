#!/usr/bin/env python3
"""Writes the site as files that any web server can host without Python.

``tools/export_site.py FOLDER``; the work is in `exporting`, and docs/hosting.md tells how to host the folder.
Exit codes: 0 done, 2 it could not be done (one line on stderr says why).
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

# Straight from the checkout, also where it was not installed: the server stands one folder up.
sys.path.append(str(Path(__file__).resolve().parent.parent))

try:
    from exporting.errors import ExportError
    from exporting.site import export_site
    from modelkit.ending import ending_in_order
    from webapp.server.settings import Settings
except ImportError as missing:
    print(
        f"export_site: {missing}; run 'make build', then '.venv/bin/python {sys.argv[0]} ...'",
        file=sys.stderr,
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="export_site.py", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where to: a new or empty folder, or an earlier export")
    folder: Path = parser.parse_args(arguments).folder
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        written = export_site(Settings(), folder)
    except ExportError as error:
        print(f"export_site: {error}", file=sys.stderr)
        return 2
    print(
        f"{folder}: {written.files} files, {written.bytes / 1e6:.1f} MB with their compressed copies; "
        f"configuration for nginx and Caddy in {folder / 'hosting'}, for Netlify and Cloudflare in _headers"
    )
    return 0


if __name__ == "__main__":
    with ending_in_order():
        sys.exit(main())
