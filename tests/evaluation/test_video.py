"""Reading videos."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from evaluation.errors import EvaluationError
from evaluation.video import frames_of, videos_in


def write_video(path: Path, count: int, size: tuple[int, int] = (96, 160), rate: int = 25) -> Path:
    """Grey frames that grow brighter; ``size`` is height and width."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.height, stream.width = size
        stream.pix_fmt = "yuv420p"
        for number in range(count):
            pixels = np.full((*size, 3), 20 + 10 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_frames_come_in_order_with_their_time(tmp_path: Path) -> None:
    found = list(frames_of(write_video(tmp_path / "a.mp4", 8), most=20))
    assert [round(float(frame.mean())) for frame, _ in found] == pytest.approx(
        [20 + 10 * number for number in range(8)], abs=3
    )
    assert [seconds for _, seconds in found[1:]] == pytest.approx([1 / 25] * 7)
    assert found[0][0].shape == (96, 160, 3)
    assert found[0][0].dtype == np.uint8


def test_no_more_come_than_are_wanted(tmp_path: Path) -> None:
    assert len(list(frames_of(write_video(tmp_path / "a.mp4", 8), most=3))) == 3


def test_wide_ones_are_made_smaller(tmp_path: Path) -> None:
    ((frame, _),) = frames_of(write_video(tmp_path / "a.mp4", 1, (360, 1280)), most=1)
    assert frame.shape == (180, 640, 3)


def test_an_empty_video_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", 0)
    with pytest.raises(EvaluationError, match=r"a\.avi: (holds no|is not a video)"):
        list(frames_of(path, most=3))


def test_a_text_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("no video")
    with pytest.raises(EvaluationError, match=r"a\.mp4: is not a video that can be read \(.+\)"):
        list(frames_of(path, most=3))


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(EvaluationError, match="holds no picture"):
        list(frames_of(path, most=3))


def test_folders_without_videos_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no videos"):
        videos_in(tmp_path)
    with pytest.raises(EvaluationError, match="is not a folder"):
        videos_in(tmp_path / "none")


def test_videos_are_sorted_and_others_passed_over(tmp_path: Path) -> None:
    for name in ("b.webm", "a.MP4", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in videos_in(tmp_path)] == ["a.MP4", "b.webm"]
