"""The other side of a call: a peer of its own (aiortc), which decodes what arrives on the loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import aioice.ice
import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

Luma = npt.NDArray[np.uint8]


class RemotePeer:
    """Answers one call and keeps the luma of each frame of it.

    Attributes:
        frames: ``[H, W]`` each, from the first on.
    """

    def __init__(self) -> None:
        self.frames: list[Luma] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._peer: RTCPeerConnection | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._peer:
            asyncio.run_coroutine_threadsafe(self._peer.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def answer(self, offer: dict[str, Any]) -> dict[str, str]:
        """The answer to an offer, both as `RTCSessionDescription.toJSON` has them."""
        return asyncio.run_coroutine_threadsafe(self._answer(offer), self._loop).result(30)

    async def _answer(self, offer: dict[str, Any]) -> dict[str, str]:
        self._peer = peer = RTCPeerConnection()
        peer.on("track", self._hear)
        await peer.setRemoteDescription(RTCSessionDescription(**offer))
        with _loopback_only():
            await peer.setLocalDescription(await peer.createAnswer())
        return {"type": peer.localDescription.type, "sdp": peer.localDescription.sdp}

    def _hear(self, track: MediaStreamTrack) -> None:
        task = self._loop.create_task(self._keep(track))
        self._tasks.add(task)

    async def _keep(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):  # The call's end.
            while True:
                frame: Any = await track.recv()
                # The Y plane as it is; grey would be stretched to full range.
                self.frames.append(frame.to_ndarray(format="yuv420p")[: frame.height, : frame.width])


@contextmanager
def _loopback_only() -> Iterator[None]:
    """Have aioice offer this machine's loopback, which it otherwise leaves out, and nothing else."""
    usual = aioice.ice.get_host_addresses
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    try:
        yield
    finally:
        aioice.ice.get_host_addresses = usual
