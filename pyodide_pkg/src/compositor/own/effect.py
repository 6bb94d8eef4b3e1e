"""`Effect`: what the page's worker for own effects talks to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from compositor.own.program import EffectError, Program
from compositor.own.view import Frame, Seen, Watcher


class Effect:
    """The visitor's effect: the last version that works, asked some times a second what to show.

    Every answer is a dict that a page can read: with `error` (`message`, `line`, `column`, `stopped`), None
    where all went well, `ms` that the effect took, and `printed`. Where all went well it also has `look` (see
    `looks.checked`), and of a picture `pixels` (RGB bytes) and `columns`, 0 where there is none.
    """

    def __init__(self) -> None:
        self._program: Program | None = None
        self._watcher = Watcher()

    def load(self, source: str, seen: Mapping[str, Any]) -> dict[str, Any]:
        """Takes a new text in place of the one before it, if it can be run and gives back a look.

        Otherwise the one before stays.
        """
        start = time.perf_counter()
        frame = self._watcher.look(_seen(seen))
        try:
            program = Program(source)
            answer = _ask(program, frame, start)
        except EffectError as error:
            return _refused(error, start)
        self._program = program
        return answer

    def call(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        """Asks the effect what to show from now on."""
        start = time.perf_counter()
        if self._program is None:
            return _refused(EffectError("There is no effect yet."), start)
        frame = self._watcher.look(_seen(seen))
        try:
            return _ask(self._program, frame, start)
        except EffectError as error:
            return _refused(error, start, self._program.printed())


def _ask(program: Program, frame: Frame, start: float) -> dict[str, Any]:
    settings, pixels, columns = program(frame)
    if pixels:
        settings["scene_color"] = [round(sum(pixels[part::3]) / (len(pixels) // 3)) for part in range(3)]
    return {
        "error": None,
        "ms": _milliseconds(start),
        "printed": program.printed(),
        "look": settings,
        "pixels": pixels,
        "columns": columns,
    }


def _refused(error: EffectError, start: float, printed: str = "") -> dict[str, Any]:
    told = {
        "message": str(error),
        "line": error.line,
        "column": error.column,
        "stopped": error.stopped,
    }
    return {"error": told, "ms": _milliseconds(start), "printed": printed}


def _milliseconds(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _seen(told: Mapping[str, Any]) -> Seen:
    plain = told.to_py() if hasattr(told, "to_py") else told
    return Seen(
        time=float(plain["time"]),
        width=int(plain["width"]),
        height=int(plain["height"]),
        mask=bytes(plain["mask"]),
        columns=int(plain["columns"]),
        settings=plain["settings"],
    )
