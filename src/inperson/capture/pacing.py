"""What the frames of one attempt have to keep to: their order, their rate, and that the link is still this line's."""

from __future__ import annotations

import asyncio
import time

from inperson.capture.wire import FrameMessage
from inperson.errors import WireError
from inperson.records import sessions
from inperson.records.database import Database

MOST_AHEAD_SECONDS = 60.0
"""How far the page's clock may run away from ours. Whatever it is that runs so, nothing can be told from its times."""
LEAST_GAP_SECONDS = 0.02
"""Between two frames of one link: three times as many as a page sends. Who sends more waits longer for answers."""
WATCH_SECONDS = 2.0
"""How often it is looked whether the link has been taken over on another node."""


class Order:
    """What the numbers and times of one attempt's frames have to keep to."""

    def __init__(self) -> None:
        self._sequence = 0
        self._time_ms = 0.0
        self._lead: float | None = None

    def check(self, message: FrameMessage, arrived_at: float) -> None:
        """Raises `WireError` for a frame out of turn, or when the page's clock runs away from ours."""
        if message.sequence != self._sequence or message.time_ms < self._time_ms:
            raise WireError("sequence", "must grow by one, and its time with it")
        self._sequence, self._time_ms = self._sequence + 1, message.time_ms
        lead = message.time_ms / 1000 - arrived_at
        if self._lead is None:
            self._lead = lead
        elif lead - self._lead > MOST_AHEAD_SECONDS:
            raise WireError("time", "runs away from ours")


class Rate:
    """Takes frames no faster than they are useful."""

    def __init__(self) -> None:
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait until the next one may be looked at."""
        await asyncio.sleep(max(0.0, self._free_at - time.monotonic()))
        self._free_at = time.monotonic() + LEAST_GAP_SECONDS


class Watch:
    """Looks now and then whether the connection ``holder`` still has the link: of one link, one line is live."""

    def __init__(self, database: Database, signature_id: str, holder: str) -> None:
        self._link = database, signature_id, holder
        self._due = time.monotonic() + WATCH_SECONDS

    async def look(self) -> None:
        """Raises `LinkError` OPENED_ELSEWHERE, LINK_FINISHED."""
        if time.monotonic() >= self._due:
            await sessions.still_held(*self._link)
            self._due = time.monotonic() + WATCH_SECONDS
