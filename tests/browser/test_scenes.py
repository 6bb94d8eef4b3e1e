"""Videos behind the person: played, looped, refused, and let go of."""

from __future__ import annotations

import base64
import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from scenery.film import to_webm

from .browserkit.fixtures import NewVisit
from .browserkit.frames import Frame, assert_none_raw
from .browserkit.visit import Visit

OWN = "Use a picture or video of your own"

# Addresses made for videos and not given back, and all tracks made of videos.
_LEDGER = """
  window.__ledger = { addresses: new Set(), tracks: [] };
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (file) => {
    const address = createObjectURL.call(URL, file);
    if (file.type.startsWith('video/')) __ledger.addresses.add(address);
    return address;
  };
  URL.revokeObjectURL = (address) => {
    __ledger.addresses.delete(address);
    revokeObjectURL.call(URL, address);
  };
  const { captureStream } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.captureStream = function () {
    const stream = captureStream.call(this);
    __ledger.tracks.push(...stream.getTracks());
    return stream;
  };
"""


def film(*, seconds: float = 1.0) -> bytes:
    """Dark, then bright, half of the time each."""
    count = round(seconds * 25)
    levels = (30, 225)
    frames = [np.full((90, 160, 3), levels[2 * index // count], np.uint8) for index in range(count)]
    return to_webm(frames, 100_000)


def upload(page: Visit, name: str, body: bytes, kind: str = "video/webm") -> None:
    """Choose a file of one's own."""
    page.page.get_by_label(OWN).set_input_files({"name": name, "mimeType": kind, "buffer": body})


def turns(frames: list[Frame]) -> int:
    """How often the wall went from dark to bright or back."""
    states = [frame.left.mean > 128 for frame in frames if not 80 < frame.left.mean < 180]
    return sum(a != b for a, b in pairwise(states))


def wait_for_turns(page: Visit, count: int) -> list[Frame]:
    """Wait until the wall has changed so often from now on."""
    return page.wait_for(f"{count} turns", lambda frames: turns(frames) >= count, page.count())


def wait_for_video(page: Visit, name: str) -> None:
    """Wait until this is the video in force, not only the one chosen."""
    page.wait_until("(name) => window.backdrop.processor.options.video?.name === name", name)


def test_a_video_of_ones_own_loops_behind_the_person(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    upload(page, "night-and-day.webm", film())
    expect(page.page.get_by_role("radio", name="night-and-day.webm video")).to_be_checked()
    # Two turns a round: five are more than two rounds.
    frames = wait_for_turns(page, 5)
    assert float(np.median([frame.face.sharpness for frame in frames])) >= 0.85
    assert_none_raw(page.frames())
    # The address names it, for this browser alone.
    page.page.wait_for_url("**video=own-*")


def test_it_does_without_streams_of_frames(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script("delete HTMLMediaElement.prototype.captureStream;")
    page.open(effect="blur")
    page.wait_for_finished(5)
    upload(page, "night-and-day.webm", film())
    wait_for_turns(page, 3)
    assert_none_raw(page.frames())


def test_the_bundled_video_moves(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="video")
    page.wait_for_finished(5)
    expect(page.page.get_by_role("radio", name="Harbour video")).to_be_checked()
    first = page.still()
    page.pause(1500)
    page.wait_for_finished(1, page.count())
    rows = slice(0, first.shape[0] // 5)  # above her head
    assert np.abs(first[rows].astype(int) - page.still()[rows]).max() > 8
    assert_none_raw(page.frames())
    assert page.violations() == []


def test_a_video_that_is_not_shown_any_more_is_let_go_of(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script(_LEDGER)
    page.open(effect="blur")
    page.wait_for_finished(5)
    upload(page, "first.webm", film())
    wait_for_video(page, "first.webm")
    upload(page, "second.webm", film())
    wait_for_video(page, "second.webm")
    wait_for_turns(page, 1)
    assert page.page.evaluate("() => __ledger.addresses.size") == 1
    page.choose("Blur")
    page.wait_for_finished(5, page.count())
    assert page.page.evaluate("() => __ledger.addresses.size") == 0
    states = page.page.evaluate("() => __ledger.tracks.map(({ readyState }) => readyState)")
    assert len(states) == 2
    assert set(states) == {"ended"}
    assert_none_raw(page.frames())


def test_it_comes_back_after_another_effect_and_after_a_pause(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    upload(page, "night-and-day.webm", film())
    wait_for_turns(page, 1)
    page.choose("Colour")
    page.page.get_by_role("radio", name="night-and-day.webm video").check(force=True)
    wait_for_turns(page, 2)
    page.page.get_by_role("button", name="Stop camera").click()
    page.page.get_by_role("button", name="Start camera").click()
    wait_for_turns(page, 2)
    assert_none_raw(page.frames())


@pytest.mark.parametrize(
    ("name", "kind", "body"),
    [
        ("holiday.webm", "video/webm", b"these are words"),
        ("empty.mp4", "video/mp4", b""),
        ("cut.webm", "video/webm", film()[:300]),
    ],
)
def test_a_file_that_is_no_video_is_refused_and_the_effect_stays(
    visit: NewVisit, name: str, kind: str, body: bytes
) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    upload(page, name, body, kind)
    page.alert(name)
    expect(page.page.get_by_role("radio", name="Blur", exact=True)).to_be_checked()
    frames = page.wait_for_finished(5, page.count())
    assert frames[-1].left.mean > 100  # still the blur of a bright wall
    assert_none_raw(page.frames())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("new File(['words'], 'words.txt', { type: 'text/plain' })", "words.txt.*not a video"),
        ("new File([], 'nothing.webm', { type: 'video/webm' })", "nothing.webm.*empty"),
        (
            "new File(['x'], 'old.xyz', { type: 'video/x-unheard-of' })",
            "old.xyz.*cannot play video/x-unheard-of",
        ),
        ("'/assets/nowhere.webm'", "nowhere.webm.*404"),
        ("'/api/models'", "api/models.*cannot play"),
    ],
)
def test_the_library_says_why_a_video_cannot_be_shown(visit: NewVisit, source: str, words: str) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    refused = page.page.evaluate(
        f"""() => window.backdrop.processor.update({{ effect: 'video', video: {source} }})
          .then(() => null, ({{ code, message }}) => ({{ code, message }}))"""
    )
    assert refused["code"] == "video-invalid"
    assert re.search(words, refused["message"])
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


def test_a_video_has_to_be_chosen_first(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(1)
    message = page.page.evaluate(
        "() => window.backdrop.processor.update({ effect: 'video' }).then(() => '', ({ message }) => message)"
    )
    assert "choose one first" in message


def test_the_person_follows_the_light_of_the_video(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.settled()
    body = to_webm([np.full((90, 160, 3), (250, 60, 20), np.uint8)] * 25, 100_000)
    page.page.evaluate(
        """data => window.backdrop.processor.update({
          effect: 'video',
          video: new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'video/webm' }),
        })""",
        base64.b64encode(body).decode(),
    )
    face = page.clip.face

    def redness() -> float:
        page.pause(300)
        page.wait_for_finished(20, page.count())
        red, _, blue, _ = face.cut(page.still()).reshape(-1, 4).mean(0)
        return float(red - blue)

    before = redness()
    page.update(match=1)
    assert redness() > before + 5
    page.update(match=0)
    assert abs(redness() - before) < 5
    assert_none_raw(page.frames())
