"""``card.json``: what a converted model is, where it came from, and what each quantisation costs.

One definition for the tools that write cards and the server that publishes them.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from modelkit.reading import MOST_CARD_BYTES, MOST_WEIGHT_BYTES, read_bounded

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ModelId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
# Signs that need no escaping in an address.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_@+./-]+")
QuantBytes = Literal["1", "2", "4"]


class CardError(Exception):
    """A card that is missing, unreadable or untrue to its files."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputSize(_Strict):
    """Height and width in pixels that the graph takes; -1 where any side ``n * multiple + 1`` will do."""

    height: Annotated[int, Field(ge=-1)]
    width: Annotated[int, Field(ge=-1)]
    multiple: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _free_sides_need_a_multiple(self) -> InputSize:
        if 0 in (self.height, self.width):
            raise ValueError("height and width must be positive, or -1 for any")
        if -1 in (self.height, self.width) and self.multiple is None:
            raise ValueError("a free side (-1) needs 'multiple'")
        return self


class Source(_Strict):
    """Where the weights came from: an npm package or an address, and the exact file.

    ``sha256`` is the file's; of a model of many files, that of the main one followed by the others in their
    order.
    """

    package: str | None = None
    address: str | None = None
    file: str
    sha256: Sha256


class CardFile(_Strict):
    """One file of a variant, its path relative to the card's folder."""

    path: Annotated[str, Field(max_length=200)]
    bytes: Annotated[int, Field(ge=1, le=MOST_WEIGHT_BYTES)]
    sha256: Sha256

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        pure = PurePosixPath(path)
        if not PLAIN_PATH.fullmatch(path) or pure.is_absolute() or ".." in pure.parts or str(pure) != path:
            raise ValueError(f"{path!r} is not a plain path below the model's folder")
        return path


class Difference(_Strict):
    """Measured difference of alpha from the source model, on real photos.

    `difference` measures it when a model is converted, `parity` against the source's own runtime.
    """

    photos: Annotated[int, Field(ge=1)]
    dataset: str
    mean_absolute: Annotated[float, Field(ge=0, le=1)]
    iou: Annotated[float, Field(ge=0, le=1)]


class Variant(_Strict):
    """One quantisation of the model: its files (``model.json`` first, then the shards).

    ``quantisation`` says it in words, where it is more than storing every weight in the type that the variant
    names.
    """

    files: Annotated[list[CardFile], Field(min_length=2)]
    quantisation: str | None = None
    difference: Difference | None = None

    @property
    def bytes(self) -> int:
        """Download size of the variant, in bytes."""
        return sum(file.bytes for file in self.files)


class Card(_Strict):
    """A model folder's description; ``variants`` is keyed by quantBytes."""

    id: ModelId
    title: str
    family: str
    architecture: str
    output_stride: Annotated[int, Field(ge=1)] | None = None
    multiplier: Annotated[float, Field(gt=0)] | None = None
    input: InputSize
    outputs: dict[str, list[int]]
    parts: list[str] | None = None
    licence: str
    source: Source
    tools: dict[str, str]
    variants: Annotated[dict[QuantBytes, Variant], Field(min_length=1)]

    @field_validator("outputs")
    @classmethod
    def _has_alpha(cls, outputs: dict[str, list[int]]) -> dict[str, list[int]]:
        if "alpha" not in outputs:
            raise ValueError("every model has an output named 'alpha'")
        return outputs


def read_card(folder: Path) -> Card:
    """Read and validate ``folder/card.json``.

    Raises:
        CardError: if the file is missing, not JSON, breaks the schema, or names another folder.
    """
    path = folder / "card.json"
    try:
        card = Card.model_validate_json(read_bounded(path, MOST_CARD_BYTES))
    except OSError as error:
        raise CardError(f"{path}: cannot be read ({error.strerror}); convert the model again") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CardError(f"{path}: {where}: {first['msg']}; convert the model again") from error
    if card.id != folder.name:
        raise CardError(f"{path}: id is {card.id!r} but the folder is {folder.name!r}; they must be the same")
    return card


def write_card(folder: Path, card: Card) -> None:
    """Write ``folder/card.json``, indented, with a final newline; whole, or OSError and none of it."""
    text = card.model_dump_json(indent=2, exclude_none=True)
    aside = folder / ".card.json.new"
    try:
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(folder / "card.json")
    finally:
        aside.unlink(missing_ok=True)


def is_utf8(words: str) -> bool:
    """Whether a card can hold ``words``: names of files and arguments may be any bytes."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
