"""Photos and videos: finished in their own size, with all frames and their sound, or refused by name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from .browserkit.clip import Clip, Patch, sharpness
from .browserkit.fixtures import MakeClip, NewVisit
from .browserkit.visit import Visit

Pixels = npt.NDArray[np.uint8]

# A whole clip is finished here, on whatever the machine has to spare.
_LONG_MS = 240_000
_FRAMES = 30
# What is opened behind the person in these tests: `?effect=color&color=...`
_COLOR = "17645f"


def frames_of(clip: Clip) -> list[Pixels]:
    """The clip's frames, RGB ``[H, W, 3]``."""
    with av.open(str(clip.path)) as container:
        return [rgb(frame) for frame in container.decode(video=0)][:_FRAMES]


def rgb(frame: av.VideoFrame, layout: str = "rgb24") -> Pixels:
    """A frame's pixels ``[H, W, channels]``, or ``[H, W]`` for ``gray``."""
    return np.asarray(frame.to_ndarray(format=layout), np.uint8)


def movie(clip: Clip, container: str, codec: str, *, sound: str | None = None) -> bytes:
    """The clip as a file, with a tone where ``sound`` names a codec."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        video = out.add_stream(codec, rate=30)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = clip.width, clip.height, "yuv420p"
        video.bit_rate = 4_000_000
        if codec.startswith("libvpx"):
            video.options = {"deadline": "realtime", "cpu-used": "8"}
        audio = out.add_stream(sound, rate=48_000) if sound else None
        for pixels in frames_of(clip):
            out.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        out.mux(video.encode(None))
        if audio:
            assert isinstance(audio, av.AudioStream)
            for part in _tone(audio):
                out.mux(audio.encode(part))
            out.mux(audio.encode(None))
    return file.getvalue()


def _tone(audio: av.AudioStream) -> Iterator[av.AudioFrame]:
    """A second of a tone, in pieces of the size that the codec takes."""
    wave = np.sin(np.arange(48_000) * 2 * np.pi * 440 / 48_000).astype(np.float32) / 4
    whole = av.AudioFrame.from_ndarray(np.stack([wave, wave]), format="fltp", layout="stereo")
    whole.sample_rate, whole.time_base, whole.pts = 48_000, Fraction(1, 48_000), 0
    fifo = av.AudioFifo()
    for part in av.AudioResampler(format=audio.format, layout="stereo", rate=48_000).resample(whole):
        fifo.write(part)
    while (piece := fifo.read(audio.frame_size or 960, partial=True)) is not None:
        yield piece


def packets(body: bytes, kind: Literal["video", "audio"]) -> list[tuple[float, bytes]]:
    """The packets of a file's first stream of a kind: when each starts, in seconds, and its bytes."""
    with av.open(io.BytesIO(body), "r") as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return sorted(
            (float(packet.pts * packet.time_base), bytes(packet))
            for packet in container.demux(stream)
            if packet.pts is not None and packet.time_base is not None
        )


def times(body: bytes) -> list[float]:
    """When each frame of a film starts, in seconds."""
    return [start for start, _ in packets(body, "video")]


def open_page(visit: NewVisit, *, effect: str = "color") -> Visit:
    """A page with the camera off."""
    page = visit().open(effect=effect, color=_COLOR, autostart=0)
    page.page.get_by_role("button", name="Photo or video").first.wait_for()
    return page


def bring(page: Visit, name: str, body: bytes, kind: str) -> None:
    """Choose a file to be finished."""
    chosen = FilePayload(name=name, mimeType=kind, buffer=body)
    page.page.locator("#any-file").set_input_files(chosen)


def finish(page: Visit, tmp_path: Path) -> Path:
    """Have the opened file made, and download it."""
    dialog = page.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make the").click(timeout=_LONG_MS)
    link = dialog.get_by_role("link", name="Download")
    link.wait_for(timeout=_LONG_MS)
    with page.page.expect_download() as download:
        link.click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    return target


