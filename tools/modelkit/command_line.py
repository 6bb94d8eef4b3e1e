"""What ``tools/convert_model.py`` understands: its commands, their options and its help."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TypeAlias

from modelkit import bodypix, commands, convert_commands, selfie
from modelkit.browser import find_chromium
from modelkit.cards import is_utf8
from modelkit.convert_commands import QUANT_BYTES
from modelkit.examples import EXAMPLES
from modelkit.heads import ACTIVATIONS

MODELS = Path(__file__).resolve().parents[2] / "models"

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

# Files of an operator's own: what stands for the file in the help, and what the command is for.
OWN = {
    "tflite": ("FILE", "a TensorFlow Lite file"),
    "keras": ("FILE", "a Keras model: .keras or .h5"),
    "saved-model": ("FOLDER", "a TensorFlow SavedModel"),
    "tfjs": ("FOLDER", "a TensorFlow.js graph model: a folder with model.json, or that file by another name"),
    "onnx": ("FILE", "an ONNX model (needs the optional extra 'onnx')"),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="convert_model.py",
        description="Convert person-segmentation networks to TensorFlow.js, ready for the page.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--models",
        type=Path,
        default=MODELS,
        metavar="FOLDER",
        help="where models stand (default: %(default)s)",
    )
    quant = argparse.ArgumentParser(add_help=False)
    quant.add_argument(
        "--quant-bytes",
        nargs="+",
        action="extend",
        choices=QUANT_BYTES,
        help="variants to write: 4 = float32, 2 = 16-bit, 1 = 8-bit filters (default: all three)",
    )

    quant.add_argument(
        "--calibrate",
        type=Path,
        metavar="FOLDER",
        help="photos that 8 bits are tried on and all variants measured on (default: the portrait that comes "
        "with scikit-image)",
    )
    _add_selfie(verbs, [common, quant])
    _add_bodypix(verbs, [common, quant])
    for kind in OWN:
        _add_own(verbs, [common, quant], kind)

    command = verbs.add_parser("list", parents=[common], help="what is installed")
    command.set_defaults(run=commands.run_list)

    command = verbs.add_parser("check", parents=[common], help="sha256 and contract of every file")
    command.add_argument("ids", nargs="*", metavar="ID", help="models to check (default: all)")
    command.add_argument(
        "--run", action="store_true", dest="try_it", help="also run each on a portrait (needs TensorFlow)"
    )
    command.set_defaults(run=commands.run_check)

    command = verbs.add_parser("remove", parents=[common], help="remove installed models")
    command.add_argument("ids", nargs="+", metavar="ID", type=model_id)
    command.set_defaults(run=commands.run_remove)

    command = verbs.add_parser(
        "measure", parents=[common], help="difference from the source's own runtime, on photos, into the card"
    )
    command.add_argument("ids", nargs="+", metavar="ID", choices=[s.id for s in selfie.SELFIES.values()])
    command.add_argument(
        "--photos", type=Path, required=True, metavar="FOLDER", help="JPEG or PNG photos of people"
    )
    command.add_argument(
        "--dataset", type=utf8, required=True, help="what the photos are, in words, for the card"
    )
    command.add_argument("--package", type=Path, metavar="PATH", help=f"folder or .tgz with {selfie.PACKAGE}")
    command.add_argument("--chromium", type=Path, default=find_chromium(), help="default: %(default)s")
    command.set_defaults(run=commands.run_measure)

    command = verbs.add_parser(
        "table", parents=[common], help="bytes, IoU, boundary F and speed of every installed variant"
    )
    command.add_argument("ids", nargs="*", metavar="ID", help="models (default: all)")
    command.add_argument(
        "--photos",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="with images/ and masks/, a PNG for each photo whose white is the person",
    )
    command.add_argument("--limit", type=positive, metavar="N", help="so many photos only")
    command.add_argument(
        "--write", type=Path, metavar="FILE", help="write the table there (default: show it)"
    )
    command.add_argument("--chromium", type=Path, default=find_chromium(), help="default: %(default)s")
    command.set_defaults(run=commands.run_table)
    return top


def _add_selfie(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    command = verbs.add_parser("selfie", parents=parents, help="the two MediaPipe selfie models")
    command.add_argument(
        "--model", nargs="+", action="extend", choices=sorted(selfie.SELFIES), help="which (default: both)"
    )
    command.add_argument(
        "--package",
        type=Path,
        metavar="PATH",
        help=f"folder or .tgz with {selfie.PACKAGE} (default: fetched with npm)",
    )
    command.set_defaults(run=convert_commands.run_selfie)


def _add_bodypix(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    command = verbs.add_parser(
        "bodypix",
        parents=parents,
        help="BodyPix 2, from the official TensorFlow.js models",
        epilog="There are " + ", and ".join(bodypix.allowed(name) for name in bodypix.STRIDES) + ".",
    )
    command.add_argument(
        "--architecture",
        nargs="+",
        action="extend",
        choices=list(bodypix.STRIDES),
        help="default: MobileNetV1",
    )
    command.add_argument(
        "--multiplier", nargs="+", action="extend", type=finite, help="width of MobileNetV1 (default: 0.75)"
    )
    command.add_argument(
        "--output-stride", nargs="+", action="extend", type=int, help="pixels a mask pixel (default: 16)"
    )
    command.add_argument("--all", action="store_true", help="every allowed combination")
    place = command.add_mutually_exclusive_group()
    place.add_argument(
        "--mirror", type=Path, metavar="FOLDER", help="a copy of the bucket, instead of the network"
    )
    place.add_argument(
        "--bucket",
        default=bodypix.BUCKET,
        metavar="ADDRESS",
        help="where to download from (default: %(default)s)",
    )
    command.add_argument(
        "--weights",
        choices=bodypix.WEIGHTS,
        help="which official weights (default: the best at hand, float first)",
    )
    command.add_argument(
        "--square-dilation",
        action="store_true",
        help="spread the taps of dilated layers both ways, as trained; the official files, as TensorFlow.js "
        "reads them, spread them down only, which costs MobileNetV1 at stride 8 some 0.04 IoU",
    )
    command.set_defaults(run=convert_commands.run_bodypix)


def _add_own(verbs: Verbs, parents: list[argparse.ArgumentParser], kind: str) -> None:
    metavar, words = OWN[kind]
    command = verbs.add_parser(kind, parents=parents, help=words)
    command.add_argument("file", type=Path, metavar=metavar)
    command.add_argument(
        "--id", type=model_id, help="lower-case words joined by hyphens (default: of the file's name)"
    )
    command.add_argument("--title", type=utf8, help="name in the settings panel (default: from the id)")
    command.add_argument("--licence", type=utf8, default="unknown", help="SPDX name (default: %(default)s)")
    command.add_argument("--output", metavar="NAME", help="the output that is the mask")
    command.add_argument(
        "--activation",
        choices=ACTIVATIONS,
        help="what makes probabilities of it; none where the network does",
    )
    command.add_argument(
        "--person-class",
        type=class_number,
        nargs="+",
        metavar="N",
        help="the class or classes that are a person",
    )
    command.add_argument(
        "--scale",
        type=finite,
        nargs="+",
        metavar="X",
        help="the network wants (pixel - mean) * scale; one or R G B",
    )
    command.add_argument(
        "--mean", type=finite, nargs="+", metavar="X", help="of 0..255; one number, or R G B"
    )
    command.add_argument(
        "--size",
        type=positive,
        nargs=2,
        metavar=("HEIGHT", "WIDTH"),
        help="of the input, where the network leaves it open",
    )
    command.set_defaults(run=convert_commands.run_own, kind=kind)


def model_id(text: str) -> str:
    """An argparse type: a model's id."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 80:
        raise argparse.ArgumentTypeError(f"{text!r}: use lower-case letters and digits, joined by hyphens")
    return text


def utf8(text: str) -> str:
    """An argparse type: words for a card, which is UTF-8."""
    if not is_utf8(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not UTF-8")
    return text


def class_number(text: str) -> int:
    """An argparse type: a class's number."""
    if not text.isdecimal() or len(text) > 4:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a class, counted from 0")
    return int(text)


def positive(text: str) -> int:
    """An argparse type: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def finite(text: str) -> float:
    """An argparse type: a finite number."""
    try:
        number = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not finite")
    return number
