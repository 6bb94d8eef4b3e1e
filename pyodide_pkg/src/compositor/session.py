"""`Session`: the only object that the page's worker talks to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from compositor import effects, masks, parts
from compositor.arrays import Array, Namespace, namespace
from compositor.body import face_parts
from compositor.errors import MaskError
from compositor.main_person import MainPerson
from compositor.pacing import FULL, Pacing
from compositor.settings import Settings

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
        self._pacing = Pacing()
        self._version = 1
        self._previous: Array | None = None
        self._shape: tuple[int, ...] = ()
        self._main = MainPerson()
        self._faces: Array | None = None
        self._seconds = USUAL_SECONDS

    @property
    def version(self) -> int:
        """The version of the plan: asking is cheap, and the plan need only be fetched when it has risen."""
        return self._version

    @property
    def tier(self) -> str:
        """The quality tier: "full" or "light"; see `pacing`."""
        return self._pacing.tier

    def settings(self) -> dict[str, Any]:
        """The settings as they are, JSON-able."""
        return self._settings.as_dict()

    def plan(self) -> effects.Plan:
        """How to draw a frame now, JSON-able."""
        return effects.plan(self._settings, self._pacing.tier, self._version)

    def update(self, settings: Mapping[str, Any]) -> None:
        """Changes some settings.

        Raises:
            SettingsError: A setting is unknown or out of its range; then none has changed.
        """
        changed = self._settings.changed(_plain(settings))
        if changed != self._settings:
            if changed.people != self._settings.people:
                self._main.reset()
            self._settings = changed
            self._version += 1

    def observe(self, timings: Mapping[str, Any]) -> None:
        """Takes in what the stages cost, about twice a second; see `pacing.Pacing.observe`."""
        paced = self._pacing.observe(_plain(timings))
        if paced.tier != self._pacing.tier:
            self._version += 1
        self._pacing = paced

    def refine(
        self,
        alpha: Array,
        frame: Array,
        seconds: float = USUAL_SECONDS,
        extras: Mapping[str, Array] | None = None,
    ) -> Array:
        """Steadies a mask over time and, on the tier "full", moves its edge onto the picture's.

        With the setting `people` at "main" it first becomes the main person's alone; see `main_person`. The
        soft threshold is the renderer's, who applies it at the output's resolution.

        Args:
            alpha: ``[1, h, w, 1]``, 0..1. A NaN counts as 0.
            frame: What the model saw, ``[1, H, W, 3]``, RGB 0..255.
            seconds: The time since the last call; 1/30 where it is no positive number.
            extras: The model's optional outputs by name, those of the plan's `outputs`. Without those that
                tell people apart, the setting `people` changes nothing.

        Returns:
            A new array ``[1, h, w, 1]``, 0..1. It is the caller's to free, as are those given. Besides it
            stay in memory, until `reset` or `dispose`: the last mask, and the main person's where there is
            one.

        Raises:
            MaskError: A shape is not as above.
        """
        xp = namespace()
        shape, frame_shape = xp.shape(alpha), xp.shape(frame)
        _check(shape, frame_shape)
        if shape != self._shape:
            self.reset()
        self._seconds = seconds if math.isfinite(seconds) and seconds >= 0 else USUAL_SECONDS
        with xp.scope() as scope:
            steadied = masks.finite(xp, alpha)
            poses = self._pose_outputs(extras)
            if poses is not None:
                steadied = self._main.keep(steadied, poses, (frame_shape[1], frame_shape[2]), self._seconds)
            if self._previous is not None:
                steadied = masks.steady(xp, steadied, self._previous, self._seconds)
            if self._pacing.tier == FULL and shape[1] >= masks.FEWEST_ROWS:
                refined = masks.follow_edges(xp, steadied, masks.luma(xp, frame, shape[1], shape[2]))
            else:
                refined = xp.copy(steadied)
            # Only now, with nothing left that could fail, does the new memory take the place of the old.
            self._previous = _replaced(xp, self._previous, steadied)
            self._shape = shape
            return scope.keep(refined)

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
            self._faces = _replaced(xp, self._faces, mask)
            return scope.keep(given)

    def reset(self) -> None:
        """Forgets the last masks and the main person, as for another camera or model."""
        for array in (self._previous, self._faces):
            if array is not None:
                namespace().release(array)
        self._previous, self._faces, self._shape = None, None, ()
        self._main.reset()

    def dispose(self) -> None:
        """Frees what the session holds. It can still be used, and then starts anew."""
        self.reset()

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


def _replaced(xp: Namespace, old: Array | None, new: Array) -> Array:
    """`new`, held; `old` is freed."""
    held = xp.hold(new)
    if old is not None:
        xp.release(old)
    return held


def _check_alpha(alpha: tuple[int, ...]) -> None:
    if len(alpha) != 4 or alpha[0] != 1 or alpha[3] != 1 or 0 in alpha:
        raise MaskError(f"Alpha must have the shape [1, h, w, 1], not {list(alpha)}.")


def _check(alpha: tuple[int, ...], frame: tuple[int, ...]) -> None:
    _check_alpha(alpha)
    if len(frame) != 4 or frame[0] != 1 or frame[3] != 3 or 0 in frame:
        raise MaskError(f"The frame must have the shape [1, H, W, 3], not {list(frame)}.")


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A JavaScript object as Python's own dicts and lists; anything else as it is."""
    python: Mapping[str, Any] = value.to_py() if hasattr(value, "to_py") else value
    return python
