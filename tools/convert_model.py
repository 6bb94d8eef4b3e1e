#!/usr/bin/env python3
"""Turns person-segmentation networks into TensorFlow.js models that the page can offer.

The work is in `modelkit`. Exit codes: 0 done, 1 `check` found something wrong or `list` no model, 2 it could
not be done (one line on stderr says why; the models are then as before), 143 ended by SIGTERM (likewise).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

try:
    from modelkit.cards import CardError
    from modelkit.command_line import parser
    from modelkit.ending import ending_in_order
    from modelkit.errors import ConversionError
except ImportError as missing:
    print(
        f"convert_model: {missing}; run 'make tools', then use '.venv/bin/python {sys.argv[0]} ...'",
        file=sys.stderr,
    )
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (ConversionError, CardError) as error:
        print(f"convert_model: {error}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    with ending_in_order():
        sys.exit(main())
