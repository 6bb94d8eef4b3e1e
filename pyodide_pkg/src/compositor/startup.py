"""``python -m compositor.startup FILE``: the render plans that the page starts with.

Pyodide takes a second or two to load, and the page does not wait for it. Until then it draws by these
plans, written at build time by the very code that Python runs later, so that no rule of compositing is
written twice.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from compositor import effects
from compositor.settings import BLUR_SHAPES, EFFECTS, FACES, PEOPLE, Settings

# An effect in Python is a blur until there is Python to say otherwise.
BLURS = ("blur", "python")
# The sliders of the page move in steps of 5 %.
STEPS = [round(step * 0.05, 2) for step in range(21)]


def plans() -> dict[str, Any]:
    """Everything a page needs to draw without Python. JSON-able.

    Returns:
        "settings": the defaults; "edges": the edge at each threshold; "backgrounds": for each shape of blur
        one at each strength, for the other effects one whose `source`, `color` or colours the page fills in;
        "finish": each effect's, whose `amount` and `strength` the page fills in; "faces": how each
        choice draws them; "carry": how masks are carried with each; "outputs": the optional outputs of the
        model that each choice of "effect", "people" and "faces" needs. Where it needs any, the page must wait
        for Python before it shows a picture: only Python reads them.
    """
    defaults = Settings()
    by_effect = {effect: defaults.changed({"effect": effect, "match": 1.0}) for effect in EFFECTS}
    others = {
        effect: effects.background(chosen) for effect, chosen in by_effect.items() if effect not in BLURS
    }
    return {
        "settings": defaults.as_dict(),
        "edges": [{"threshold": step, "edge": effects.edge(step)} for step in STEPS],
        "backgrounds": {
            "blur": {
                shape: [{"strength": step, "background": effects.blur(step, shape)} for step in STEPS]
                for shape in BLUR_SHAPES
            },
            **others,
        },
        "finish": {effect: effects.finish(chosen) for effect, chosen in by_effect.items()},
        "faces": {kind: effects.faces(kind) for kind in FACES},
        "carry": {kind: effects.carry(defaults.changed({"faces": kind})) for kind in FACES},
        "outputs": {
            name: {choice: effects.outputs(defaults.changed({name: choice})) for choice in choices}
            for name, choices in (("effect", EFFECTS), ("people", PEOPLE), ("faces", FACES))
        },
    }


def write(path: Path) -> None:
    """Writes the plans to `path` in one move: a reader finds the old file or the whole new one.

    Raises:
        OSError: The folder cannot be made or written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps(plans(), indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 if all went well, 1 with a line on standard error if not."""
    parser = argparse.ArgumentParser(prog="python -m compositor.startup", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="the JSON file to write")
    path: Path = parser.parse_args(arguments).file
    try:
        write(path)
    except OSError as error:
        print(
            f"The start-up plans could not be written to {path}: {error.strerror or error}.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
