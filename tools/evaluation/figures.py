"""What comes out: figures by way, "raw" and "composed", and how they are summed up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

WAYS = ("raw", "composed")
Values = dict[str, float | None]
"""A figure of each way; None where there was nothing to measure it on."""


@dataclass
class Mean:
    """A mean over values that come in portions."""

    total: float = 0.0
    count: int = 0

    def add(self, values: npt.NDArray[np.float32] | float) -> None:
        """Takes in some values."""
        array = np.asarray(values)
        self.total += float(array.sum(dtype=np.float64))
        self.count += array.size

    def join(self, other: Mean) -> None:
        """Takes in all that another has."""
        self.total += other.total
        self.count += other.count

    @property
    def value(self) -> float | None:
        """The mean; None where nothing came."""
        return self.total / self.count if self.count else None


@dataclass
class Pair:
    """A figure's mean for each way."""

    raw: Mean = field(default_factory=Mean)
    composed: Mean = field(default_factory=Mean)

    def way(self, name: str) -> Mean:
        """The one of `WAYS`."""
        mean: Mean = getattr(self, name)
        return mean

    def join(self, other: Pair) -> None:
        """Takes in all that another has."""
        for name in WAYS:
            self.way(name).join(other.way(name))

    @property
    def values(self) -> Values:
        """Plain numbers."""
        return {name: self.way(name).value for name in WAYS}
