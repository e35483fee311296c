"""Opens a link as a browser would, before a simulated camera: the page's part of the conversation of design §3."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from inperson.capture import wire
from inperson.errors import SimulatorError
from inperson.simulator.actor import Actor
from inperson.simulator.camera import Camera
from inperson.simulator.film import LONG_SIDE, SEND_SECONDS, Film
from inperson.simulator.picture import face_picture
from inperson.simulator.report import DriveReport
from inperson.simulator.subjects import Subject, subject

_OPEN_SECONDS = 10.0
_ANSWER_SECONDS = 45.0
_PRESS_SECONDS = 1.0
"""How long a person takes to press a button."""
_CONNECTIONS = 4


async def drive(
    url: str,
    species: str,
    face: Path | None = None,
    seed: int | None = None,
    fps: float = 18.0,
    camera: Camera | None = None,
    limit: float = 150.0,
) -> DriveReport:
    """Visit ``url`` as ``species`` with the face in ``face`` (default: scikit-image's astronaut) until it is done.

    ``seed`` repeats a visit as far as the server's own chance allows. It ends after ``limit`` seconds at the latest.
    Raises `SimulatorError` when there is no such species, no face in the picture, or no page at the link, and
    `inperson.errors.WireError` when the server does not speak the protocol.
    """
    drawn = secrets.randbelow(2**31) if seed is None else seed
    who = await asyncio.to_thread(lambda: subject(species, face_picture(face), drawn, camera))
    return await visit(url, who, fps, limit)


async def visit(url: str, who: Subject, fps: float = 18.0, limit: float = 150.0) -> DriveReport:
    """The same with a subject that is already there. Raises as `drive` does."""
    visitor = _Visitor(who, url, fps)
    with suppress(TimeoutError):
        async with asyncio.timeout(limit):
            await _open_page(url)
            await visitor.stay()
    return visitor.report


async def _open_page(url: str) -> None:
    try:
        async with httpx.AsyncClient(timeout=_OPEN_SECONDS) as client:
            status = (await client.get(url)).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SimulatorError(f"the link does not open: {type(error).__name__}") from None
    if status != httpx.codes.OK:
        raise SimulatorError(f"the link does not open: HTTP {status}")


class _Visitor:
    """One person before one page."""

    def __init__(self, who: Subject, url: str, fps: float) -> None:
        parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
        token, signature_id = (query.get(name, [""])[0] for name in ("token", "signatureId"))
        self.report = DriveReport(who.species, who.seed)
        self._socket = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/idvs/session"
        self._hello = wire.Hello(token=token, signature_id=signature_id, protocol=wire.PROTOCOL)
        self._actor = Actor(who)
        self._fps = fps
        self._camera_since: float | None = None
        self._film: Film | None = None
        self._filming: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        """Talk until the visit is over, connecting anew when the line is lost, as the page does."""
        for number in range(_CONNECTIONS):
            await asyncio.sleep(_PRESS_SECONDS if number else 0)
            with suppress(OSError, WebSocketException):  # a TimeoutError is an OSError
                async with connect(self._socket, compression=None, open_timeout=_OPEN_SECONDS, close_timeout=2) as line:
                    if await self._talk(line):
                        return

    async def _talk(self, line: ClientConnection) -> bool:
        """One connection. Answers whether the visit is over."""
        await _send(line, self._hello)
        ready: wire.Ready | None = None
        try:
            while True:
                match await _receive(line):
                    case wire.Ready() as ready:
                        await self._start(line)
                    case wire.Prompt(step=step, oval=oval) if ready is not None:
                        self._actor.prompt(oval, self._seconds())
                        if step == 0:
                            await self._stop()
                            self._film = Film(line, ready, self._actor, self._seconds, self._fps)
                            self._filming = asyncio.create_task(self._film.run())
                    case wire.Feedback(hint=hint, face=face) if self._film is not None:
                        self._film.answered()
                        self._actor.see(face, self._seconds())
                        self._note(hint)
                    case wire.Still() if self._film is not None:
                        self._film.want_still()
                    case wire.Judging():
                        await self._stop()
                        self.report.judged_after = self._seconds()
                    case wire.Again(hint=hint):
                        self._note(hint)
                        await self._stop()
                        await asyncio.sleep(_PRESS_SECONDS)
                        await self._start(line)
                    case wire.Done(code=code):
                        self.report.code, self.report.done_after = code, self._seconds()
                        return True
                    case wire.Error(code=code, again=again):
                        self.report.code = code
                        return not again
        finally:
            await self._stop()

    async def _start(self, line: ClientConnection) -> None:
        self.report.attempts += 1
        self._seconds()
        own = self._actor.subject.camera.scaled(LONG_SIDE)
        camera = wire.Camera(width=own.width, height=own.height, frame_rate=30.0, label="front camera")
        await _send(line, wire.Start(camera=camera))

    async def _stop(self) -> None:
        if self._film is not None and self._filming is not None:
            self._filming.cancel()
            await asyncio.gather(self._filming, return_exceptions=True)
            self.report.frames += self._film.sent
        self._film = self._filming = None

    def _note(self, hint: str) -> None:
        if hint not in self.report.hints:
            self.report.hints.append(hint)

    def _seconds(self) -> float:
        """Since the camera started, which is when this is first asked."""
        if self._camera_since is None:
            self._camera_since = time.monotonic()
        return time.monotonic() - self._camera_since


async def _send(line: ClientConnection, message: wire.ClientMessage) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await line.send(wire.encode(message))


async def _receive(line: ClientConnection) -> wire.ServerMessage:
    async with asyncio.timeout(_ANSWER_SECONDS):
        return wire.decode_server(await line.recv())