def left_behind(page: Page) -> list[str]:
    """Names of what lies in the browser's private files."""
    found: list[str] = page.evaluate(
        """async () => {
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle('backdrop-files', { create: true });
          return Array.fromAsync(folder.keys());
        }"""
    )
    return found


def assert_covered(pixels: Pixels, patch: Patch) -> None:
    """The pattern of the wall is not there, but the colour that was chosen is."""
    wanted = [int(_COLOR[at : at + 2], 16) for at in (0, 2, 4)]
    seen = np.median(patch.cut(pixels).astype(np.float64), axis=(0, 1))
    assert np.abs(seen - np.array(wanted)).max() < 12


@pytest.mark.parametrize(
    "kind", [("mp4", "libx264", "aac"), ("webm", "libvpx", "libopus")], ids=["mp4", "webm"]
)
def test_a_video_comes_back_with_every_frame_at_its_time_and_its_sound(
    visit: NewVisit, clip: MakeClip, tmp_path: Path, kind: tuple[str, str, str]
) -> None:
    shown = clip(640, 360)
    container, codec, sound = kind
    body = movie(shown, container, codec, sound=sound)
    page = open_page(visit)
    bring(page, f"clip.{container}", body, f"video/{container}")
    made = finish(page, tmp_path).read_bytes()
    assert len(times(body)) == _FRAMES
    assert times(made) == pytest.approx(times(body), abs=0.0011)
    # The sound was copied as it is. WebM's own note of how long Opus takes to get going, 7 ms, is lost.
    copied, given = packets(made, "audio"), packets(body, "audio")
    assert [data for _, data in copied] == [data for _, data in given]
    assert [start for start, _ in copied] == pytest.approx([start for start, _ in given], abs=0.008)
    with av.open(io.BytesIO(made), "r") as finished:
        for index, frame in enumerate(finished.decode(video=0)):
            pixels = rgb(frame)
            assert pixels.shape == (360, 640, 3)
            for side in ("left", "right"):
                assert_covered(pixels, shown.patches[side])
            if index == _FRAMES // 2:
                face = shown.face.cut(rgb(frame, "gray"))
                assert sharpness(face) > 0.5 * shown.sharpness["face"]
    assert page.violations() == []
    # Nothing was sent anywhere.
    assert not [address for address in page.requests if not address.startswith((page.base, "blob:"))]


def test_a_see_through_video_keeps_its_alpha(visit: NewVisit, clip: MakeClip, tmp_path: Path) -> None:
    shown = clip(640, 360)
    page = open_page(visit, effect="transparent")
    bring(page, "clip.mp4", movie(shown, "mp4", "libx264"), "video/mp4")
    made = finish(page, tmp_path)
    assert made.suffix == ".webm"
    count = 0
    with av.open(str(made)) as finished:
        stream = finished.streams.video[0]
        assert stream.metadata["alpha_mode"] == "1"
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        assert isinstance(decoder, av.VideoCodecContext)
        for packet in finished.demux(stream):
            for frame in decoder.decode(packet):
                count += 1
                alpha = rgb(frame, "rgba")[..., 3]
                assert shown.patches["left"].cut(alpha).mean() < 8
                assert shown.face.cut(alpha).mean() > 247
    assert count == _FRAMES


def test_a_photo_is_cut_out_in_its_own_size(visit: NewVisit, clip: MakeClip, tmp_path: Path) -> None:
    shown = clip(1280, 720)
    file = io.BytesIO()
    Image.fromarray(frames_of(shown)[0]).save(file, "JPEG", quality=95)
    page = open_page(visit, effect="transparent")
    bring(page, "portrait.jpg", file.getvalue(), "image/jpeg")
    made = finish(page, tmp_path)
    assert made.name == "portrait-backdrop.png"
    with Image.open(made) as picture:
        assert (picture.size, picture.mode) == ((1280, 720), "RGBA")
        alpha = np.asarray(picture)[..., 3]
    assert shown.patches["left"].cut(alpha).mean() < 8
    assert shown.face.cut(alpha).mean() > 247


