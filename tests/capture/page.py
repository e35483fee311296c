"""A page that does exactly what a test says, and a person before its camera."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.client import ClientConnection, connect

from inperson.capture.wire import (
    PROTOCOL,
    Box,
    Camera,
    ClientMessage,
    Error,
    ErrorCode,
    Feedback,
    FrameMessage,
    Hello,
    Prompt,
    Ready,
    ServerMessage,
    Start,
    Still,
    decode_server,
    encode,
)
from inperson.engine.frames import Picture
from inperson.engine.frames import encode as to_jpeg
from inperson.simulator.actor import Actor
from inperson.simulator.subjects import Subject, render

M = TypeVar("M", bound=ServerMessage)

CAMERA = Camera(width=960, height=1280, frame_rate=30.0, label="front camera")
ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Link:
    """What a customer got from Generate URL."""

    url: str

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.url).query)["token"][0]

    @property
    def signature_id(self) -> str:
        return parse_qs(urlsplit(self.url).query)["signatureId"][0]

    @property
    def hello(self) -> Hello:
        return Hello(token=self.token, signature_id=self.signature_id, protocol=PROTOCOL)


class Page:
    """One connection. Every wait ends."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.sequence = 0
        self.time_ms = 0.0

    async def say(self, *messages: ClientMessage | FrameMessage | str | bytes) -> None:
        for message in messages:
            if isinstance(message, FrameMessage):
                await self.line.send(message.encode())
            else:
                await self.line.send(message if isinstance(message, (str, bytes)) else encode(message))

    async def show(self, jpeg: bytes, *, still: bool = False, after_ms: float = 100.0) -> None:
        """Send the next frame."""
        self.time_ms += after_ms
        await self.say(FrameMessage(self.sequence, self.time_ms, still, jpeg))
        self.sequence += 1

    async def hear(self, seconds: float = ANSWER_SECONDS) -> ServerMessage:
        """The server's next message. Raises `TimeoutError`, and ConnectionClosed at the end."""
        async with asyncio.timeout(seconds):
            return decode_server(await self.line.recv())

    async def expect(self, kind: type[M]) -> M:
        """The next message, which has to be of this kind."""
        message = await self.hear()
        assert isinstance(message, kind), message
        return message

    async def greet(self, link: Link) -> Ready:
        await self.say(link.hello)
        return await self.expect(Ready)

    async def start(self, camera: Camera = CAMERA) -> Prompt:
        self.sequence, self.time_ms = 0, 0.0
        await self.say(Start(camera=camera))
        return await self.expect(Prompt)

    async def ask(self, jpeg: bytes) -> Feedback:
        """Send one frame, and hear what the server thinks of it."""
        await self.show(jpeg)
        return await self.expect(Feedback)

    async def refused(self, code: ErrorCode, again: bool = False) -> None:
        """The server says so, and ends the connection."""
        assert await self.hear() == Error(code=code, again=again)
        await self.ended()

    async def ended(self) -> None:
        """The server closes in an orderly way, and says nothing before it."""
        async with asyncio.timeout(ANSWER_SECONDS):
            await self.line.wait_closed()
            assert [message async for message in self.line] == []
        assert self.line.close_code == 1000


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Page]:
    """A connection to the service at ``url``."""
    socket = f"{url.replace('http', 'ws', 1)}/idvs/session"
    async with connect(socket, compression=None, open_timeout=10, close_timeout=2) as line:
        yield Page(line)


class Sitter:
    """A subject that is where it is asked to be, at once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._actor = Actor(subject)

    def picture(self, oval: Box, t: float, long_side: int = 640) -> Picture:
        """What the camera sees at ``t`` seconds: (h, w, 3), RGB."""
        state = self.subject.state(self._actor.place(oval), t)
        return render(self.subject, state, t, self.subject.camera.scaled(long_side))

    def jpeg(self, oval: Box, t: float, still: bool = False) -> bytes:
        return to_jpeg(self.picture(oval, t, 1280 if still else 640), 90 if still else 80)


async def perform(
    page: Page, sitter: Sitter, prompt: Prompt, gap: float = 0.03, frame_ms: float = 100.0, move_ms: float = 1000.0
) -> ServerMessage:
    """Do what the server asks, one frame at a time, ``gap`` seconds after its answer, until it says something else.

    That is `Judging` when all goes well. The page's clock runs ``frame_ms`` from frame to frame, and ``move_ms`` while
    the person moves.
    """
    oval, still, moves, answered = prompt.oval, False, False, True
    while True:
        try:
            message = await page.hear(gap if answered else ANSWER_SECONDS)
        except TimeoutError:
            assert answered, "no frame stays unanswered"
            after_ms = move_ms if moves else frame_ms
            jpeg = await asyncio.to_thread(sitter.jpeg, oval, (page.time_ms + after_ms) / 1000, still)
            await page.show(jpeg, still=still, after_ms=after_ms)
            still = moves = answered = False
            continue
        match message:
            case Feedback(sequence=sequence):
                assert sequence == page.sequence - 1
                answered = True
            case Still():
                still = True
            case Prompt():
                oval, moves = message.oval, True
            case _:
                return message
