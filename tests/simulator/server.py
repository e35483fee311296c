"""A server that speaks the wire like the real one, judges nothing, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import http
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from inperson.capture import wire
from inperson.capture.wire import Box, FrameMessage
from inperson.engine.frames import decode

READY = wire.Ready(
    attempt=1, attempts=3, short_side=480, quality=0.8, still_long_side=1600, still_quality=0.9, in_flight=2
)
FACE = Box(0.5, 0.5, 0.3, 0.3)
TOKEN, SIGNATURE_ID = "a.b.c", "0123456789abcdef"


@dataclass
class Line:
    """One connection, and the frames that came on it."""

    socket: ServerConnection
    frames: list[FrameMessage] = field(default_factory=list)
    answered: int = 0
    most_waiting: int = 0

    async def send(self, *messages: wire.ServerMessage) -> None:
        for message in messages:
            await self.socket.send(wire.encode(message))

    async def hear(self) -> wire.ClientMessage | FrameMessage:
        async with asyncio.timeout(10):
            content = await self.socket.recv()
        if isinstance(content, str):
            return wire.decode_client(content)
        frame = wire.decode_frame(content)
        self.frames.append(frame)
        self.most_waiting = max(self.most_waiting, len(self.frames) - self.answered)
        return frame

    async def greet(self) -> None:
        hello = await self.hear()
        assert isinstance(hello, wire.Hello)
        assert (hello.token, hello.signature_id) == (TOKEN, SIGNATURE_ID)
        await self.send(READY)

    async def begin(self) -> wire.Start:
        """Hear the start and show the first oval."""
        start = await self.hear()
        while isinstance(start, FrameMessage):  # one that was on its way
            start = await self.hear()
        assert isinstance(start, wire.Start)
        self.frames.clear()
        self.answered = 0
        await self.send(wire.Prompt(step=0, action="FAR", oval=FACE))
        return start

    async def film(self, count: int, pause: float = 0.0) -> list[FrameMessage]:
        """Take ``count`` frames in, answering each after ``pause`` seconds."""
        for _ in range(count):
            frame = await self.hear()
            assert isinstance(frame, FrameMessage)
            await asyncio.sleep(pause)
            await self.answer(frame)
        return self.frames

    async def answer(self, frame: FrameMessage) -> None:
        self.answered += 1
        await self.send(wire.Feedback(sequence=frame.sequence, hint="HOLD_STILL", face=FACE, progress=0.1))

    async def film_until_shown(self) -> tuple[list[FrameMessage], wire.Shown]:
        """Take frames in until the page says that a colour is on its screen."""
        while not isinstance(message := await self.hear(), wire.Shown):
            assert isinstance(message, FrameMessage)
            await self.answer(message)
        return self.frames, message

    async def finish(self, code: str = "SUCCESS") -> None:
        done = wire.Done(
            code=code, told=code, signature_id=SIGNATURE_ID, url="https://shop.example/", embedded=False, origin=""
        )
        await self.send(wire.Judging(), done)


Script: TypeAlias = Callable[[Line], Awaitable[None]]


@asynccontextmanager
async def serving(script: Script, status: http.HTTPStatus = http.HTTPStatus.OK) -> AsyncIterator[str]:
    """Serve a page, and ``script`` on its socket; yields the link. What the script asserts fails the test."""
    failures: list[BaseException] = []

    async def talk(socket: ServerConnection) -> None:
        try:
            await script(Line(socket))
        except (AssertionError, TimeoutError, msgspec.MsgspecError) as failure:
            failures.append(failure)
            raise

    def page(socket: ServerConnection, request: Request) -> Response | None:
        return None if request.path == "/idvs/session" else socket.respond(status, "the page")

    async with serve(talk, "127.0.0.1", 0, process_request=page, max_size=None) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/idvs/?token={TOKEN}&signatureId={SIGNATURE_ID}"
    if failures:
        raise failures[0]


def shape(frame: FrameMessage) -> tuple[int, ...]:
    """Height, width and channels of a frame."""
    return decode(frame.jpeg).shape
