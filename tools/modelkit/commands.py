"""The commands of ``tools/convert_model.py`` about installed models.

Those that convert are in `convert_commands`. Each takes the parsed options and returns the exit code.
"""

from __future__ import annotations

import argparse
import sys

from tqdm import tqdm

from modelkit import selfie
from modelkit.cards import CardError, read_card
from modelkit.check import check_model
from modelkit.errors import ConversionError
from modelkit.install import installed, remove
from modelkit.npm import unpacked


def run_list(options: argparse.Namespace) -> int:
    """One line a variant; 1 where there is none."""
    folders = installed(options.models)
    if not folders:
        print(f"convert_model: {options.models}: holds no models; convert one first", file=sys.stderr)
        return 1
    for folder in folders:
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
        if options.try_it and not faults:
            from modelkit.trial import try_model  # noqa: PLC0415 - needs TensorFlow

            faults = try_model(folder)
        wrong += len(faults)
        print(f"{folder.name}: {'good' if not faults else f'{len(faults)} fault(s)'}")
        for fault in faults:
            print(f"  {fault}")
    return 1 if wrong else 0


def run_remove(options: argparse.Namespace) -> int:
    """Remove models."""
    known = {folder.name for folder in installed(options.models)}
    missing = [name for name in options.ids if name not in known]
    if missing:
        raise ConversionError(f"{options.models / missing[0]}: is not installed; see 'list'")
    for name in dict.fromkeys(options.ids):
        remove(options.models / name)
        print(f"{options.models / name}: removed")
    return 0


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


def run_table(options: argparse.Namespace) -> int:
    """Write the table of every installed variant."""
    from modelkit.table import labelled_photos, markdown, measure_all  # noqa: PLC0415 - needs Playwright

    folders = [options.models / name for name in options.ids] or installed(options.models)
    if not folders:
        raise ConversionError(f"{options.models}: holds no models; convert one first")
    photos = labelled_photos(options.photos, options.limit)
    with tqdm(unit="photo") as bar:
        text = markdown(measure_all(folders, photos, options.chromium, bar))
    if options.write is None:
        print(text, end="")
        return 0
    try:
        options.write.write_text(text)
    except OSError as error:
        raise ConversionError(f"{options.write}: cannot be written ({error.strerror})") from error
    return 0
