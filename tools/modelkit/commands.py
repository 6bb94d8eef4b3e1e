"""The commands of ``tools/convert_model.py``: each takes the parsed options and returns the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from modelkit import selfie
from modelkit.cards import CardError, QuantBytes, read_card
from modelkit.check import check_model
from modelkit.contract import Preprocessing
from modelkit.convert import Recipe, Result, convert_tflite
from modelkit.errors import ConversionError
from modelkit.hashing import sha256_of
from modelkit.install import installed
from modelkit.npm import unpacked

QUANT_BYTES: tuple[QuantBytes, ...] = ("1", "2", "4")


def run_selfie(options: argparse.Namespace) -> int:
    """Convert one or both MediaPipe selfie models."""
    wanted = [selfie.SELFIES[name] for name in dict.fromkeys(options.model or ("landscape", "general"))]
    steps = len(wanted) * steps_of(options)
    with tqdm(total=steps + 1, unit="step") as bar:
        bar.set_description(f"fetching {selfie.PACKAGE}" if options.package is None else "unpacking")
        with unpacked(selfie.PACKAGE, options.package) as package:
            bar.update()
            # Both are looked at before the first is written.
            for model in wanted:
                expect_sha256(package / model.file, model.sha256)
            results = [
                convert_tflite(
                    package / model.file,
                    Recipe(
                        id=model.id,
                        title=model.title,
                        family=selfie.FAMILY,
                        architecture=selfie.ARCHITECTURE,
                        licence=selfie.LICENCE,
                        package=selfie.PACKAGE,
                    ),
                    quant_bytes(options),
                    options.models,
                    stepping(bar),
                )
                for model in wanted
            ]
    for result in results:
        show(result)
    return 0


def run_tflite(options: argparse.Namespace) -> int:
    """Convert one TensorFlow Lite file."""
    if len(options.mean) not in (1, 3):
        raise ConversionError(f"--mean takes one number or three, not {len(options.mean)}")
    red, green, blue = options.mean * (3 // len(options.mean))
    recipe = Recipe(
        id=options.id,
        title=options.title or options.id.replace("-", " ").capitalize(),
        family="tflite",
        architecture="TensorFlow Lite network",
        licence=options.licence,
        preprocessing=Preprocessing(options.scale, (red, green, blue)),
        activation=options.activation,
    )
    with tqdm(total=steps_of(options), unit="step") as bar:
        result = convert_tflite(options.file, recipe, quant_bytes(options), options.models, stepping(bar))
    show(result)
    return 0


def run_list(options: argparse.Namespace) -> int:
    """One line a variant."""
    for folder in installed(options.models):
        try:
            card = read_card(folder)
        except CardError as error:
            print(f"{folder.name}  broken: {error}")
            continue
        print(f"{card.id}  {card.title}, {card.input.height}x{card.input.width}, {card.licence}")
        for count, variant in card.variants.items():
            figures = variant.difference
            words = "not measured"
            if figures is not None:
                words = (
                    f"IoU {figures.iou:.4f}, mean difference {figures.mean_absolute:.5f} from its source, "
                    f"on {figures.dataset}"
                )
            print(f"  quantBytes {count}: {variant.bytes / 1000:.0f} kB, {words}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Say of each model whether it is whole."""
    folders = [options.models / name for name in options.ids] or installed(options.models)
    if not folders:
        raise ConversionError(f"{options.models}: holds no models; convert one first")
    wrong = 0
    for folder in folders:
        faults = check_model(folder)
        wrong += len(faults)
        print(f"{folder.name}: {'good' if not faults else f'{len(faults)} fault(s)'}")
        for fault in faults:
            print(f"  {fault}")
    return 1 if wrong else 0


def run_measure(options: argparse.Namespace) -> int:
    """Measure the selfie models against their own runtime and write the figures into their cards."""
    from modelkit.parity import Photos, SourceRuntime, measure  # noqa: PLC0415 - needs Playwright, which only this command does

    for name in options.ids:
        with unpacked(selfie.PACKAGE, options.package) as package, tqdm(unit="photo") as bar:
            bar.set_description(name)
            model = next(model for model in selfie.SELFIES.values() if model.id == name)
            measure(
                options.models / name,
                SourceRuntime(package, model.model_selection, options.chromium),
                Photos(options.photos, options.dataset),
                bar,
            )
    return run_list(options)


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
    """Steps that `convert_tflite` announces: reading, rebuilding, and one a variant."""
    return 2 + len(quant_bytes(options))


def stepping(bar: tqdm[NoReturn]) -> Callable[[str], None]:
    """A progress callback that names the step on ``bar`` and counts it as it begins."""

    def step(words: str) -> None:
        bar.set_description(words)
        bar.update()

    return step


def show(result: Result) -> None:
    """Say what became of a conversion."""
    sizes = ", ".join(
        f"q{count} {variant.bytes / 1000:.0f} kB" for count, variant in result.card.variants.items()
    )
    print(f"{result.folder}: {'written' if result.changed else 'unchanged'} ({sizes})")
