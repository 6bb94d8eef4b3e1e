"""The commands of ``tools/convert_model.py`` that convert.

Each takes the parsed options and returns the exit code.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from modelkit import bodypix, selfie
from modelkit.bodypix_convert import convert_bodypix
from modelkit.bodypix_files import Bucket, Mirror
from modelkit.cards import InputSize, QuantBytes, Source, is_utf8
from modelkit.contract import ALPHA, UNIT_RANGE, Preprocessing
from modelkit.convert import Job, Progress, Result, Target, convert, named
from modelkit.errors import ConversionError
from modelkit.hashing import sha256_of
from modelkit.npm import unpacked
from modelkit.own_network import Wishes, convert_network
from modelkit.pictures import open_photo, photos_in, scaled
from modelkit.sources import open_network
from modelkit.sources.tflite import read_tflite
from modelkit.sources.tflite_graph import image_size, rebuild
from modelkit.sources.tflite_rewrite import pointwise_before_upsampling

QUANT_BYTES: tuple[QuantBytes, ...] = ("1", "2", "4")

# More photos than this tell nothing new about ranges and means, and each is run once for every filter.
MOST_PHOTOS = 8


def run_selfie(options: argparse.Namespace) -> int:
    """Convert one or both MediaPipe selfie models."""
    wanted = [selfie.SELFIES[name] for name in dict.fromkeys(options.model or ("landscape", "general"))]
    with tqdm(total=len(wanted) * steps_of(options) + 1, unit="step") as bar:
        bar.set_description(f"fetching {selfie.PACKAGE}" if options.package is None else "unpacking")
        with unpacked(selfie.PACKAGE, options.package) as package:
            bar.update()
            # Both are looked at before the first is written.
            for model in wanted:
                expect_sha256(package / model.file, model.sha256)
            results = [_convert_selfie(model, package / model.file, options, bar) for model in wanted]
    for result in results:
        show(result)
    return 0


def _convert_selfie(
    model: selfie.Selfie, file: Path, options: argparse.Namespace, bar: tqdm[NoReturn]
) -> Result:
    step = stepping(bar)
    step(f"reading {file.name}")
    network = pointwise_before_upsampling(read_tflite(file))
    height, width = image_size(network)
    job = Job(
        id=model.id,
        title=model.title,
        family=selfie.FAMILY,
        architecture=selfie.ARCHITECTURE,
        licence=selfie.LICENCE,
        source=Source(package=selfie.PACKAGE, file=file.name, sha256=sha256_of(file)),
        input=InputSize(height=height, width=width),
        preprocessing=UNIT_RANGE,
        network=lambda image: {ALPHA: rebuild(network, image)[0]},
    )
    try:
        return convert(job, _target(options, step))
    except ConversionError as error:
        raise named(file, error) from error


def run_bodypix(options: argparse.Namespace) -> int:
    """Convert BodyPix models."""
    wanted = _bodypix_models(options)
    weights: tuple[bodypix.Weights, ...] = (options.weights,) if options.weights else bodypix.WEIGHTS
    with tqdm(total=len(wanted) * (steps_of(options) + 1), unit="step") as bar:
        step = stepping(bar)

        def loaded(had: int, whole: int) -> None:
            bar.set_postfix_str(
                f"{had / 1e6:.1f} of {whole / 1e6:.1f} MB" if whole else f"{had / 1e6:.1f} MB"
            )

        place = Mirror(options.mirror) if options.mirror else Bucket(options.bucket, loaded)
        for model in wanted:
            step(f"finding {model.title}")
            found = place.find(model, weights)
            bar.set_postfix_str("")
            target = _target(options, step)
            result = convert_bodypix(model, found, target, square=options.square_dilation)
            # At once, not at the end: if a later one fails, this one stands.
            tqdm.write(_told(result))
    return 0


def _bodypix_models(options: argparse.Namespace) -> list[bodypix.BodyPix]:
    said = (options.architecture, options.multiplier, options.output_stride)
    if options.all:
        if any(said):
            raise ConversionError("--all means every combination; leave --architecture and the like out")
        return bodypix.every()
    models = []
    for architecture in dict.fromkeys(options.architecture or ["MobileNetV1"]):
        # What was not said takes the middle of the road, as the BodyPix package does.
        usual = 0.75 if architecture == "MobileNetV1" else 1.0
        for multiplier in dict.fromkeys(options.multiplier or [usual]):
            models += [
                bodypix.BodyPix(architecture, multiplier, stride)
                for stride in dict.fromkeys(options.output_stride or [16])
            ]
    return models


def run_own(options: argparse.Namespace) -> int:
    """Convert a network from a file of the operator's own."""
    _expect_utf8(options.file)
    with tqdm(total=steps_of(options), unit="step") as bar:
        step = stepping(bar)
        step(f"reading {options.file.name}")
        try:
            network, sha256 = open_network(options.kind, options.file)
            model_id = options.id or id_of(options.file)
            result = convert_network(
                network,
                Wishes(
                    id=model_id,
                    title=options.title or model_id.replace("-", " ").capitalize(),
                    licence=options.licence,
                    output=options.output,
                    activation=options.activation,
                    person=tuple(options.person_class) if options.person_class else None,
                    preprocessing=_preprocessing(options, network.preprocessing or network.usual),
                    size=tuple(options.size) if options.size else None,
                ),
                Source(file=options.file.name, sha256=sha256),
                _target(options, step),
                tqdm.write,
            )
        except ConversionError as error:
            raise named(options.file, error) from error
    show(result)
    return 0


