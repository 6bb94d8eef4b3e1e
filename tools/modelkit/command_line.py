"""What ``tools/convert_model.py`` understands: its commands, their options and its help."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path

from modelkit import commands, selfie
from modelkit.browser import find_chromium
from modelkit.commands import QUANT_BYTES

MODELS = Path(__file__).resolve().parents[2] / "models"

EXAMPLES = """\
examples:
  Make the two models that the project carries, from their npm package:
    convert_model.py selfie

  Only the landscape model, from a package fetched earlier by 'npm pack', in 16 bits only:
    convert_model.py selfie --model landscape --package selfie_segmentation.tgz --quant-bytes 2

  A network of your own, float32 or float16 TensorFlow Lite, that wants pixels in -1..1:
    convert_model.py tflite my-net.tflite --id my-net --mean 127.5 --scale 0.00784314

  See what is installed, and whether every file is whole and keeps the contract:
    convert_model.py list
    convert_model.py check

  Measure how far each variant is from its source model on your photos, and write it into the card:
    convert_model.py measure mediapipe-selfie --photos photos/ --dataset "40 desk portraits"

Run it with the project's Python, '.venv/bin/python tools/convert_model.py', after 'make tools'.
"""


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

    command = verbs.add_parser("selfie", parents=[common, quant], help="the two MediaPipe selfie models")
    command.add_argument(
        "--model", nargs="+", action="extend", choices=sorted(selfie.SELFIES), help="which (default: both)"
    )
    command.add_argument(
        "--package",
        type=Path,
        metavar="PATH",
        help=f"folder or .tgz with {selfie.PACKAGE} (default: fetched with npm)",
    )
    command.set_defaults(run=commands.run_selfie)

    command = verbs.add_parser("tflite", parents=[common, quant], help="a TensorFlow Lite file of your own")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--id", type=model_id, required=True, help="lower-case words joined by hyphens")
    command.add_argument("--title", help="name in the settings panel (default: from the id)")
    command.add_argument("--licence", default="unknown", help="SPDX name (default: %(default)s)")
    command.add_argument(
        "--scale",
        type=finite,
        default=1 / 255,
        help="the network wants (pixel - mean) * scale (default: 1/255)",
    )
    command.add_argument(
        "--mean", type=finite, nargs="+", default=[0.0], help="one number, or three for R G B"
    )
    command.add_argument(
        "--activation", choices=("sigmoid", "none"), help="default: none where the network ends in a sigmoid"
    )
    command.set_defaults(run=commands.run_tflite)

    command = verbs.add_parser("list", parents=[common], help="what is installed")
    command.set_defaults(run=commands.run_list)

    command = verbs.add_parser("check", parents=[common], help="sha256 and contract of every file")
    command.add_argument("ids", nargs="*", metavar="ID", help="models to check (default: all)")
    command.set_defaults(run=commands.run_check)

    command = verbs.add_parser(
        "measure", parents=[common], help="difference from the source model, on photos, into the card"
    )
    command.add_argument("ids", nargs="+", metavar="ID", choices=[s.id for s in selfie.SELFIES.values()])
    command.add_argument(
        "--photos", type=Path, required=True, metavar="FOLDER", help="JPEG or PNG photos of people"
    )
    command.add_argument("--dataset", required=True, help="what the photos are, in words, for the card")
    command.add_argument("--package", type=Path, metavar="PATH", help=f"folder or .tgz with {selfie.PACKAGE}")
    command.add_argument("--chromium", type=Path, default=find_chromium(), help="default: %(default)s")
    command.set_defaults(run=commands.run_measure)
    return top


def model_id(text: str) -> str:
    """An argparse type: a model's id."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 80:
        raise argparse.ArgumentTypeError(f"{text!r}: use lower-case letters and digits, joined by hyphens")
    return text


def finite(text: str) -> float:
    """An argparse type: a finite number."""
    try:
        number = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not finite")
    return number
