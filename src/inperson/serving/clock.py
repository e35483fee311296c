"""Deadlines of one connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from inperson.serving.limits import Limits


class Clock:
    """One deadline at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._timer is not None

    def start(self, seconds: float, late: Callable[[], object]) -> None:
        """Call ``late`` after ``seconds``, and nothing that was to be called before."""
        self.stop()

        def ring() -> None:
            self._timer = None
            late()

        self._timer = self._loop.call_later(seconds, ring)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Drain:
    """Watches that what is written is read: from the first byte that waits, also after the connection was closed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._clock = Clock(loop)
        self._limits = limits

    def watch(self, transport: asyncio.Transport) -> None:
        """Begin: from now on ``transport`` says `stalled` of any byte, and not only of a full buffer."""
        transport.set_write_buffer_limits(high=0)

    def stalled(self, transport: asyncio.Transport) -> None:
        waiting = transport.get_write_buffer_size()

        def look() -> None:
            if transport.get_write_buffer_size() > waiting - self._limits.drain_bytes:
                transport.abort()
            else:
                self.stalled(transport)

        self._clock.start(self._limits.drain_seconds, look)

    def flows(self) -> None:
        self._clock.stop()
