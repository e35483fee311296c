"""A page that does exactly what a test says, and a person before its camera."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

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
    ScreenLight,
    ServerMessage,
    Shown,
    Start,
    Still,
    decode_server,
    encode,
)
from inperson.engine.flows import PLACES, Action
from inperson.engine.frames import Picture
from inperson.engine.frames import encode as to_jpeg
from inperson.simulator.actor import Actor
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.subjects import State, Subject, render
from tests.capture.posting import Posting, posting

M = TypeVar("M", bound=ServerMessage)
Way: TypeAlias = Literal["socket", "posts"]

CAMERA = Camera(width=960, height=1280, frame_rate=30.0, label="front camera")
ANSWER_SECONDS = 20.0
_HEAD_BYTES = 14
"""Of a masked frame longer than 65,535 bytes (RFC 6455 §5.2)."""

_AGAIN = 24
"""Frames after which a move begins anew."""


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
    """One connection: a websockets client's, or posts that behave as one. Every wait ends.

    Its frames bear the real time since the start, unless a test says another.
    """

    def __init__(self, line: Any) -> None:
        self.line = line
        self.sequence = 0
        self.time_ms = 0.0
        self._begun = time.monotonic()

    @property
    def now_ms(self) -> float:
        """The page's clock."""
        return 1000 * (time.monotonic() - self._begun)

    async def say(self, *messages: ClientMessage | FrameMessage | str | bytes) -> None:
        """Send them. To a server that has hung up nothing is sent, and nothing raised: so are browsers."""
        with suppress(ConnectionClosed):
            for message in messages:
                await self.line.send(_content(message))

    def flood(self, *messages: ClientMessage | FrameMessage) -> None:
        """Send all of them over a socket at once, and wait for nothing."""
        contents = [_content(message) for message in messages]
        self.line.transport.write(b"".join(_framed(content) for content in contents))

    async def show(self, jpeg: bytes, *, still: bool = False, after_ms: float | None = None) -> None:
        """Send the next frame. ``after_ms``: so long after the one before, whatever the clock says."""
        self.time_ms = max(self.time_ms, self.now_ms) if after_ms is None else self.time_ms + after_ms
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

    async def start(self, camera: Camera = CAMERA, *, light: bool = False) -> Prompt:
        self.sequence, self.time_ms, self._begun = 0, 0.0, time.monotonic()
        await self.say(Start(camera=camera, light=light))
        return await self.expect(Prompt)

    async def ask(self, jpeg: bytes) -> Feedback:
        """Send one frame, and hear what the server thinks of it."""
        await self.show(jpeg)
        return await self.expect(Feedback)

    async def refused(self, code: ErrorCode, again: bool = False) -> None:
        """The server says so, and ends the connection."""
        assert await self.hear() == Error(code=code, again=again)
        await self.ended()

    def announce(self, size: int) -> None:
        """Begin a binary message of ``size`` bytes, and send none of them.

        Who is cut while its bytes are still on their way may never read why.
        """
        self.line.transport.write(_framed(bytes(size))[:_HEAD_BYTES])

    async def vanish(self) -> None:
        """The network is gone: nothing is said, not even goodbye."""
        if isinstance(self.line, Posting):
            await self.line.close()
        else:
            self.line.transport.abort()
            await self.line.wait_closed()

    async def ended(self) -> None:
        """The server closes in an orderly way, and says nothing before it."""
        async with asyncio.timeout(ANSWER_SECONDS):
            await self.line.wait_closed()
            assert [message async for message in self.line] == []
        assert self.line.close_code == 1000


def _content(message: ClientMessage | FrameMessage | str | bytes) -> str | bytes:
    if isinstance(message, FrameMessage):
        return message.encode()
    return message if isinstance(message, (str, bytes)) else encode(message)


def _framed(content: str | bytes) -> bytes:
    if isinstance(content, str):
        return Frame(Opcode.TEXT, content.encode()).serialize(mask=True)
    return Frame(Opcode.BINARY, content).serialize(mask=True)


@asynccontextmanager
async def opened(url: str, way: Way = "socket") -> AsyncIterator[Page]:
    """A connection to the service at ``url``."""
    if way == "posts":
        async with posting(url) as posts:
            yield Page(posts)
        return
    socket = f"{url.replace('http', 'ws', 1)}/idvs/session"
    async with connect(socket, compression=None, open_timeout=20, close_timeout=2) as line:
        yield Page(line)


