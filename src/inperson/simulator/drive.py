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
from inperson.simulator.cadence import Cadence
from inperson.simulator.camera import Camera
from inperson.simulator.film import LONG_SIDE, SEND_SECONDS, Film
from inperson.simulator.picture import face_picture
from inperson.simulator.player import Player, player
from inperson.simulator.pose import Triple
from inperson.simulator.report import DriveReport

_OPEN_SECONDS = 10.0
_ANSWER_SECONDS = 45.0
_PRESS_SECONDS = 1.0
"""How long a person takes to press a button."""
_CONNECTIONS = 4
_SCREEN_SECONDS = 0.06
"""From a message to its colour on the screen: the browser paints, the display turns."""
_NOMINAL_RATES = (5.0, 15.0, 30.0)
"""What cameras say that they give; in a dim room they give less."""


async def drive(
    url: str,
    species: str,
    face: Path | None = None,
    seed: int | None = None,
    fps: float | None = None,
    camera: Camera | None = None,
    limit: float = 150.0,
    other: Path | None = None,
) -> DriveReport:
    """Visit ``url`` as ``species`` with the face in ``face`` (default: scikit-image's astronaut) until it is done.

    ``seed`` repeats a visit as far as the server's own chance allows. It ends after ``limit`` seconds at the latest.
    ``fps``: instead of the frame rate of the species; ``other``: as `inperson.simulator.player.player` has it.
    Raises `SimulatorError` when there is no such species, no face in the picture, or no page at the link, and
    `inperson.errors.WireError` when the server does not speak the protocol.
    """
    drawn = secrets.randbelow(2**31) if seed is None else seed
    second = None if other is None else face_picture(other)
    who = await asyncio.to_thread(lambda: player(species, face_picture(face), drawn, camera, second))
    return await visit(url, who, fps, limit)


async def visit(url: str, who: Player, fps: float | None = None, limit: float = 150.0) -> DriveReport:
    """The same with a player that is already there. Raises as `drive` does."""
    visitor = _Visitor(who, url, fps or who.frame_rate)
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

    def __init__(self, who: Player, url: str, fps: float) -> None:
        parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
        token, signature_id = (query.get(name, [""])[0] for name in ("token", "signatureId"))
        truth = who.truth()
        self.report = DriveReport(truth["subject"], truth["seed"])
        self._socket = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/idvs/session"
        self._hello = wire.Hello(token=token, signature_id=signature_id, protocol=wire.PROTOCOL)
        self._who = who
        self._cadence = Cadence(fps, who.lost, truth["seed"])
        self._camera_since: float | None = None
        self._film: Film | None = None
        self._filming: asyncio.Task[None] | None = None
        self._lighting: asyncio.Task[None] | None = None

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
                        await self._start(line, ready)
                    case wire.Prompt(step=step, action=action, oval=oval) if ready is not None:
                        self._who.prompt(action, oval, self._seconds())
                        if step == 0:
                            await self._stop()
                            self._film = Film(line, ready, self._who, self._seconds, self._cadence)
                            self._filming = asyncio.create_task(self._film.run())
                    case wire.Feedback(hint=hint, face=face) if self._film is not None:
                        self._film.answered()
                        self._who.see(face, self._seconds())
                        self._note(hint)
                    case wire.Still() if self._film is not None:
                        self._film.want_still()
                    case wire.ScreenLight() as light:
                        self._lighting = asyncio.create_task(self._light(line, light))
                    case wire.Judging() if self._film is not None:
                        await self._stop()
                        self.report.judged_after = self._seconds()
                    case wire.Again(hint=hint) if ready is not None:
                        self._note(hint)
                        await self._stop()
                        await asyncio.sleep(_PRESS_SECONDS)
                        await self._start(line, ready)
                    case wire.Done(code=code):
                        self.report.code, self.report.done_after = code, self._seconds()
                        return True
                    case wire.Error(code=code, again=again):
                        self.report.code = code
                        return not again
        finally:
            await self._stop()

    async def _start(self, line: ClientConnection, ready: wire.Ready) -> None:
        self.report.attempts += 1
        self._seconds()
        own, rate = self._who.camera.scaled(LONG_SIDE), self._who.frame_rate
        nominal = next((each for each in _NOMINAL_RATES if each >= rate), rate)
        camera = wire.Camera(width=own.width, height=own.height, frame_rate=nominal, label=self._who.label)
        await _send(line, wire.Start(camera=camera, light=ready.light))

    async def _light(self, line: ClientConnection, light: wire.ScreenLight) -> None:
        """Turn the screen to the colour that was asked for, and say when it was."""
        await asyncio.sleep(_SCREEN_SECONDS)
        now = self._seconds()
        self._who.shine(_rgb(light.colour), now)
        if light.colour is not None:
            with suppress(WebSocketException, TimeoutError):  # a line that is lost is noticed where it is read
                await _send(line, wire.Shown(number=light.number, time_ms=self._who.clock(now)))

    async def _stop(self) -> None:
        if self._lighting is not None:
            self._lighting.cancel()
            await asyncio.gather(self._lighting, return_exceptions=True)
            self._who.shine(_rgb(None), self._seconds())
        self._lighting = None
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


def _rgb(colour: str | None) -> Triple:
    """``#rrggbb`` as shares of 1; nothing is no light."""
    if colour is None:
        return (0.0, 0.0, 0.0)
    red, green, blue = (value / 255 for value in bytes.fromhex(colour.removeprefix("#")))
    return red, green, blue
