"""Compositing logic for a live camera picture: NumPy under CPython, TensorFlow.js tensors in Pyodide.

Importing this package needs neither of the two: arrays are looked for when the first one is worked on.
"""

from compositor.errors import BlendError, CompositorError, MaskError, SettingsError
from compositor.session import Session

__all__ = ["BlendError", "CompositorError", "MaskError", "Session", "SettingsError", "__version__"]

__version__ = "0.1.0"
