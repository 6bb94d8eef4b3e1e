"""Reads files that somebody else may have written: no endless ones, and none that only look like files."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# Generous: the project's own cards have 3 KB, its model.json 150 KB, ResNet50's float32 weights some 94 MB.
MOST_CARD_BYTES = 1 << 20
MOST_JSON_BYTES = 64 << 20
MOST_WEIGHT_BYTES = 1 << 30


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a regular file of at most ``most`` bytes.

    Raises:
        OSError: if it cannot be read, is no regular file (a pipe would be waited for), or is larger; its
            ``strerror`` says so in words.
    """
    # Without O_NONBLOCK the opening itself would wait for whoever writes to a pipe.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        # No more than is there: so much memory is taken at once. One byte more tells a file that grows.
        content = stream.read(min(found.st_size, most) + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most} bytes", str(path))
    return content
