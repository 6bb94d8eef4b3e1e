"""WebGL2 draws what the reference renderer draws, outlives the loss of its context, and leaks nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from compositor import Session, blending

from .browserkit import photos
from .browserkit.render_harness import BT601, BT709, SRGB, Frame, RenderHarness, Scene
from .browserkit.yuv import decode, encode

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Plan = dict[str, Any]

# At most this share of the pixels may differ by more than so much of 255.
SHARE, STEPS = 0.01, 4.0
# And that is all where nothing but the rounding is another.
EXACT = {"share": 0.001, "steps": 2.0}

TONE = (40.0, -20.0, -60.0)
LABELS = ((np.add.outer(2 * np.arange(18), np.arange(32)) // 9) % 25).astype(np.float32)
FACES = np.clip((5 - np.hypot(*np.mgrid[-6:14, -15:15])) / 3, 0, 1).astype(np.float32)

EFFECTS: dict[str, Plan] = {
    "blur": {"effect": "blur"},
    "blur-weak": {"effect": "blur", "strength": 0.0},
    "blur-strong": {"effect": "blur", "strength": 1.0},
    "bokeh": {"effect": "blur", "blur_shape": "bokeh"},
    "bokeh-strong": {"effect": "blur", "blur_shape": "bokeh", "strength": 1.0},
    "image": {"effect": "image", "image": "own"},
    "video": {"effect": "video", "video": "own"},
    "gradient": {"effect": "gradient", "gradient_angle": 33.0},
    "color": {"effect": "color", "color": [10, 200, 30]},
    "transparent": {"effect": "transparent"},
    "parts": {"effect": "parts"},
    "faces-blur": {"effect": "blur", "faces": "blur"},
    "faces-pixelate": {"effect": "image", "image": "own", "faces": "pixelate"},
    "none-faces": {"effect": "none", "faces": "blur"},
}
# One of each kind: what the others add has nothing to do with sizes.
FEW = ("blur", "bokeh", "image", "transparent", "faces-pixelate")
SIZES = [(641, 361), (1, 1), (2, 3), (333, 500), (4096, 3)]

ON = {"decontaminate": 1.0, "light_wrap": 1.0, "light_wrap_radius": 1.0, "match": 1.0}


def finishes() -> list[tuple[str, Plan]]:
    """Effects with every combination of what each has; those that are drawn like others with all of it."""
    decontaminated = [{"decontaminate": value} for value in (0.0, 1.0)]
    every = [
        {"decontaminate": a, "light_wrap": b, "match": c}
        for a, b, c in itertools.product((0.0, 1.0), repeat=3)
    ]
    return [
        *itertools.product(("blur", "bokeh", "transparent"), decontaminated),
        *itertools.product(("image",), every),
        *itertools.product(("video", "gradient", "color"), [ON]),
    ]


@pytest.fixture(scope="module", autouse=True)
def closed(renderers: RenderHarness) -> Iterator[None]:
    yield
    renderers.dispose("webgl2")
    renderers.dispose("planes")


def plan_of(settings: Plan, *, refine: bool = True) -> Plan:
    plan: Plan = dict(Session(settings).plan())
    return plan if refine else {**plan, "edge": {**plan["edge"], "refine": None}}


def scene_of(rgb: Bytes, plan: Plan, alpha: Floats | None = None, *, format_: str = "RGBA") -> Scene:
    space = SRGB if format_[:3] in ("RGB", "BGR") else BT601
    height, width, _ = rgb.shape
    # An image that is averaged down, and a video that is enlarged.
    behind = {"image": photos.photo("coffee"), "video": photos.photo("chelsea")[:90, :130]}
    return Scene(
        Frame(format_, width, height, encode(format_, rgb, space), space),
        photos.somebody() if alpha is None else alpha,
        parts=LABELS,
        faces=FACES,
        behind=behind.get(plan["background"]["kind"]),
        tone=TONE if plan["match"] else None,
    )


def reference(scene: Scene, plan: Plan) -> Floats:
    """What `blending.render` draws, ``[rows, columns, 4]``."""
    frame = scene.frame
    size = frame.height, frame.width
    seen = decode(frame.format, size, frame.data, frame.color_space)[..., :3].astype(np.float32)
    behind = None if scene.behind is None else scene.behind.astype(np.float32)
    masks = {"parts": LABELS[None, ..., None], "faces": FACES[None, ..., None]}
    drawn = np.asarray(blending.render(seen, scene.alpha, plan, behind, masks, scene.tone))
    opaque = np.full((*size, 1), 255, np.float32)
    return drawn if drawn.shape[2] == 4 else np.concatenate([drawn, opaque], 2)


def assert_alike(
    found: Bytes, wanted: npt.NDArray[Any], *, share: float = SHARE, steps: float = STEPS
) -> None:
    assert found.shape == wanted.shape
    apart = np.abs(seen(found) - seen(wanted)).max(2)
    off = float((apart > steps).mean())
    assert off <= share, f"{off:.2%} of the pixels are more than {steps:g} off, by {apart.max():.0f} at most"


def seen(rgba: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Colours as much as they are seen, and alpha."""
    return np.dstack([rgba[..., :3] * (rgba[..., 3:] / 255), rgba[..., 3:]])


