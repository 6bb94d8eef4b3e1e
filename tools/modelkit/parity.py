"""How far a converted selfie model is from its source, run by the source's own runtime, on real photos.

The source runtime is the npm package itself in headless Chromium (TensorFlow Lite's interpreter lacks the
models' custom operation); ours is TensorFlow.js on WASM in the same page. Both get the same pixels, already
at the model's input size, so neither resizes. MediaPipe's mask comes in steps of 1/255: about 0.0001 of
``mean_absolute`` is that.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image

from modelkit.browser import parity_page
from modelkit.cards import Card, read_card, write_card
from modelkit.difference import Mask, difference
from modelkit.errors import ConversionError
from modelkit.pictures import open_photo, photos_in

TFJS = ("tfjs-core", "tfjs-converter", "tfjs-backend-cpu", "tfjs-backend-wasm")
NODE_MODULES = Path(__file__).resolve().parents[2] / "webapp" / "client" / "node_modules" / "@tensorflow"


class Bar(Protocol):
    """What of a progress bar is used."""

    total: float | None

    def update(self, n: float = 1) -> object:
        """Count ``n`` more."""

    def refresh(self) -> object:
        """Draw anew."""


@dataclass(frozen=True)
class SourceRuntime:
    """MediaPipe's own runtime: the unpacked npm package, which of its models, the browser to run it in."""

    package: Path
    model_selection: int
    chromium: Path


@dataclass(frozen=True)
class Photos:
    """A folder of JPEG or PNG photos of people, and what they are, in words for the card."""

    folder: Path
    dataset: str


def measure(folder: Path, runtime: SourceRuntime, photos: Photos, bar: Bar) -> Card:
    """Measure every variant of the model in ``folder`` and write the figures into its card.

    Each photo is stretched to the model's input, as a camera frame is.

    Args:
        folder: an installed selfie model.
        runtime: what runs the model that it came from.
        photos: what to measure on.
        bar: counts masks.

    Raises:
        ConversionError: if a photo, the browser or TensorFlow.js is missing or fails, or the card cannot be
            written; it is then as before.
        CardError: if the model is not installed.
    """
    card = read_card(folder)
    size = (card.input.height, card.input.width)
    pictures = [png(path, size) for path in photos_in(photos.folder)]
    _write(folder, card)  # Where that cannot be done, not only after minutes of measuring.
    bar.total = len(pictures) * (1 + len(card.variants))
    bar.refresh()
    folders = {"package": runtime.package, "page": Path(__file__).parent, "model": folder} | tfjs_folders()
    with parity_page(runtime.chromium, folders) as page:
        page.open_source(runtime.model_selection)
        source = list(_counted((page.source_mask(picture, size) for picture in pictures), bar))
        variants = {}
        for count, variant in card.variants.items():
            page.open_ours(f"q{count}")
            ours = list(_counted((page.our_mask(picture, size) for picture in pictures), bar))
            variants[count] = variant.model_copy(
                update={"difference": difference(source, ours, photos.dataset)}
            )
    card = card.model_copy(update={"variants": variants})
    _write(folder, card)
    return card


def _write(folder: Path, card: Card) -> None:
    try:
        write_card(folder, card)
    except OSError as error:
        raise ConversionError(
            f"{folder}: its card cannot be written ({error.strerror}); "
            f"allow writing there, or free some space"
        ) from error


def png(path: Path, size: tuple[int, int]) -> bytes:
    """A photo stretched to ``size`` (height, width), as a camera frame is, as a PNG."""
    stream = io.BytesIO()
    open_photo(path).resize((size[1], size[0]), Image.Resampling.BOX).save(stream, "PNG")
    return stream.getvalue()


def tfjs_folders() -> dict[str, Path]:
    """Where the page's scripts are; raises `ConversionError` where they are not installed."""
    folders = {name: NODE_MODULES / name / "dist" for name in TFJS}
    missing = [str(path) for path in folders.values() if not path.is_dir()]
    if missing:
        raise ConversionError(f"{missing[0]}: TensorFlow.js is not installed; run 'npm ci' in webapp/client")
    return folders


def _counted(masks: Iterable[Mask], bar: Bar) -> Iterable[Mask]:
    for mask in masks:
        bar.update()
        yield mask
