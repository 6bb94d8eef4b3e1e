"""From a network in some format to a finished model folder: convert, describe, install."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelkit.cards import (
    Card,
    CardError,
    CardFile,
    InputSize,
    QuantBytes,
    Source,
    Variant,
    read_card,
    write_card,
)
from modelkit.contract import ALPHA, UNIT_RANGE, Activation, Preprocessing, under_contract
from modelkit.errors import ConversionError
from modelkit.export import export, save
from modelkit.graph_model import output_shape
from modelkit.hashing import sha256_of
from modelkit.install import files_below, publish, staging
from modelkit.runtime import tensorflow, tensorflowjs
from modelkit.sources.tflite import read_tflite
from modelkit.sources.tflite_graph import image_size, rebuild
from modelkit.sources.tflite_rewrite import pointwise_before_upsampling


@dataclass(frozen=True)
class Recipe:
    """What a card says that the file itself does not."""

    id: str
    title: str
    family: str
    architecture: str
    licence: str
    package: str | None = None
    preprocessing: Preprocessing = UNIT_RANGE
    activation: Activation | None = None  # None: by what the network itself ends in


@dataclass(frozen=True)
class Result:
    """Where the model stands, its card, and whether anything was written."""

    folder: Path
    card: Card
    changed: bool


def convert_tflite(
    file: Path,
    recipe: Recipe,
    quant_bytes: Sequence[QuantBytes],
    models: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Result:
    """Convert a TFLite person-segmentation network into ``models/<id>``.

    Figures measured earlier stay in the card for every variant whose files came out the same.

    Args:
        file: a network with one RGB image input and one output of one channel.
        recipe: its name and what it wants of the pixels.
        quant_bytes: the variants to write: '1', '2', '4'.
        models: the folder of all models.
        progress: told each step before it starts, in words.

    Raises:
        ConversionError: for anything that keeps it from finishing; ``models`` is then as before.
    """
    progress(f"reading {file.name}")
    network = pointwise_before_upsampling(read_tflite(file))
    size = image_size(network)
    if len(network.outputs) != 1:
        raise ConversionError(f"{file}: has {len(network.outputs)} outputs; one mask is needed")
    last = next((node for node in network.nodes if network.outputs[0] in node.outputs), None)
    activation = recipe.activation or ("none" if last and last.kind == "LOGISTIC" else "sigmoid")
    try:
        module = under_contract(
            lambda image: rebuild(network, image)[0], size, recipe.preprocessing, activation
        )
        progress("rebuilding it in TensorFlow")
        with tempfile.TemporaryDirectory(prefix="backdrop-") as scratch, staging(models, recipe.id) as staged:
            save(module, Path(scratch))
            for count in quant_bytes:
                progress(f"writing quantBytes {count}")
                export(Path(scratch), staged / f"q{count}", count)
            card = _card(staged, file, recipe, size, quant_bytes)
            card = _with_known_figures(card, models / recipe.id)
            write_card(staged, card)
            changed = publish(staged, models / recipe.id)
    except ConversionError as error:
        raise ConversionError(f"{file}: {error}") from error
    return Result(models / recipe.id, card, changed)


def _card(
    staged: Path, file: Path, recipe: Recipe, size: tuple[int, int], quant_bytes: Sequence[QuantBytes]
) -> Card:
    return Card(
        id=recipe.id,
        title=recipe.title,
        family=recipe.family,
        architecture=recipe.architecture,
        output_stride=size[0] // output_shape(staged / f"q{quant_bytes[0]}", ALPHA)[1],
        input=InputSize(height=size[0], width=size[1]),
        outputs={ALPHA: output_shape(staged / f"q{quant_bytes[0]}", ALPHA)},
        licence=recipe.licence,
        source=Source(package=recipe.package, file=file.name, sha256=sha256_of(file)),
        tools={
            "tensorflow": tensorflow().__version__,
            "tensorflowjs": tensorflowjs("version").version,
        },
        variants={count: Variant(files=_files(staged, f"q{count}")) for count in quant_bytes},
    )


def _files(folder: Path, variant: str) -> list[CardFile]:
    names = files_below(folder / variant)
    names.sort(key=lambda name: (name != "model.json", name))  # the card's rule: model.json first
    return [
        CardFile(
            path=f"{variant}/{name}",
            bytes=(folder / variant / name).stat().st_size,
            sha256=sha256_of(folder / variant / name),
        )
        for name in names
    ]


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
