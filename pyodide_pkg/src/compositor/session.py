"""`Session`: the only object that the page's worker talks to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from compositor import effects, masks, own, parts
from compositor.arrays import Array, Namespace, namespace
from compositor.body import face_parts
from compositor.errors import MaskError
from compositor.main_person import MainPerson
from compositor.memory import Memory, replaced
from compositor.pacing import Pacing
from compositor.settings import Color, Settings
from compositor.tiers import AUTO, named
from compositor.tones import Tone

# What is taken for the time step where the caller has none to give.
USUAL_SECONDS = 1 / 30


class Session:
    """Settings, the mask's memory and the quality tier of one camera picture.

    Use it from one thread. In Pyodide its arrays are TensorFlow.js tensors, and settings and timings may be
    plain JavaScript objects.
    """

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        """Starts with the defaults, changed by `settings`.

        Raises:
            SettingsError: A setting is unknown or out of its range.
        """
        self._settings = Settings().changed(_plain(settings) if settings is not None else {})
        self._pacing = _paced(self._settings)
        self._version = 1
        self._memory = Memory()
        self._tone = Tone()
        self._main = MainPerson()
        self._faces: Array | None = None
        self._seconds = USUAL_SECONDS
        self._look: Mapping[str, Any] = {}

    @property
    def version(self) -> int:
        """The version of the plan: asking is cheap, and the plan need only be fetched when it has risen."""
        return self._version

    @property
    def tier(self) -> str:
        """The quality tier in force, one of `tiers.NAMES`."""
        return self._pacing.tier.name

    def settings(self) -> dict[str, Any]:
        """The settings as they are, JSON-able."""
        return self._settings.as_dict()

    def plan(self) -> effects.Plan:
        """How to draw a frame now, JSON-able."""
        return effects.plan(self._drawn(), self.tier, self._version, self._pacing.light)

    def update(self, settings: Mapping[str, Any]) -> None:
        """Changes some settings.

        Raises:
            SettingsError: A setting is unknown or out of its range; then none has changed.
        """
        changed = self._settings.changed(_plain(settings))
        if changed != self._settings:
            if changed.people != self._settings.people:
                self._main.reset()
            if changed.tier not in {self._settings.tier, AUTO}:
                self._pacing = _paced(changed)
            if changed.effect != self._settings.effect:
                self._look = {}
            self._settings = changed
            self._version += 1

    def follow(self, look: Mapping[str, Any]) -> None:
        """Shows what the visitor's own effect says, with the effect "python", until it says something else.

        Raises:
            SettingsError: It is more than an effect may change, or has no meaning; then nothing has changed.
        """
        checked = own.checked(_plain(look))
        if checked != self._look:
            self._look = checked
            self._version += 1

    def observe(self, timings: Mapping[str, Any]) -> None:
        """Takes in what the stages cost, about twice a second; see `pacing.Pacing.observe`.

        A tier that the user has chosen stays.
        """
        if self._settings.tier != AUTO:
            return
        paced = self._pacing.observe(_plain(timings), carries=effects.carries(self._settings))
        if (paced.tier, paced.light) != (self._pacing.tier, self._pacing.light):
            self._version += 1
        self._pacing = paced

    def refine(
        self,
        alpha: Array,
        frame: Array,
        seconds: float = USUAL_SECONDS,
        extras: Mapping[str, Array] | None = None,
    ) -> Array:
        """Removes a mask's specks, closes its faint holes and steadies it over time.

        With the setting `people` at "main" it first becomes the main person's alone; see `main_person`. The
        edge is the renderer's, who brings it onto the picture's and puts it through the soft threshold at the
        output's resolution; on the tiers whose edge is not refined, the outline is made even here.

        Args:
            alpha: ``[1, h, w, 1]``, 0..1. A NaN counts as 0.
            frame: What the model saw, ``[1, H, W, 3]``, RGB 0..255.
            seconds: The time since the last call; 1/30 where it is no positive number.
            extras: The model's optional outputs by name, those of the plan's `outputs`. Without those that
                tell people apart, the setting `people` changes nothing.

        Returns:
            A new array ``[1, h, w, 1]``, 0..1. It is the caller's to free, as are those given. Besides it
            stay in memory, until `reset` or `dispose`: the last mask with its picture, and the main person's
            where there is one.

        Raises:
            MaskError: A shape is not as above.
        """
        xp = namespace()
        shape, frame_shape = xp.shape(alpha), xp.shape(frame)
        _check(shape, frame_shape)
        self._seconds = seconds if math.isfinite(seconds) and seconds > 0 else USUAL_SECONDS
        with xp.scope() as scope:
            mask = xp.probability(alpha)
            poses = self._pose_outputs(extras)
            if poses is not None:
                mask = self._main.keep(mask, poses, (frame_shape[1], frame_shape[2]), self._seconds)
            small = masks.few(xp, mask)
            mask = self._memory.steady(masks.tidy(xp, mask, small), small, frame, self._seconds)
            self._follow_tone(mask)
            refined = self._pacing.tier.refined
            return scope.keep(xp.copy(mask) if refined else masks.evened(xp, mask))

    def tone(self) -> list[float] | None:
        """What to add to the person's colour so that they stand in the background's light; see `tones`.

        Red, green and blue per unit of luma. None where it is not wanted, or not known yet.
        """
        if self._scene() is None or self._tone.value is None:
            return None
        return [self._drawn().match * part for part in self._tone.value]

    def parts(self, scores: Array, alpha: Array) -> Array:
        """Which part of a body each pixel is, for a background of kind "parts".

        Args:
            scores: The model's output "parts", ``[1, h, w, P]``, one channel for each of the setting
                `part_names`.
            alpha: ``[1, rows, columns, 1]``, 0..1: whose parts are wanted, as `refine` gave it.

        Returns:
            A new array ``[1, k h, k w, 1]`` with a whole k, the caller's to free: 0 where no part is, else
            the channel's number plus 1.

        Raises:
            MaskError: A shape is not as above.
        """
        xp = namespace()
        self._check_parts(xp, scores, alpha)
        with xp.scope() as scope:
            return scope.keep(parts.labels(xp, scores, alpha, self._settings.part_names))

    def faces(self, scores: Array, alpha: Array) -> Array:
        """Where faces are to be hidden, with a rim around them. Call it once a frame, after `refine`.

        Faces that the model loses stay hidden for half a second, fading: the last mask stays in memory until
        `reset` or `dispose`.

        Args:
            scores: The model's output "parts", ``[1, h, w, P]``, 0..1, one channel for each of the setting
                `part_names`.
            alpha: ``[1, rows, columns, 1]``, 0..1. The model's own, so that with `people` at "main" the faces
                of the others are hidden as well where the background is not.

        Returns:
            A new array ``[1, h, w, 1]``, 0..1, the caller's to free.

        Raises:
            MaskError: A shape is not as above, or none of the parts is a face.
        """
        xp = namespace()
        self._check_parts(xp, scores, alpha)
        if not face_parts(self._settings.part_names):
            raise MaskError("Faces can't be hidden with this model: none of its parts is a face.")
        with xp.scope() as scope:
            mask = parts.faces(xp, scores, alpha, self._settings.part_names)
            if self._faces is not None and xp.shape(self._faces) == xp.shape(mask):
                mask = parts.faded(xp, mask, self._faces, self._seconds)
            given = xp.copy(mask)
            self._faces = replaced(xp, self._faces, mask)
            return scope.keep(given)

    def reset(self) -> None:
        """Forgets the last masks, the main person and what was measured, as for another camera or model."""
        self.recover()
        self._main.reset()

    def recover(self) -> None:
        """Forgets the last masks and what was measured, but not who the main person is.

        For another backend, and after a model's answer that was none: what was kept may be as bad.
        """
        if self._faces is not None:
            namespace().release(self._faces)
        self._faces = None
        self._memory.reset()
        self._tone.reset()
        self._main.forget_mask()
        self._pacing = self._pacing.elsewhere()

    def dispose(self) -> None:
        """Frees what the session holds. It can still be used, and then starts anew."""
        self.reset()

    def _drawn(self) -> Settings:
        """The settings with what the visitor's own effect makes of them, where it is in force."""
        own_effect = self._settings.effect == "python"
        return self._settings.changed(self._look) if own_effect and self._look else self._settings

    def _scene(self) -> Color | None:
        """The background's mean colour, where the person is to match it."""
        drawn = self._drawn()
        return effects.scene_color(drawn) if drawn.match > 0 else None

    def _follow_tone(self, mask: Array) -> None:
        scene, picture = self._scene(), self._memory.picture()
        if scene is None or picture is None:
            self._tone.reset()
        else:
            self._tone.follow(mask, picture, scene, self._seconds)

    def _pose_outputs(self, extras: Mapping[str, Array] | None) -> Mapping[str, Array] | None:
        """What tells people apart, if that is wanted and there."""
        if self._settings.people != "main" or not extras:  # a null of JavaScript is not None
            return None
        outputs = _plain(extras)
        return outputs if all(name in outputs for name in effects.POSE_OUTPUTS) else None

    def _check_parts(self, xp: Namespace, scores: Array, alpha: Array) -> None:
        shape, count = xp.shape(scores), len(self._settings.part_names)
        if len(shape) != 4 or shape[0] != 1 or shape[3] != count or 0 in shape:
            raise MaskError(
                f"The model's parts must have the shape [1, h, w, {count}], a channel for each name in the "
                f"setting 'part_names', not {list(shape)}."
            )
        _check_alpha(xp.shape(alpha))


def _paced(settings: Settings) -> Pacing:
    """From the start, on the tier that the user has chosen, if any."""
    return Pacing() if settings.tier == AUTO else Pacing.at(named(settings.tier))


def _check_alpha(alpha: tuple[int, ...]) -> None:
    if len(alpha) != 4 or alpha[0] != 1 or alpha[3] != 1 or 0 in alpha:
        raise MaskError(f"Alpha must have the shape [1, h, w, 1], not {list(alpha)}.")


def _check(alpha: tuple[int, ...], frame: tuple[int, ...]) -> None:
    _check_alpha(alpha)
    if len(frame) != 4 or frame[0] != 1 or frame[3] != 3 or 0 in frame:
        raise MaskError(f"The frame must have the shape [1, H, W, 3], not {list(frame)}.")


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A JavaScript object as Python's own dicts and lists; anything else as it is."""
    if not hasattr(value, "to_py"):
        return value
    # A null of JavaScript is no None to Pyodide.
    return {name: None if type(item).__name__ == "JsNull" else item for name, item in value.to_py().items()}
