"""Moving pictures as a file: WebM with VP9, which Chromium, Firefox and Safari from 16 on play."""

from __future__ import annotations

import io
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

FRAME_RATE = 25

# Same input, same bytes: no random identifiers in the file. The index before the pictures, so that a browser
# jumps back to the start of a loop without asking the server for the end first.
_FILE_OPTIONS = {"fflags": "+bitexact", "cues_to_front": "1"}


def to_webm(frames: Iterable[NDArray[np.uint8]], limit: int) -> bytes:
    """Encode at the best quality that stays below ``limit`` bytes.

    Args:
        frames: sRGB pictures ``[H, W, 3]`` of one size, even in both directions.
        limit: the file's size in bytes.

    Raises:
        ValueError: if even the worst quality that is fit to be seen is larger.
    """
    pictures = [
        VideoFrame.from_ndarray(frame, format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        for frame in frames
    ]
    for quality in range(16, 57, 4):
        film = _encode(pictures, quality)
        if len(film) < limit:
            return film
    raise ValueError(
        f"the film has more detail than {limit} bytes of VP9 hold: blur it more, or slow it down"
    )


def _encode(pictures: list[VideoFrame], quality: int) -> bytes:
    """A WebM file of constant ``quality``: 0 best, 63 worst."""
    # A real file: moving the index to its front reads it again.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.webm"
        _write(path, pictures, quality)
        return path.read_bytes()


def _write(path: Path, pictures: list[VideoFrame], quality: int) -> None:
    with av.open(str(path), "w", format="webm", options=_FILE_OPTIONS) as container:
        options = {"crf": f"{quality}", "b": "0", "deadline": "good", "cpu-used": "2", "row-mt": "1"}
        stream: VideoStream = container.add_stream("libvpx-vp9", FRAME_RATE, options=options)
        stream.width, stream.height = pictures[0].width, pictures[0].height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = len(pictures)  # one key frame, the first: a loop starts nowhere else
        stream.codec_context.colorspace = 1  # BT.709
        stream.codec_context.color_primaries = 1
        stream.codec_context.color_trc = 1
        stream.codec_context.color_range = 1  # 16 to 235
        for index, picture in enumerate(pictures):
            picture.pts, picture.time_base = index, Fraction(1, FRAME_RATE)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def read_film(film: bytes) -> list[NDArray[np.uint8]]:
    """All pictures of a film, sRGB ``[H, W, 3]``."""
    with av.open(io.BytesIO(film), "r") as container:
        return [
            frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            for frame in container.decode(video=0)
        ]
