"""Runs an installed model on frame after frame, in one Node process on the product's own TensorFlow.js."""

from __future__ import annotations

import contextlib
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from evaluation.errors import EvaluationError
from modelkit.cards import Card, InputSize, QuantBytes, read_card
from modelkit.contract import FREE
from modelkit.parity import NODE_MODULES
from modelkit.pictures import WIDTH

Frame = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SCRIPT = Path(__file__).with_name("run_frames.mjs")


class Runner:
    """A model that runs; made by `running`."""

    def __init__(self, card: Card, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 - pipes both
        self.card = card
        self._process = process
        self._to, self._from = process.stdin, process.stdout
        self._errors = errors

    def image(self, frame: Frame) -> Floats:
        """What the model sees of ``frame`` ``[rows, columns, 3]``: ``[1, H, W, 3]``, 0..255."""
        return sampled(frame, input_size(self.card.input, (frame.shape[0], frame.shape[1])))

    def alpha(self, image: Floats) -> Floats:
        """The model's alpha ``[1, h, w, 1]`` for what `image` gave.

        Raises:
            EvaluationError: if the model does not run, or its alpha is no number somewhere.
        """
        try:
            self._to.write(struct.pack("<2I", *image.shape[1:3]))
            self._to.write(np.ascontiguousarray(image, "<f4").data)
            self._to.flush()
            rows, columns = struct.unpack("<2I", self._read(8))
            alpha = np.frombuffer(self._read(4 * rows * columns), "<f4").reshape(1, rows, columns, 1)
        except BrokenPipeError:
            raise self._failure() from None
        if not np.isfinite(alpha).all():
            raise EvaluationError(f"{self.card.id}: its alpha is not a number everywhere; convert it again")
        return alpha

    def _read(self, count: int) -> bytes:
        data = self._from.read(count)
        if len(data) < count:
            raise self._failure()
        return data

    def _failure(self) -> EvaluationError:
        self._process.wait()
        self._errors.seek(0)
        words = self._errors.read().decode(errors="replace").splitlines()
        reason = next((line.strip() for line in words if "Error" in line), "no reason given")
        return EvaluationError(f"{self.card.id}: does not run on TensorFlow.js ({reason[:200]})")


@contextlib.contextmanager
def running(folder: Path, count: QuantBytes | None = None) -> Iterator[tuple[Runner, QuantBytes]]:
    """Starts the model in ``folder`` and ends it when the block does.

    Args:
        folder: an installed model, with its card.
        count: which variant; None: 16-bit where there is one, as the page does, else the largest.

    Raises:
        EvaluationError: if there is no such variant, or Node or TensorFlow.js is missing. CardError: if the
            model is not installed.
    """
    card = read_card(folder)
    chosen = count or ("2" if "2" in card.variants else max(card.variants))
    if chosen not in card.variants:
        names = ", ".join(f"q{one}" for one in sorted(card.variants))
        raise EvaluationError(f"{folder}: has no variant q{chosen}; there are {names}")
    node = shutil.which("node")
    if node is None:
        raise EvaluationError("Node is not installed; models run on it, as they do in a browser")
    if not NODE_MODULES.is_dir():
        raise EvaluationError(
            f"{NODE_MODULES}: TensorFlow.js is not installed; run 'npm ci' in webapp/client"
        )
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - a fixed command line, no shell
            [node, SCRIPT, NODE_MODULES, folder / f"q{chosen}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        try:
            yield Runner(card, process, errors), chosen
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()


def input_size(given: InputSize, picture: tuple[int, int]) -> tuple[int, int]:
    """Height and width in which the model sees a picture of ``picture``'s height and width.

    A network of free size gets the picture's aspect, its longer side the valid one nearest to a video call's.
    """
    scale = WIDTH / max(picture)
    multiple = given.multiple or 1
    height, width = (
        max(1, round((side * scale - 1) / multiple)) * multiple + 1 if own == FREE else own
        for own, side in zip((given.height, given.width), picture, strict=True)
    )
    return height, width


def sampled(frame: Frame, size: tuple[int, int]) -> Floats:
    """``frame`` stretched to ``size`` (height, width) as the page's sampler does: ``[1, h, w, 3]``, 0..255.

    Each pixel is the mean of four samples of its part of the picture, so that a camera's noise reaches the
    model as strongly as it does there.
    """
    height, width = size
    rows, columns = _places(frame.shape[0], height), _places(frame.shape[1], width)
    total = sum(frame[row][:, column].astype(np.float32) for row in rows for column in columns)
    return np.asarray(total / 4, np.float32)[np.newaxis]


def _places(length: int, count: int) -> list[npt.NDArray[np.intp]]:
    """Where in ``length`` pixels each of ``count`` parts is sampled: at a quarter and at three quarters."""
    parts = np.arange(count)
    return [
        np.minimum(length - 1, np.floor((parts + share) * length / count)).astype(np.intp)
        for share in (0.25, 0.75)
    ]
