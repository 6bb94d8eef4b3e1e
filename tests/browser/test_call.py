"""A call: what arrives at the other side, decoded by somebody else's code, shows the person and no room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageFilter

from webapp.server.settings import CHECKOUT

from .browserkit.any_visit import AnyVisit
from .browserkit.clip import LEFT, RIGHT, Clip, masks, read_luma, sharpness
from .browserkit.fixtures import NewAnyVisit
from .browserkit.frames import RAW
from .browserkit.package import Project, headers
from .browserkit.remote_peer import Luma, RemotePeer
from .browserkit.site import hosting

EXAMPLE = CHECKOUT / "examples" / "call"
# Ten seconds of a call.
FRAMES = 300
# Longest wait for them, in seconds: a busy machine sends fewer.
PATIENCE = 120
# A pixel is the camera's own where it and so many neighbours to each side are, on average, but for what a
# call's codec takes away; the blurred pattern differs by some 50.
NEAR, AROUND = 14, 3


@pytest.fixture
def called(project: Project, any_visit: NewAnyVisit) -> Iterator[AnyVisit]:
    """The example's page, opened, with a policy that lets nothing leave but the call."""
    site = project.folder / "site"
    shutil.copytree(EXAMPLE, site)
    project.assets("site/backdrop")
    # data: holds the layers of the camera that stands in.
    policy = headers("policy")["Content-Security-Policy"].replace(
        "img-src", "style-src 'self'; img-src data:"
    )
    with hosting(site, {"Content-Security-Policy": policy}) as base:
        page = any_visit(base=base)
        page.tab.goto(base)
        page.wait_until("() => window.example !== undefined")
        if not page.tab.evaluate("() => 'RTCPeerConnection' in window"):
            pytest.skip("this browser has no WebRTC")
        yield page


@contextmanager
def _ringing(page: AnyVisit) -> Iterator[RemotePeer]:
    """A call from the page to a peer of ours."""
    with RemotePeer() as peer:
        page.tab.evaluate(
            """() => {
              window.call = window.example.start((offer) => {
                window.offer = offer;
                return new Promise((answer) => (window.answer = answer));
              });
            }"""
        )
        page.wait_until("() => window.offer !== undefined")
        answer = peer.answer(page.tab.evaluate("() => window.offer"))
        page.tab.evaluate("(answer) => void window.answer(answer)", answer)
        yield peer


def _received(page: AnyVisit, peer: RemotePeer, count: int) -> list[Luma]:
    for _ in range(10 * PATIENCE):
        if len(peer.frames) >= count:
            return peer.frames[:count]
        page.pause(100)
    said = page.tab.evaluate("() => document.body.innerText")
    raise AssertionError(f"{len(peer.frames)} frames arrived; the page says {said!r}")


def _wall(clip: Clip, luma: Luma) -> float:
    """How sharp the sharper side of the wall is, as a share of the camera's."""
    looks = {"left": LEFT, "right": RIGHT}
    return max(sharpness(patch.cut(luma)) / clip.sharpness[name] for name, patch in looks.items())


def _kept(camera: Luma, luma: Luma) -> npt.NDArray[np.bool_]:
    """Where a frame is the camera's own picture."""
    difference = np.abs(camera.astype(np.int16) - luma).astype(np.uint8)
    around = Image.fromarray(difference).filter(ImageFilter.BoxBlur(AROUND))
    kept: npt.NDArray[np.bool_] = np.asarray(around) < NEAR
    return kept


def _iou(clip: Clip, luma: Luma) -> float:
    """IoU of where a frame is the camera's own with the mask, by the camera's frame that fits best."""
    best = 0.0
    for camera, mask in zip(read_luma(clip), masks(clip), strict=True):
        person = mask > 0.5
        kept = _kept(camera, luma)
        best = max(best, float((kept & person).sum() / (kept | person).sum()))
    return best


def test_no_frame_that_arrives_shows_the_room_and_the_person_is_there(called: AnyVisit) -> None:
    clip = called.clip
    with _ringing(called) as peer:
        frames = _received(called, peer, FRAMES)
    raw = [(index, wall) for index, frame in enumerate(frames) if (wall := _wall(clip, frame)) > RAW]
    assert not raw, f"{len(raw)} of {len(frames)} frames show the room: {raw[:5]}"
    assert {frame.shape for frame in frames[-30:]} == {(clip.height, clip.width)}
    # The first second may be the placeholder, and a call begins blurred by its own codec.
    ious = [_iou(clip, frame) for frame in frames[100::40]]
    assert np.median(ious) >= 0.9, ious


def test_the_room_would_be_seen_at_the_other_side(called: AnyVisit) -> None:
    """The judge of the test above can see the pattern through a call's codec."""
    called.tab.evaluate("() => window.example.processor.update({ effect: 'none' })")
    with _ringing(called) as peer:
        frames = _received(called, peer, 60)
    assert np.median([_wall(called.clip, frame) for frame in frames[30:]]) > RAW


def test_both_peers_of_the_page_see_a_finished_picture(called: AnyVisit) -> None:
    called.tab.evaluate("() => document.querySelector('#start').click()")
    called.wait_until("() => document.querySelector('#said').textContent === 'The call is on.'")
    frames = called.wait_for_finished(20)
    assert not any(frame.raw for frame in frames)
    called.wait_until("() => document.querySelector('#arrived').videoWidth > 0")
