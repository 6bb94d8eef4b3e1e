"""A visitor's source text as something that can be called, and its errors with their lines."""

from __future__ import annotations

import builtins
import importlib
import math
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType, TracebackType
from typing import Any, TypeVar

from compositor.errors import CompositorError
from compositor.own import colors, looks
from compositor.own.looks import Look
from compositor.own.view import Frame

# What tracebacks call the visitor's text.
FILE = "<effect>"
# A link has to hold it, and nobody writes more by hand.
LONGEST = 20_000
# The last line that an effect prints is shown, no more of it than this.
LONGEST_PRINT = 200
# An error of the visitor's own may say as much as they like.
LONGEST_WORDS = 300

# Modules that only calculate. It keeps the page's objects (`js`) out of the way of well-meant code; it is no
# wall against any other: what is, docs/effects-in-python.md says.
MODULES = ("math", "random", "colorsys", "itertools", "functools", "datetime")
# fmt: off
_BUILTINS = (
    "abs", "all", "any", "bool", "bytes", "callable", "chr", "complex", "dict", "divmod", "enumerate",
    "filter", "float", "format", "frozenset", "getattr", "hasattr", "hash", "hex", "int", "isinstance",
    "issubclass", "iter", "len", "list", "map", "max", "min", "next", "object", "oct", "ord", "pow",
    "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "type",
    "zip", "property", "staticmethod", "classmethod", "super", "NotImplemented", "Ellipsis",
    "__build_class__", "ArithmeticError", "AssertionError", "AttributeError", "BaseException",
    "Exception", "IndexError", "KeyError", "LookupError", "NameError", "NotImplementedError",
    "OverflowError", "RuntimeError", "StopIteration", "TypeError", "ValueError", "ZeroDivisionError",
)
_MATHS = (
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sqrt", "exp", "log", "hypot", "floor",
    "ceil", "pi", "tau", "fmod", "radians", "degrees",
)
# fmt: on


Result = TypeVar("Result")


class EffectError(CompositorError):
    """What is wrong with an effect, in words.

    Attributes:
        line: Of the visitor's text, from 1; None where no line is to blame.
        column: From 1; None where only the line is known.
        stopped: Whether it ran for too long and was stopped from outside.
    """

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, *, stopped: bool = False
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.stopped = stopped


class Program:
    """A visitor's text, compiled and run once, so that its function `effect` can be called."""

    def __init__(self, source: str) -> None:
        """Compiles and runs the text.

        Raises:
            EffectError: It is no Python, fails, or has no function `effect` that takes a frame.
        """
        self._printed = ""
        code = _compiled(source)
        names = _names(self._print)
        self._run(lambda: exec(code, names))  # noqa: S102 - what this module is for
        found = names.get("effect")
        if not callable(found):
            raise EffectError("There is no function to call: begin one with `def effect(frame):`.")
        self._effect: Callable[[Frame], Any] = found

    @property
    def line(self) -> int | None:
        """Where the function `effect` begins; None where that is no plain function."""
        return _first_line(self._effect)

    def printed(self) -> str:
        """The last line that was printed since this was last asked and is not empty; cut where it is long."""
        text, self._printed = self._printed.rstrip("\n"), ""
        return text if len(text) <= LONGEST_PRINT else text[: LONGEST_PRINT - 1] + "…"

    def __call__(self, frame: Frame) -> tuple[dict[str, Any], bytes, int]:
        """Asks the effect what to show.

        Returns:
            The look's settings; its picture as RGB bytes, row by row, b"" where it has none; and the
            picture's columns, 0 then.

        Raises:
            EffectError: It fails, or gives back something else.
        """
        look = self._run(lambda: self._effect(frame))
        if not isinstance(look, Look):
            shown = "nothing" if look is None else f"a {type(look).__name__}"
            raise EffectError(
                f"effect(frame) has to return a look, such as blur(0.5), and returned {shown}.", self.line
            )
        # Who finds the class can make one without the functions that check it.
        settings = self._run(lambda: looks.checked(dict(look.settings)), self.line)
        if look.paint is None:
            return settings, b"", 0
        whole = self._run(lambda: looks.picture(look.paint or (), look.columns), self.line)
        paint = whole.paint or ()
        pixels = self._run(lambda: _painted(paint, whole.columns, frame), _first_line(paint) or self.line)
        return settings, pixels, whole.columns

    def _run(self, work: Callable[[], Result], line: int | None = None) -> Result:
        """Does `work` of the visitor's; `line` is to blame where the error's own traceback does not say."""
        try:
            return work()
        except BaseException as error:
            raise _explained(error, line) from None

    def _print(self, *values: object, sep: str | None = " ", end: str | None = "\n") -> None:
        """Takes the place of `print`. Only the last line is kept, and no more of it than is shown."""
        words = (" " if sep is None else str(sep)).join(str(value) for value in values)
        text = self._printed + words + ("\n" if end is None else str(end))
        last = text.rstrip("\n").rpartition("\n")[2][: LONGEST_PRINT + 1]
        self._printed = last + "\n" if text.endswith("\n") else last