def photo_at(width: int, height: int, name: str = "astronaut") -> Bytes:
    return photos.fitted(photos.photo(name), width, height)


def size_id(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize(
    ("effect", "size"),
    [*itertools.product(EFFECTS, [(640, 360), (64, 36)]), *itertools.product(FEW, SIZES)],
    ids=lambda value: value if isinstance(value, str) else size_id(value),
)
def test_an_effect_is_drawn_as_the_reference_draws_it(
    renderers: RenderHarness, effect: str, size: tuple[int, int]
) -> None:
    plan = plan_of(EFFECTS[effect])
    scene = scene_of(photo_at(*size), plan)
    assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan), **EXACT)


@pytest.mark.parametrize("refine", [True, False], ids=["refined", "plain"])
@pytest.mark.parametrize(
    ("effect", "finish"),
    finishes(),
    ids=lambda value: (
        value if isinstance(value, str) else "-".join(f"{number:g}" for number in value.values())
    ),
)
def test_every_finish_is_drawn_as_the_reference_draws_it(
    renderers: RenderHarness, effect: str, refine: bool, finish: Plan
) -> None:
    plan = plan_of({**EFFECTS[effect], **finish}, refine=refine)
    scene = scene_of(photo_at(256, 145), plan)
    assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan), **EXACT)


@pytest.mark.parametrize("number", [0, 7, 14])
@pytest.mark.parametrize("effect", ["blur", "bokeh", "image", "transparent"])
def test_portraits_are_drawn_as_the_reference_draws_them(
    renderers: RenderHarness, effect: str, number: int
) -> None:
    plan = plan_of({**EFFECTS[effect], "match": 1.0})
    rgb, alpha = photos.portrait(number, 640, 360)
    scene = scene_of(rgb, plan, alpha)
    assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan), **EXACT)


@pytest.mark.parametrize("format_", ["I420", "NV12", "RGBX", "BGRX", "BGRA"])
@pytest.mark.parametrize("effect", ["blur", "image", "color", "transparent", "parts", "faces-pixelate"])
def test_every_format_is_drawn_as_the_reference_draws_its_colours(
    renderers: RenderHarness, effect: str, format_: str
) -> None:
    plan = plan_of(EFFECTS[effect])
    scene = scene_of(photo_at(321, 241, "chelsea"), plan, format_=format_)
    assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan))


@pytest.mark.parametrize(
    "mask", [np.zeros((9, 16)), np.ones((9, 16)), np.full((1, 1), 0.6)], ids=["nobody", "only", "one"]
)
@pytest.mark.parametrize("effect", ["blur", "bokeh", "image", "transparent"])
def test_masks_of_nobody_and_of_a_single_pixel(
    renderers: RenderHarness, effect: str, mask: npt.NDArray[np.float64]
) -> None:
    plan = plan_of(EFFECTS[effect])
    scene = scene_of(photo_at(160, 90), plan, mask.astype(np.float32))
    assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan), **EXACT)


def test_a_frames_own_matrix_is_used(renderers: RenderHarness) -> None:
    plan = plan_of(EFFECTS["color"])
    rgb = photo_at(160, 90, "coffee")
    wide = {**BT709, "fullRange": True}
    for space in (BT601, BT709, wide):
        scene = scene_of(rgb, plan)
        scene = Scene(Frame("I420", 160, 90, encode("I420", rgb, space), space), scene.alpha)
        assert_alike(renderers.render("webgl2", scene, plan).rgba, reference(scene, plan), **EXACT)


@pytest.mark.parametrize("effect", EFFECTS)
def test_planes_and_webgl2_draw_the_same_picture(renderers: RenderHarness, effect: str) -> None:
    plan = plan_of(EFFECTS[effect])
    scene = scene_of(photo_at(640, 360), plan)
    assert_alike(renderers.render("webgl2", scene, plan).rgba, renderers.render("planes", scene, plan).rgba)


