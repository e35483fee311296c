"""A camera that follows the prompts: somebody simulated, or something, sits before a page in a real browser.

The page's ``getUserMedia`` gives the stream of a canvas (canvas_camera.js), which shows what a `Player` shows at that
moment; what the page is told, the player is told.
"""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from playwright.async_api import BrowserContext, Page, WebSocket

from inperson.capture import wire
from inperson.engine.frames import encode
from inperson.errors import WireError
from inperson.simulator.live import Live
from inperson.simulator.picture import face_picture
from inperson.simulator.player import Player, player

_SCRIPT = Path(__file__).parent / "canvas_camera.js"
_QUALITY = 92
_FRAME_RATE = 15.0
"""As of a phone in a dim room: more than the server looks at, and no more than a busy machine can draw."""


class Sitting:
    """One camera with the simulator's ``species`` before it, for every page that it is `given <give>` to.

    ``refused``: the name of the DOMException with which the browser refuses it. ``asked`` is set when a page has
    asked for the camera; it waits for its answer while ``answers`` is cleared.
    """

    def __init__(self, species: str = "person", seed: int = 5, long_side: int = 640) -> None:
        self.species = species
        self.seed = seed
        self.refused: str | None = None
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()
        self.answers.set()
        self.heard: list[wire.ServerMessage] = []
        self.said: list[wire.ClientMessage] = []
        self.frames = 0
        self._long_side = long_side
        self._begun: float | None = None
        self._stands: float | None = None
        self._turn = threading.Lock()
        self._more = asyncio.Event()
        self._shutter = asyncio.Lock()
        self._next = 0.0

    @cached_property
    def who(self) -> Player:
        """Whoever it is, as soon as a page wants to see them."""
        return player(self.species, face_picture(None), self.seed)

    async def give(self, to: BrowserContext | Page) -> None:
        """Be the camera of a page, or of all pages of a context, that is opened from now on."""
        await to.expose_function("openCanvasCamera", self._open)
        await to.expose_function("film", self._film)
        await to.add_init_script(path=_SCRIPT)
        if isinstance(to, Page):
            to.on("websocket", self._listen)
        else:
            to.on("page", lambda page: page.on("websocket", self._listen))

    async def until(self, told: Callable[[wire.ServerMessage], bool], seconds: float = 60.0) -> None:
        """Wait until the server has said such a thing."""
        async with asyncio.timeout(seconds):
            while not any(told(message) for message in self.heard):
                self._more.clear()
                await self._more.wait()

    def stand_still(self) -> None:
        """Come no further from now on: the step that is under way lasts."""
        self._stands = self._seconds()

    def hear(self, message: str | bytes) -> None:
        """What the server says to the page; the player does what it asks for."""
        try:
            told = wire.decode_server(message)
        except WireError:  # another socket's
            return
        self.heard.append(told)
        self._more.set()
        with self._turn:
            match told:
                case wire.Prompt(action=action, oval=oval):
                    self.who.prompt(action, oval, self._seconds())
                case wire.Feedback(face=face):
                    self.who.see(self._mirrored(face), self._seconds())
                case wire.ScreenLight(colour=colour):
                    red, green, blue = bytes.fromhex((colour or "#000000")[1:])
                    self.who.shine((red / 255, green / 255, blue / 255), self._seconds())

    def _mirrored(self, face: wire.Box | None) -> wire.Box | None:
        """Where the preview shows the face by now: the page's own picture is not as late as the server's answer."""
        if face is None or not isinstance(self.who, Live):
            return face
        return self.who.subject.box(self.who.shown.pose)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.hear)
        socket.on("framesent", self._overhear)

    def _overhear(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.said.append(wire.decode_client(message))

    async def _open(self) -> dict[str, object]:
        self.asked.set()
        await self.answers.wait()
        if self.refused is not None:
            return {"refused": self.refused}
        who = await asyncio.to_thread(lambda: self.who)
        own = who.camera.scaled(self._long_side)
        return {"width": own.width, "height": own.height, "label": who.label, "frameRate": who.frame_rate}

    async def _film(self) -> str:
        async with self._shutter:
            await asyncio.sleep(self._next - time.monotonic())
            self._next = time.monotonic() + 1 / _FRAME_RATE
            return await asyncio.to_thread(self._frame)

    def _frame(self) -> str:
        with self._turn:
            picture = self.who.frame(self._seconds(), self._long_side)
        self.frames += 1
        return base64.b64encode(encode(picture, _QUALITY)).decode()

    def _seconds(self) -> float:
        """Since this was first asked: only a player's own time counts, and it never goes back."""
        if self._stands is not None:
            return self._stands
        if self._begun is None:
            self._begun = time.monotonic()
        return time.monotonic() - self._begun