def test_a_photo_on_its_side_is_turned_before_people_are_looked_for(
    visit: NewVisit, clip: MakeClip, tmp_path: Path
) -> None:
    shown = clip(640, 360)
    orientation = Image.Exif()
    orientation[0x0112] = 6  # to be turned clockwise
    file = io.BytesIO()
    upright = Image.fromarray(frames_of(shown)[0])
    upright.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=95, exif=orientation)
    page = open_page(visit)
    bring(page, "phone.jpg", file.getvalue(), "image/jpeg")
    with Image.open(finish(page, tmp_path)) as picture:
        assert picture.format == "JPEG"
        pixels = np.asarray(picture)
    assert pixels.shape == (360, 640, 3)
    for side in ("left", "right"):
        assert_covered(pixels, shown.patches[side])


def test_cancel_leaves_nothing_behind_and_another_background_can_be_tried(
    visit: NewVisit, clip: MakeClip
) -> None:
    page = open_page(visit)
    bring(page, "clip.mp4", movie(clip(1280, 720), "mp4", "libx264"), "video/mp4")
    dialog = page.page.get_by_role("dialog")
    make = dialog.get_by_role("button", name="Make the video")
    make.click(timeout=_LONG_MS)
    expect(dialog).to_have_attribute("data-step", "working")
    expect(dialog.get_by_role("status")).to_contain_text("%", timeout=_LONG_MS)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("status")).to_contain_text("Stopped", timeout=_LONG_MS)
    assert left_behind(page.page) == []
    before = dialog.get_by_role("img", name="After").get_attribute("src")
    dialog.get_by_label("Background").select_option("Dusk")
    expect(dialog).to_have_attribute("data-step", "ready", timeout=_LONG_MS)
    assert dialog.get_by_role("img", name="After").get_attribute("src") != before
    # The panel's own choice is not touched.
    assert "effect=color" in page.page.url
    make.click()
    expect(dialog).to_have_attribute("data-step", "working")
    expect(dialog.get_by_role("status")).to_contain_text("%", timeout=_LONG_MS)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("status")).to_contain_text("Stopped", timeout=_LONG_MS)
    page.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def _bomb() -> bytes:
    """A small PNG that says that it is 60000 pixels wide and high."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    body = bytearray(file.getvalue())
    body[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(body)


@pytest.mark.parametrize(
    ("name", "kind", "body", "words"),
    [
        ("empty.mp4", "video/mp4", b"", "is empty"),
        ("words.jpg", "image/jpeg", b"these are words", "could not be read as a photo or a video"),
        ("huge.png", "image/png", _bomb(), "3600 megapixels"),
    ],
)
def test_what_is_no_photo_or_video_is_refused_by_name(
    visit: NewVisit, name: str, kind: str, body: bytes, words: str
) -> None:
    page = open_page(visit)
    address = page.page.url
    bring(page, name, body, kind)
    refusal = page.page.get_by_role("dialog").get_by_role("alert")
    expect(refusal).to_contain_text(name)
    expect(refusal).to_contain_text(words)
    assert page.page.url == address


def test_a_codec_that_the_browser_lacks_is_named(visit: NewVisit, clip: MakeClip) -> None:
    page = open_page(visit)
    # MPEG-4 part 2, which no browser decodes.
    bring(page, "old.mp4", movie(clip(640, 360), "mp4", "mpeg4"), "video/mp4")
    refusal = page.page.get_by_role("dialog").get_by_role("alert")
    expect(refusal).to_contain_text("old.mp4")
    expect(refusal).to_contain_text("cannot be decoded")


def test_a_file_dropped_on_the_page_opens_the_dialog(visit: NewVisit) -> None:
    page = open_page(visit)
    page.page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['these are words'], 'words.txt', { type: 'text/plain' }));
          const drop = (type) => document.querySelector('#stage').dispatchEvent(
            new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
          // The browser would leave the page to show the file, were these not taken.
          if (drop('dragover') || drop('drop')) throw new Error('it was not taken');
        }"""
    )
    expect(page.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("words.txt")
