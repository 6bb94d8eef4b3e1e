"""`Session`: the only object that the page's worker talks to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from compositor import effects, masks
from compositor.arrays import Array, namespace
from compositor.errors import MaskError
from compositor.pacing import FULL, Pacing

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
        self._settings = effects.Settings().changed(_plain(settings) if settings is not None else {})
        self._pacing = Pacing()
        self._version = 1
        self._previous: Array | None = None
        self._shape: tuple[int, ...] = ()

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
            self._settings = changed
            self._version += 1

    def observe(self, timings: Mapping[str, Any]) -> None:
        """Takes in what the stages cost, about twice a second; see `pacing.Pacing.observe`."""
        paced = self._pacing.observe(_plain(timings))
        if paced.tier != self._pacing.tier:
            self._version += 1
        self._pacing = paced

    def refine(self, alpha: Array, frame: Array, seconds: float = USUAL_SECONDS) -> Array:
        """Steadies a mask over time and, on the tier "full", moves its edge onto the picture's.

        The soft threshold is the renderer's, who applies it at the output's resolution.

        Args:
            alpha: ``[1, h, w, 1]``, 0..1. A NaN counts as 0.
            frame: What the model saw, ``[1, H, W, 3]``, RGB 0..255.
            seconds: The time since the last call; 1/30 where it is no positive number.

        Returns:
            A new array ``[1, h, w, 1]``, 0..1. It is the caller's to free, as are the two given; besides it
            one array stays in memory, the last mask, until `reset` or `dispose`.

        Raises:
            MaskError: A shape is not as above.
        """
        xp = namespace()
        shape = xp.shape(alpha)
        _check(shape, xp.shape(frame))
        if shape != self._shape:
            self.reset()
        if not (math.isfinite(seconds) and seconds >= 0):
            seconds = USUAL_SECONDS
        with xp.scope() as scope:
            steadied = masks.finite(xp, alpha)
            if self._previous is not None:
                steadied = masks.steady(xp, steadied, self._previous, seconds)
            if self._pacing.tier == FULL and shape[1] >= masks.FEWEST_ROWS:
                refined = masks.follow_edges(xp, steadied, masks.luma(xp, frame, shape[1], shape[2]))
            else:
                refined = xp.copy(steadied)
            # Only now, with nothing left that could fail, does the new memory take the place of the old.
            self.reset()
            self._previous, self._shape = xp.hold(steadied), shape
            return scope.keep(refined)

    def reset(self) -> None:
        """Forgets the last mask, as for another camera or model."""
        if self._previous is not None:
            namespace().release(self._previous)
        self._previous, self._shape = None, ()

    def dispose(self) -> None:
        """Frees what the session holds. It can still be used, and then starts anew."""
        self.reset()


def _check(alpha: tuple[int, ...], frame: tuple[int, ...]) -> None:
    if len(alpha) != 4 or alpha[0] != 1 or alpha[3] != 1 or 0 in alpha:
        raise MaskError(f"Alpha must have the shape [1, h, w, 1], not {list(alpha)}.")
    if len(frame) != 4 or frame[0] != 1 or frame[3] != 3 or 0 in frame:
        raise MaskError(f"The frame must have the shape [1, H, W, 3], not {list(frame)}.")


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A JavaScript object as Python's own dicts and lists; anything else as it is."""
    python: Mapping[str, Any] = value.to_py() if hasattr(value, "to_py") else value
    return python
