"""The messages of one line, read ahead by no more than a client may send unanswered."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TypeAlias

from inperson.capture.line import Line
from inperson.capture.wire import Cancel, ClientMessage, FrameMessage, decode_client, decode_frame
from inperson.engine.frames import IN_FLIGHT, MAX_BYTES
from inperson.errors import LineError, WireError

Message: TypeAlias = ClientMessage | FrameMessage

MOST_BYTES = 64_000_000
"""What may be uploaded in one allowance: a minute and a half of frames, longer than a step may take."""
_MOST_WAITING = IN_FLIGHT + 4  # beside frames: a colour that was shown, a wish for more time, a start, a cancel
MOST_TEXT = 16_000
"""Bytes of a JSON message."""


class Inbox:
    """Reads ``line`` until it ends. Whoever sends faster than it is answered is cut off, which costs us nothing."""

    last_word: Cancel | None = None
    """What a page had said when it left without waiting for an answer."""
    arrived_at = 0.0
    """When the message that `next` gave last came off the line, in seconds of the monotonic clock."""

    total = 0
    """Bytes that came."""

    _noted = 0

    most = MOST_BYTES
    """Bytes that may come over this line in all its allowances. Whoever knows whose it is says so."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting: deque[tuple[Message, float]] = deque()
        self._arrived = asyncio.Event()
        self._failure: Exception | None = None
        self._bytes = 0
        self._admitted = False

    def allow(self) -> None:
        """Take frames from now on, and count their bytes afresh."""
        self._admitted, self._bytes = True, 0

    def take_stock(self) -> int:
        """The bytes that came since this was asked last: whoever asks writes them down."""
        since, self._noted = self.total - self._noted, self.total
        return since

    async def read(self) -> None:
        """Fill the inbox until the client leaves or breaks a rule. Run this beside `next`."""
        while self._failure is None:
            try:
                self._put(await self._line.receive())
            except Exception as failure:  # whatever it is: nobody waits for a message that cannot come
                self.fail(failure)

    async def next(self, seconds: float) -> Message:
        """The next message. Raises `TimeoutError` after ``seconds``, and what `fail` was given."""
        async with asyncio.timeout(seconds):
            while self._failure is None and not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
        if self._failure is not None:
            raise self._failure
        message, self.arrived_at = self._waiting.popleft()
        return message

    def fail(self, failure: Exception) -> None:
        """Nothing more will be read: whoever waits for a message gets ``failure``."""
        if self._failure is None:
            self._failure = failure
            if isinstance(failure, LineError):
                self.last_word = next((word for word, _ in self._waiting if isinstance(word, Cancel)), None)
        self._arrived.set()

    def _put(self, content: str | bytes) -> None:
        self._bytes += len(content)
        self.total += len(content)
        largest = MOST_TEXT if isinstance(content, str) else MAX_BYTES + 16
        if len(content) > largest or self._bytes > MOST_BYTES or self.total > self.most:
            raise WireError("message", "is too large")
        if isinstance(content, bytes) and not self._admitted:
            raise WireError("frame", "comes before the greeting")
        if len(self._waiting) >= _MOST_WAITING:
            raise WireError("frames", "come faster than they are answered")
        message = decode_client(content) if isinstance(content, str) else decode_frame(content)
        self._waiting.append((message, time.monotonic()))
        self._arrived.set()
