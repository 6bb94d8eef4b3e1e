"""What this package raises. Every message is one line in words that a page can show as it stands."""


class CompositorError(ValueError):
    """Anything that this package refuses to do."""


class SettingsError(CompositorError):
    """A setting that is unknown or out of its range; names the setting and what it may be."""


class MaskError(CompositorError):
    """An alpha or a frame whose shape does not fit."""


class BlendError(CompositorError):
    """A frame, a plan or a background that the reference renderer cannot draw."""