@pytest.mark.parametrize("effect", EFFECTS)
def test_planes_and_webgl2_draw_the_same_video(renderers: RenderHarness, effect: str) -> None:
    """Of a camera's I420 planes gives I420 again: compared is what an encoder would make of WebGL2's."""
    plan = plan_of(EFFECTS[effect])
    scene = scene_of(photo_at(640, 360), plan, format_="I420")
    webgl2, planes = (renderers.render(name, scene, plan).rgba for name in ("webgl2", "planes"))
    video = decode("I420", (360, 640), encode("I420", webgl2[..., :3], BT601), BT601)
    assert_alike(np.dstack([video[..., :3], webgl2[..., 3]]), planes)


def test_whoever_ignores_alpha_does_not_find_the_room(renderers: RenderHarness) -> None:
    plan = plan_of(EFFECTS["transparent"])
    drawn = renderers.render("webgl2", scene_of(photo_at(160, 90), plan), plan).rgba
    nothing = drawn[..., 3] == 0
    assert nothing.mean() > 0.2
    assert not drawn[nothing].any()


@pytest.mark.parametrize("effect", ["blur", "transparent"])
@pytest.mark.parametrize("rotation", [0, 90, 180])
def test_a_frame_keeps_its_orientation(renderers: RenderHarness, effect: str, rotation: int) -> None:
    plan = plan_of(EFFECTS[effect])
    frame = scene_of(photo_at(64, 36), plan).frame
    turned = Frame("RGBA", 64, 36, frame.data, SRGB, rotation, flip=True, display=(128, 36))
    scene = Scene(turned, photos.somebody())
    planes, webgl2 = (renderers.render(name, scene, plan) for name in ("planes", "webgl2"))
    assert webgl2.facts == planes.facts
    assert (webgl2.facts["rotation"], webgl2.facts["flip"]) == (rotation, True)


def test_nothing_leaves_while_the_context_is_lost_and_all_is_back_when_it_is(
    renderers: RenderHarness,
) -> None:
    plan = plan_of(EFFECTS["image"])
    scene = scene_of(photo_at(160, 90), plan)
    before = renderers.render("webgl2", scene, plan)
    # The image was given once: what is drawn after the loss has to find it again.
    again = Scene(scene.frame, scene.alpha)
    renderers.call("lose")
    for _ in range(3):
        complaint = renderers.complaint("webgl2", again, plan)
        assert complaint is not None
        assert complaint["code"] == "stage-failed"
    renderers.call("restore")
    renderers.page.wait_for_timeout(300)
    assert np.array_equal(renderers.render("webgl2", again, plan).rgba, before.rgba)
    assert renderers.live()["contexts"] == 1


def test_a_context_that_does_not_come_back_is_replaced(renderers: RenderHarness) -> None:
    plan = plan_of(EFFECTS["video"])
    scene = scene_of(photo_at(160, 90), plan)
    before = renderers.render("webgl2", scene, plan)
    again = Scene(scene.frame, scene.alpha)
    renderers.call("lose")
    assert renderers.complaint("webgl2", again, plan) is not None
    renderers.page.wait_for_timeout(1200)
    assert np.array_equal(renderers.render("webgl2", again, plan).rgba, before.rgba)
    assert renderers.live()["contexts"] == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"effect": "image", "image": "another"}, "picture is not loaded"),
        ({"effect": "video", "video": "another"}, "video is not loaded"),
        ({"effect": "parts"}, "was not made"),
        ({"effect": "blur", "faces": "blur"}, "was not made"),
        ({"effect": "none"}, "needs no renderer"),
    ],
)
def test_what_is_missing_is_an_error_in_words(renderers: RenderHarness, settings: Plan, words: str) -> None:
    plan = plan_of(settings)
    scene = Scene(scene_of(photo_at(64, 36), plan).frame, photos.somebody())
    complaint = renderers.complaint("webgl2", scene, plan)
    assert complaint is not None
    assert words in complaint["message"]


def test_many_frames_leave_nothing_and_dispose_leaves_nothing_at_all(renderers: RenderHarness) -> None:
    renderers.dispose("webgl2")
    plans = [plan_of(settings) for settings in EFFECTS.values()]
    sizes = [(64, 36), (33, 17), (64, 36)]
    scenes = [scene_of(photo_at(*size), plan) for plan in plans for size in sizes]

    def draw_all() -> None:
        for scene, plan in zip(scenes, (plan for plan in plans for _ in sizes), strict=True):
            renderers.render("webgl2", scene, plan)

    draw_all()
    once = renderers.live()
    assert once["Texture"] > 0
    assert once["Program"] > 0
    assert once["contexts"] == 1
    for _ in range(200 // len(scenes) + 1):
        draw_all()
    assert renderers.live() == once
    renderers.dispose("webgl2")
    assert set(renderers.live().values()) == {0}