class Sitter:
    """A subject that does what it is asked frame by frame, however slowly frames come on a busy machine.

    It is where an oval wants it in so many ``steps``, and sways there as the living do. A move begins after a few
    frames; a turned head stays turned until something else is asked.
    """

    def __init__(self, subject: Subject, steps: int = 8) -> None:
        self.subject = subject
        self.light: Triple = (0.0, 0.0, 0.0)
        self._actor = Actor(subject)
        self._steps = steps
        self._from = self._to = subject.start
        self._turn = 0.0
        self._action: Action = "FAR"
        self._frames = 0

    def asked(self, action: Action, oval: Box) -> None:
        """What to do from the next frame on."""
        self._turn = self._turned()
        if action in PLACES:
            self._from, self._to = self._to, self._actor.place(oval)
        self._action, self._frames = action, 0

    def film(self, t: float, still: bool = False) -> bytes:
        """The next frame, at ``t`` seconds."""
        self._frames += 1
        return self._jpeg(self._now(t), t, still)

    def jpeg(self, oval: Box, t: float, still: bool = False) -> bytes:
        """A frame with the face in ``oval``, at ``t`` seconds."""
        return self._jpeg(self.subject.state(self._actor.place(oval), t), t, still)

    def picture(self, state: State, t: float, long_side: int = 640) -> Picture:
        """What the camera sees at ``t`` seconds: (h, w, 3), RGB."""
        return render(self.subject, state, t, self.subject.camera.scaled(long_side))

    def _jpeg(self, state: State, t: float, still: bool) -> bytes:
        return to_jpeg(self.picture(state, t, 1280 if still else 640), 90 if still else 80)

    def _now(self, t: float) -> State:
        share = min(1.0, self._frames / self._steps) if self._action in PLACES else 1.0
        x, y, z = (a + (b - a) * share for a, b in zip(self._from, self._to, strict=True))
        state = self.subject.state((x, y, z), t)
        yaw, pitch, roll = state.pose.turn
        since = self._frames % _AGAIN  # whose blink was not seen blinks again
        shut, agape = (self._action == "BLINK" and since in (6, 7), self._action == "OPEN_MOUTH" and since > 5)
        return replace(
            state,
            pose=Pose(state.pose.position, (yaw + self._turned() + 0.06 * math.sin(2.5 * t), pitch, roll)),
            lids=float(shut) if self._action == "BLINK" else state.lids,
            mouth=min(1.0, (since - 5) / 3) if agape else 0.0,
            light=self.light,
        )

    def _turned(self) -> float:
        """How far the head is turned beyond its stance, radians, positive to its own left."""
        way = {"TURN_LEFT": 0.5, "TURN_RIGHT": -0.5}.get(self._action, 0.0)
        if way:
            return way * min(max((self._frames - 3) / 4, 0.0), 1.0)
        return self._turn * max(0.0, 1 - self._frames / 4)


async def perform(
    page: Page, sitter: Sitter, prompt: Prompt, gap: float = 0.03, move_ms: float | None = None
) -> ServerMessage:
    """Do what the server asks, one frame at a time, ``gap`` seconds after its answer, until it says something else.

    That is `Judging` when all goes well. ``move_ms``: what the page claims to lie between a prompt and the next frame.
    """
    sitter.asked(prompt.action, prompt.oval)
    still, moves, answered = False, False, True
    while True:
        try:
            message = await page.hear(gap if answered else ANSWER_SECONDS)
        except TimeoutError:
            assert answered, "no frame stays unanswered"
            jpeg = await asyncio.to_thread(sitter.film, page.now_ms / 1000, still)
            await page.show(jpeg, still=still, after_ms=move_ms if moves else None)
            still = moves = answered = False
            continue
        match message:
            case Feedback(sequence=sequence):
                assert sequence == page.sequence - 1
                answered = True
            case Still():
                still = True
            case ScreenLight(number=number, colour=colour):
                red, green, blue = bytes.fromhex((colour or "#000000")[1:])
                sitter.light = (red / 255, green / 255, blue / 255)
                if colour is not None:
                    await page.say(Shown(number=number, time_ms=page.now_ms))
            case Prompt(action=action, oval=oval):
                sitter.asked(action, oval)
                moves = True
            case _:
                return message
