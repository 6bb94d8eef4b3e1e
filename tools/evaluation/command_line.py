"""What ``tools/evaluate_model.py`` understands, and the order of its work."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from compositor import carrying
from evaluation.clips import SIZE
from evaluation.errors import EvaluationError
from evaluation.evaluate import Bar, Material, Results, evaluate
from evaluation.figures import Values
from evaluation.gallery import Gallery
from evaluation.models import input_size, running
from evaluation.output import METRICS, REPORT, check_place, report_folder
from evaluation.report import TITLES, change, number, page
from evaluation.summary import Measured, aims, metrics
from evaluation.video import videos_in
from modelkit.install import installed
from modelkit.table import labelled_photos

MODELS = Path(__file__).resolve().parents[2] / "models"
QUANT_BYTES = ("1", "2", "4")

EXAMPLES = """\
examples:
  The default model, on labelled photos (a folder with images/ and masks/, a PNG for each photo whose white is
  the person), on clips made of them, and on videos of your own:
    evaluate_model.py mediapipe-selfie-landscape --photos portraits/ --videos clips/ --out report/

  Its 8-bit variant, on photos alone:
    evaluate_model.py mediapipe-selfie-landscape --quant-bytes 1 --photos portraits/ --out report-8-bit/

  A model that is not installed in the project, at a glance:
    evaluate_model.py ../my-models/my-net --photos portraits/ --limit 10 --people 1 --out my-net-report/

  The same with the model looking at every frame:
    evaluate_model.py mediapipe-selfie-landscape --videos clips/ --every 1 --out every-frame/

  How steady it is on a long video:
    evaluate_model.py mediapipe-selfie --videos clips/ --video-frames 900 --out steady/

The folder gets report.html, to look at, and metrics.json: iou, boundary_f, flicker, lag_frames and halo, each
raw (the model's mask of each frame on its own, and an ordinary blur) and composed (by the page's compositor).
iou and boundary_f need photos, lag_frames and halo photos whose person reaches the bottom and no other
border; flicker takes those, or else the videos. What could not be measured is null.

Run it with the project's Python, '.venv/bin/python tools/evaluate_model.py', after 'make tools'.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="evaluate_model.py",
        description="Measure a model with and without the compositor: outlines, flicker, lag and halo.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("model", metavar="MODEL", help="a model's id, or the path of its folder")
    top.add_argument(
        "--models",
        type=Path,
        default=MODELS,
        metavar="FOLDER",
        help="where models stand (default: %(default)s)",
    )
    top.add_argument(
        "--quant-bytes",
        choices=QUANT_BYTES,
        help="the variant: 4 = float32, 2 = 16-bit, 1 = 8-bit (default: 2, or the largest)",
    )
    top.add_argument("--photos", type=Path, metavar="FOLDER", help="with images/ and masks/")
    top.add_argument("--videos", type=Path, metavar="FOLDER", help="with MP4, WebM, ... of people")
    top.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the report goes")
    top.add_argument("--limit", type=_positive, metavar="N", help="so many photos only, spread over all")
    top.add_argument(
        "--people", type=_positive, default=8, metavar="N",
        help="so many people are cut from the photos, five clips each (default: %(default)s)",
    )  # fmt: skip
    top.add_argument(
        "--video-frames", type=_positive, default=150, metavar="N",
        help="so many frames of each video (default: %(default)s)",
    )  # fmt: skip
    top.add_argument(
        "--every", type=_positive, default=carrying.EVERY, metavar="N",
        help="the model looks at one frame in so many at least, and masks are carried along in between, as "
        "on the page; 1: at each frame (default: %(default)s)",
    )  # fmt: skip
    return top


def run(options: argparse.Namespace) -> None:
    """Measures, writes the report and says the figures.

    Raises:
        EvaluationError, ConversionError, CardError: if something cannot be read, run or written; the folder
        is then as before.
    """
    material = _material(options)
    check_place(options.out)
    gallery = Gallery()
    with running(_folder(options), options.quant_bytes) as (runner, count):
        results = evaluate(runner, material, gallery, _bar)
        size = input_size(runner.card.input, SIZE)
        model = Measured(runner.card.id, int(count), size, material.every)
    with report_folder(options.out) as staged:
        text = json.dumps(metrics(model, results), indent=2)
        (staged / METRICS).write_text(text + "\n", encoding="utf-8")
        (staged / REPORT).write_text(page(model, results, gallery), encoding="utf-8")
    if results.photos and not results.clips:
        print("No photo shows a person who can be cut out, so there are no clips.", file=sys.stderr)
    print(_said(results))
    print(f"{options.out / REPORT}: written, with {METRICS} beside it")


def _material(options: argparse.Namespace) -> Material:
    if options.photos is None and options.videos is None:
        raise EvaluationError("there is nothing to measure on; give --photos, --videos or both")
    return Material(
        pairs=labelled_photos(options.photos, options.limit) if options.photos else (),
        people=options.people,
        videos=videos_in(options.videos) if options.videos else (),
        video_frames=options.video_frames,
        every=options.every,
    )


def _folder(options: argparse.Namespace) -> Path:
    """The model's folder: installed under its id, or anywhere."""
    for folder in (options.models / options.model, Path(options.model)):
        if (folder / "card.json").is_file():
            return folder.resolve()
    names = ", ".join(folder.name for folder in installed(options.models)) or "none"
    raise EvaluationError(f"{options.model}: is no installed model and no model's folder; installed: {names}")


def _said(results: Results) -> str:
    rows = [(aim.figure, aim.where, aim.values) for aim in aims(results)]
    return "\n".join(
        f"{TITLES[figure]:<12} {where:<7} {_line(values, figure)}" for figure, where, values in rows
    )


def _line(values: Values, figure: str) -> str:
    raw, composed = (number(values[way], figure) for way in ("raw", "composed"))
    return f"raw {raw:>7}  composed {composed:>7}  {change(values, figure)}"


@contextlib.contextmanager
def _bar(what: str, unit: str, total: int) -> Iterator[Bar]:
    with tqdm(total=total, unit=unit, desc=what) as bar:
        yield bar


def _positive(text: str) -> int:
    """An argparse type: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)
