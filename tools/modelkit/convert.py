"""From a network in memory to a model folder: every variant and the card, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelkit.cards import (
    Card,
    CardError,
    CardFile,
    Difference,
    InputSize,
    QuantBytes,
    Source,
    Variant,
    read_card,
    write_card,
)
from modelkit.contract import ALPHA, FREE, PARTS, Network, Preprocessing, under_contract
from modelkit.difference import differences
from modelkit.eight_bits import eight_bits
from modelkit.errors import ConversionError
from modelkit.export import export, save, write_variant
from modelkit.graph_model import output_names, output_shape, read_json
from modelkit.hashing import sha256_of
from modelkit.install import files_below, publish, staging
from modelkit.pictures import PORTRAIT_VIEWS, Pictures, concrete_size, portrait_views
from modelkit.quantize import as_they_are, at_16_bits
from modelkit.runtime import tensorflow, tensorflowjs
from modelkit.sources.tfjs import read_graph_model

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """A network and all that its card says of it.

    Attributes:
        network: from the preprocessed image to the contract's outputs.
        output_stride: input pixels an output pixel, down and across; None: what the sizes tell.
        parts: names of the channels of the output ``parts``.
    """

    id: str
    title: str
    family: str
    architecture: str
    licence: str
    source: Source
    input: InputSize
    preprocessing: Preprocessing
    network: Network
    output_stride: int | None = None
    multiplier: float | None = None
    parts: tuple[str, ...] = ()


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Target:
    """What to write, and where.

    Attributes:
        models: the folder of all models.
        quant_bytes: the variants: '1', '2', '4'.
        progress: told each step before it starts, in words.
        pictures: gives what quantBytes 1 is calibrated on and all are measured on, in a height and width.
        dataset: what these pictures are, in words for the card.
    """

    models: Path
    quant_bytes: Sequence[QuantBytes] = ("1", "2", "4")
    progress: Progress = silent
    pictures: Pictures = portrait_views
    dataset: str = PORTRAIT_VIEWS


@dataclass(frozen=True)
class Result:
    """Where the model stands, its card, and whether anything was written."""

    folder: Path
    card: Card
    changed: bool


def convert(job: Job, target: Target) -> Result:
    """Convert a network into ``models/<id>``.

    Every variant is measured against the network with its float weights (`differences`); figures measured
    earlier stay in the card for each whose files came out the same.

    Raises:
        ConversionError: for anything that keeps it from finishing; ``models`` is then as before.
    """
    models, progress = target.models, target.progress
    size = (job.input.height, job.input.width)
    with tempfile.TemporaryDirectory(prefix="backdrop-") as scratch, staging(models, job.id) as staged:
        saved, plain = Path(scratch) / "saved", Path(scratch) / "float"
        progress("rebuilding it in TensorFlow")
        module = under_contract(job.network, size, job.preprocessing)
        save(module, saved)
        progress("converting it to TensorFlow.js")
        export(saved, plain, module.serve.get_concrete_function().structured_outputs)
        model = read_graph_model(plain / "model.json")
        pictures = target.pictures(concrete_size(job.input))
        words: dict[QuantBytes, str] = {}
        for count in target.quant_bytes:
            progress(f"writing quantBytes {count}")
            if count == "4":
                stored = as_they_are(model.weights)
            elif count == "2":
                stored = {name: at_16_bits(values) for name, values in model.weights.items()}
            else:
                stored, words[count] = eight_bits(model, pictures)
            write_variant(read_json(plain / "model.json"), stored, staged / f"q{count}")
        progress("measuring what each variant loses")
        written: dict[QuantBytes, Path] = {count: staged / f"q{count}" for count in target.quant_bytes}
        figures = differences(module.serve, written, pictures, target.dataset)
        card = _with_known_figures(_card(staged, job, words, figures), models / job.id)
        write_card(staged, card)
        changed = publish(staged, models / job.id)
    return Result(models / job.id, card, changed)


def _card(
    staged: Path, job: Job, words: Mapping[QuantBytes, str], figures: Mapping[QuantBytes, Difference]
) -> Card:
    first = staged / f"q{next(iter(figures))}"
    outputs = {name: output_shape(first, name) for name in output_names(first)}
    height, stride = outputs[ALPHA][1], job.output_stride
    if stride is None and FREE not in (height, job.input.height):
        stride = job.input.height // height or None
    return Card(
        id=job.id,
        title=job.title,
        family=job.family,
        architecture=job.architecture,
        output_stride=stride,
        multiplier=job.multiplier,
        input=job.input,
        outputs=outputs,
        parts=list(job.parts) if PARTS in outputs else None,
        licence=job.licence,
        source=job.source,
        tools={
            "tensorflow": tensorflow().__version__,
            "tensorflowjs": tensorflowjs("version").version,
        },
        variants={
            count: Variant(
                files=_files(staged, f"q{count}"), quantisation=words.get(count), difference=figure
            )
            for count, figure in figures.items()
        },
    )


def _files(folder: Path, variant: str) -> list[CardFile]:
    names = files_below(folder / variant)
    names.sort(key=lambda name: (name != "model.json", _number(name)))  # the card's rule: model.json first
    return [
        CardFile(
            path=f"{variant}/{name}",
            bytes=(folder / variant / name).stat().st_size,
            sha256=sha256_of(folder / variant / name),
        )
        for name in names
    ]


def _number(name: str) -> int:
    """A shard's number; the page joins the shards in the card's order, so 10 must not come before 2."""
    digits = name.partition("shard")[2].partition("of")[0]
    return int(digits) if digits.isdigit() else 0


def _with_known_figures(card: Card, place: Path) -> Card:
    try:
        old = read_card(place)
    except CardError:
        return card
    variants = {
        count: variant.model_copy(update={"difference": old.variants[count].difference})
        if count in old.variants and old.variants[count].files == variant.files
        else variant
        for count, variant in card.variants.items()
    }
    return card.model_copy(update={"variants": variants})


def named(file: Path, error: ConversionError) -> ConversionError:
    """``error`` with the file's name before it, unless its words begin with it."""
    words = str(error)
    return error if words.startswith(str(file)) else ConversionError(f"{file}: {words}")