def _compiled(source: str) -> CodeType:
    if len(source) > LONGEST:
        raise EffectError(f"It is too long: {len(source)} characters, of {LONGEST} at most.")
    try:
        return compile(source, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise EffectError(f"{type(error).__name__}: {error.msg}", error.lineno, error.offset) from None
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:  # null bytes, too deep
        raise EffectError(f"{type(error).__name__}: {error}") from None


def _names(print_: Callable[..., None]) -> dict[str, Any]:
    """What an effect starts with: Python's own names that only calculate, mathematics, and looks."""
    safe = {name: getattr(builtins, name) for name in _BUILTINS}
    safe |= {"print": print_, "__import__": _import}
    maths = {name: getattr(math, name) for name in _MATHS}
    own = {
        "blur": looks.blur,
        "color": looks.color,
        "gradient": looks.gradient,
        "transparent": looks.transparent,
        "picture": looks.picture,
        "mix": colors.mix,
        "hsv": colors.hsv,
    }
    return {"__builtins__": safe, "__name__": "effect", **maths, **own}


def _import(
    name: str,
    globals_: Mapping[str, Any] | None = None,
    locals_: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Takes the place of `import`."""
    if level or name not in MODULES:
        raise ImportError(f"an effect can't import {name!r}; it can import {', '.join(MODULES)}")
    return importlib.import_module(name)


def _painted(paint: looks.Paint | looks.Rows, columns: int, frame: Frame) -> bytes:
    """A picture's colours, RGB, row by row."""
    if not callable(paint):
        return bytes(part for row in paint for value in row for part in colors.color_of(value))
    rows = max(looks.FEWEST, min(looks.MOST, round(columns / frame.aspect)))
    places = [(column + 0.5) / columns for column in range(columns)]
    pixels = bytearray()
    for row in range(rows):
        y = (row + 0.5) / rows
        for x in places:
            pixels += bytes(colors.color_of(paint(x, y)))
    return bytes(pixels)


def _explained(error: BaseException, line: int | None) -> EffectError:
    if isinstance(error, EffectError):
        return error
    line = _last_line(error.__traceback__) or line
    if isinstance(error, KeyboardInterrupt):
        return EffectError("It was stopped, as it ran for too long.", line, stopped=True)
    if isinstance(error, CompositorError):
        return EffectError(str(error), line)
    if isinstance(error, RecursionError):
        return EffectError("RecursionError: it calls itself without an end", line)
    # Not str(error): that may run the visitor's code again. A class of a module is shown without the latter.
    words = traceback.format_exception_only(error)[-1].strip()
    return EffectError(re.sub(r"^[\w.]*\.(?=\w+(:|$))", "", words)[:LONGEST_WORDS], line)


def _last_line(trace: TracebackType | None) -> int | None:
    """The last of the visitor's own lines that an error came through."""
    lines = [number for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename == FILE]
    return lines[-1] if lines else None


def _first_line(function: object) -> int | None:
    code = getattr(function, "__code__", None)
    return code.co_firstlineno if isinstance(code, CodeType) and code.co_filename == FILE else None