def _preprocessing(options: argparse.Namespace, usual: Preprocessing) -> Preprocessing | None:
    if options.scale is None and options.mean is None:
        return None
    return Preprocessing(
        _three(options.scale, "--scale") or usual.scale, _three(options.mean, "--mean") or (0.0, 0.0, 0.0)
    )


def _three(numbers: Sequence[float] | None, option: str) -> tuple[float, float, float] | None:
    if numbers is None:
        return None
    if len(numbers) not in (1, 3):
        raise ConversionError(f"{option} takes one number or three, not {len(numbers)}")
    red, green, blue = [*numbers] * (3 // len(numbers))
    return red, green, blue


def _target(options: argparse.Namespace, step: Progress) -> Target:
    target = Target(options.models, quant_bytes(options), step)
    if options.calibrate is None:
        return target
    _expect_utf8(options.calibrate.resolve())
    paths = photos_in(options.calibrate)
    photos = [open_photo(path) for path in paths[:: max(1, len(paths) // MOST_PHOTOS)][:MOST_PHOTOS]]
    return replace(
        target,
        pictures=lambda size: [scaled(photo, size) for photo in photos],
        # The folder's own name: where it stands is nobody's business.
        dataset=f"{len(photos)} photos of the folder '{options.calibrate.resolve().name}'",
    )


def _expect_utf8(path: Path) -> None:
    """Before converting, not after: the name is to stand in the card."""
    if not is_utf8(path.name):
        raise ConversionError(f"{path.name!r}: its name is not UTF-8; rename it")


def id_of(file: Path) -> str:
    """A model id made of a file's name."""
    words = re.findall(r"[a-z0-9]+", file.stem.lower())
    if not words:
        raise ConversionError(f"{file}: no id can be made of its name; give one by --id")
    return "-".join(words)[:80].rstrip("-")


def expect_sha256(file: Path, sha256: str) -> None:
    """Raise `ConversionError` unless ``file`` is the one that this project was tested with."""
    try:
        found = sha256_of(file)
    except OSError as error:
        raise ConversionError(f"{file}: cannot be read ({error.strerror})") from error
    if found != sha256:
        raise ConversionError(
            f"{file}: has sha256 {found[:12]}..., not {sha256[:12]}...; fetch {selfie.PACKAGE} again"
        )


def quant_bytes(options: argparse.Namespace) -> list[QuantBytes]:
    """The variants asked for, smallest first, each once."""
    return [count for count in QUANT_BYTES if count in (options.quant_bytes or QUANT_BYTES)]


def steps_of(options: argparse.Namespace) -> int:
    """Steps that a conversion announces: reading, rebuilding, converting, one a variant, and measuring."""
    return 4 + len(quant_bytes(options))


def stepping(bar: tqdm[NoReturn]) -> Callable[[str], None]:
    """A progress callback that names the step on ``bar`` and counts it as it begins."""

    def step(words: str) -> None:
        bar.set_description(words)
        bar.update()

    return step


def show(result: Result) -> None:
    """Say what became of a conversion."""
    print(_told(result))


def _told(result: Result) -> str:
    sizes = ", ".join(
        f"q{count} {variant.bytes / 1000:.0f} kB" for count, variant in result.card.variants.items()
    )
    return f"{result.folder}: {'written' if result.changed else 'unchanged'} ({sizes})"
