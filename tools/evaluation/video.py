"""Reads videos, frame by frame, at the size of a video call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError
from PIL import Image

from evaluation.errors import EvaluationError

Frame = npt.NDArray[np.uint8]

SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".y4m"})
WIDTH = 640
"""Wider videos are made so wide: flicker is compared in pixels, and cameras are asked for this."""
USUAL_SECONDS = 1 / 30


def videos_in(folder: Path) -> list[Path]:
    """The videos of ``folder``, sorted; raises `EvaluationError` if there are none."""
    if not folder.is_dir():
        raise EvaluationError(f"{folder}: is not a folder of videos")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not found:
        raise EvaluationError(f"{folder}: holds no videos ({', '.join(sorted(SUFFIXES))})")
    return found


def frames_of(path: Path, most: int) -> Iterator[tuple[Frame, float]]:
    """The first ``most`` frames, RGB ``[rows, columns, 3]``, each with the seconds since the one before.

    Raises:
        EvaluationError: if the file is no video, is broken, or holds no frame.
    """
    count = 0
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise EvaluationError(f"{path}: holds no picture, only sound or text")
            before: float | None = None
            for frame in container.decode(video=0):
                if count == most:
                    break
                step = USUAL_SECONDS if before is None or frame.time is None else frame.time - before
                before = frame.time
                count += 1
                pixels = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                yield _fitted(pixels), step if step > 0 else USUAL_SECONDS
    except (FFmpegError, OSError, ValueError) as error:
        raise EvaluationError(f"{path}: is not a video that can be read ({_words(error)})") from error
    if count == 0:
        raise EvaluationError(f"{path}: holds no frames")


def _fitted(frame: npt.NDArray[np.uint8]) -> Frame:
    rows, columns = frame.shape[:2]
    if columns <= WIDTH:
        return frame
    size = (WIDTH, max(1, round(rows * WIDTH / columns)))
    return np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BOX))


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
