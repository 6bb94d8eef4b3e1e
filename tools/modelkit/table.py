"""A table of every installed variant: bytes, agreement with labelled photos, and its speed on WASM.

The model runs in headless Chromium on the page's own TensorFlow.js. Each photo is stretched to the model's
input, and its mask to the photo, as the page does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from modelkit.browser import ParityPage, parity_page
from modelkit.cards import Card, QuantBytes, read_card
from modelkit.errors import ConversionError
from modelkit.parity import Bar, png, tfjs_folders
from modelkit.pictures import concrete_size, open_photo, photos_in
from modelkit.scores import Bits, boundary_f, iou

HEADINGS = ("model", "quantBytes", "kB", "input", "IoU", "boundary F", "ms on WASM")


@dataclass(frozen=True)
class Row:
    """One variant's figures; ``iou`` and ``boundary`` are means over the photos, ``ms`` their median."""

    id: str
    count: QuantBytes
    bytes: int
    size: tuple[int, int]
    iou: float
    boundary: float
    ms: float

    @property
    def cells(self) -> tuple[str, ...]:
        """As the table shows them."""
        return (
            self.id, self.count, f"{self.bytes / 1000:.0f}", f"{self.size[1]}x{self.size[0]}",
            f"{self.iou:.3f}", f"{self.boundary:.3f}", f"{self.ms:.1f}",
        )  # fmt: skip


def labelled_photos(folder: Path, most: int | None = None) -> list[tuple[Path, Path]]:
    """Photos in ``folder/images`` with their masks in ``folder/masks`` (``.png`` of the same name).

    Args:
        folder: with both.
        most: so many photos, spread evenly over all; None: all.

    Raises:
        ConversionError: if there are none, or a mask is missing.
    """
    photos = photos_in(folder / "images")
    if most is not None:
        photos = photos[:: max(1, len(photos) // most)][:most]
    pairs = [(photo, folder / "masks" / f"{photo.stem}.png") for photo in photos]
    missing = [mask for _, mask in pairs if not mask.is_file()]
    if missing:
        raise ConversionError(f"{missing[0]}: is missing; every photo needs a mask whose white is the person")
    return pairs


def measure_all(
    folders: Sequence[Path], photos: list[tuple[Path, Path]], chromium: Path, bar: Bar
) -> list[Row]:
    """Every variant of every model in ``folders``.

    Raises:
        ConversionError: if the browser, TensorFlow.js or a photo is missing or fails. CardError: if a model
            is broken.
    """
    cards = [read_card(folder) for folder in folders]
    bar.total = len(photos) * sum(len(card.variants) for card in cards)
    bar.refresh()
    labels = [np.asarray(open_photo(mask).convert("L")) > 127 for _, mask in photos]
    rows = []
    for folder, card in zip(folders, cards, strict=True):
        pictures = [png(photo, concrete_size(card.input)) for photo, _ in photos]
        mounted = {"page": Path(__file__).parent, "model": folder} | tfjs_folders()
        with parity_page(chromium, mounted) as page:
            for count in card.variants:
                page.open_ours(f"q{count}")
                rows.append(_row(page, card, count, list(zip(pictures, labels, strict=True)), bar))
    return rows


def _row(page: ParityPage, card: Card, count: QuantBytes, photos: list[tuple[bytes, Bits]], bar: Bar) -> Row:
    ious, boundaries, times = [], [], []
    for picture, label in photos:
        alpha, ms = page.timed_alpha(picture)
        height, width = label.shape
        large = Image.fromarray(alpha).resize((width, height), Image.Resampling.BILINEAR)
        mask = np.asarray(large) >= 0.5
        ious.append(iou(mask, label))
        boundaries.append(boundary_f(mask, label))
        times.append(ms)
        bar.update()
    return Row(
        id=card.id,
        count=count,
        bytes=card.variants[count].bytes,
        size=concrete_size(card.input),
        iou=float(np.mean(ious)),
        boundary=float(np.mean(boundaries)),
        ms=float(np.median(times)),
    )


def markdown(rows: Sequence[Row]) -> str:
    """The table, in Markdown, its columns aligned."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]

    def line(texts: Sequence[str]) -> str:
        padded = [
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = line(
        ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    )
    return "\n".join([line(HEADINGS), rule, *(line(texts) for texts in cells[1:])]) + "\n"
