"""The frames of one attempt, sent as the page sends them: never more unanswered than the server allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection

from inperson.capture import wire
from inperson.engine.frames import encode
from inperson.simulator.cadence import Cadence
from inperson.simulator.player import Player

LONG_SIDE = 1280
"""Of the camera's own pictures, pixels."""
SEND_SECONDS = 15.0


class Film:
    """Films ``player`` at ``cadence`` for the server that said ``ready``; ``clock``: seconds since the start."""

    def __init__(
        self, line: ClientConnection, ready: wire.Ready, player: Player, clock: Callable[[], float], cadence: Cadence
    ) -> None:
        self.sent = 0
        self._line = line
        self._ready = ready
        self._player = player
        self._clock = clock
        self._cadence = cadence
        self._places = asyncio.Semaphore(ready.in_flight)
        self._still = False

    def answered(self) -> None:
        """The server has answered one frame."""
        self._places.release()

    def want_still(self) -> None:
        """The next frame has to be a still."""
        self._still = True

    async def run(self) -> None:
        """Film until cancelled. Raises `TimeoutError` and `websockets.exceptions.ConnectionClosed`."""
        while True:
            await self._places.acquire()
            begun = time.monotonic()
            t, still = self._clock(), self._still
            jpeg = await asyncio.to_thread(self._picture, t, still)
            if still != self._still:
                # A still was asked for while this frame was made: then it is the still's turn.
                self._places.release()
                continue
            self._still = False
            async with asyncio.timeout(SEND_SECONDS):
                await self._line.send(wire.FrameMessage(self.sent, self._player.clock(t), still, jpeg).encode())
            self.sent += 1
            await asyncio.sleep(max(0.0, self._cadence.pause() - (time.monotonic() - begun)))

    def _picture(self, t: float, still: bool) -> bytes:
        ready, camera = self._ready, self._player.camera
        short, long = sorted((camera.width, camera.height))
        side = min(LONG_SIDE, ready.still_long_side) if still else round(ready.short_side * long / short)
        quality = ready.still_quality if still else ready.quality
        return encode(self._player.frame(t, side), round(100 * quality))
