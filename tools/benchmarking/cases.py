"""What is measured: the bare camera, the page in some settings, and peers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from benchmarking.errors import BenchmarkError

Size = tuple[int, int]

# What the page's address takes; its own tests hold it to that.
BACKENDS = ("wasm", "webgl", "cpu")
RENDERERS = ("planes", "webgl2")
EFFECTS = ("blur", "image", "video", "gradient", "color", "transparent")
QUANT_BYTES = (1, 2, 4)

# Widths and heights in pixels.
SMALL: Size = (640, 360)
HD: Size = (1280, 720)
FULL_HD: Size = (1920, 1080)
# What the page takes (`page/address.ts`): the smallest and the largest size.
LEAST: Size = (320, 240)
MOST: Size = (1920, 1080)

LANDSCAPE = "mediapipe-selfie-landscape"


@dataclass(frozen=True)
class Case:
    """One thing to measure, at one size of the camera's picture."""

    size: Size

    @property
    def name(self) -> str:
        """In a table, the size apart."""
        return "bare camera"


@dataclass(frozen=True)
class Floor(Case):
    """The camera in a video element: what a picture costs before anything is done to it."""


@dataclass(frozen=True)
class Ours(Case):
    """The page, its settings as the address takes them."""

    model: str = LANDSCAPE
    quant: int = 2
    backend: str = "wasm"
    renderer: str = "planes"
    effect: str = "blur"

    @property
    def name(self) -> str:
        """All that differs between cases."""
        return f"{self.effect}, {self.renderer}, {self.backend}, {self.model} @{self.quant}"

    @property
    def query(self) -> dict[str, str | int]:
        """The address's settings."""
        width, height = self.size
        return {
            "model": self.model,
            "quant": self.quant,
            "backend": self.backend,
            "renderer": self.renderer,
            "effect": self.effect,
            "width": width,
            "height": height,
            "autostart": 1,
        }


@dataclass(frozen=True)
class Peer(Case):
    """A page of somebody else, by its file's name."""

    file: str = ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"peer: {self.file.removesuffix('.html')}"


def parse_size(text: str) -> Size:
    """``640x360`` as width and height in pixels; `BenchmarkError` where the page takes no such size."""
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise BenchmarkError(f"--size {text!r} is no size; write width and height like 640x360")
    size = int(width), int(height)
    if any(side % 2 for side in size):
        raise BenchmarkError(f"--size {text}: the sides have to be even, as a camera's are")
    if any(not least <= side <= most for side, least, most in zip(size, LEAST, MOST, strict=True)):
        raise BenchmarkError(f"--size {text}: the page takes sizes from {_words(LEAST)} to {_words(MOST)}")
    return size


def usual(sizes: Sequence[Size], installed: Iterable[str]) -> list[Case]:
    """A short list: the default at every size; at the first one, one step away from it in each direction.

    At the largest size a camera has, an image too: there most of the time goes into drawing.
    """
    first = sizes[0]
    cases: list[Case] = []
    for size in sizes:
        cases += [Floor(size), Ours(size)]
    cases += [
        Ours(size, effect="image") for size in dict.fromkeys((first, *sizes)) if size in (first, FULL_HD)
    ]
    cases += [Ours(first, renderer="webgl2"), Ours(first, backend="webgl")]
    cases += [Ours(first, model=model) for model in sorted(installed) if model != LANDSCAPE][:1]
    return cases


def chosen(
    sizes: Sequence[Size],
    variants: Sequence[tuple[str, int]],
    backends: Sequence[str],
    renderers: Sequence[str],
    effects: Sequence[str],
) -> list[Case]:
    """Every combination that makes sense, and every floor; ``variants`` are models with quantBytes."""
    cases: list[Case] = [Floor(size) for size in sizes]
    for size, (model, quant), backend, renderer, effect in product(
        sizes, variants, backends, renderers, effects
    ):
        # Plain JavaScript takes so long for a mask that all the rest is lost in it: once is enough.
        if backend == "cpu" and (size, renderer, effect) != (sizes[0], renderers[0], effects[0]):
            continue
        cases.append(Ours(size, model, quant, backend, renderer, effect))
    return cases


def _words(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
