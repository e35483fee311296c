"""Between page and server, where a test wants to see what the page does when the server says a certain thing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from playwright.async_api import Page, WebSocketRoute

from inperson.capture import wire
from tests.browser.sitting import Sitting


class Relay:
    """Passes all on, but for messages of the server that are `exchanged`, by their type, or kept back (None)."""

    def __init__(self, camera: Sitting, exchanged: Mapping[str, wire.ServerMessage | None]) -> None:
        self.kept = asyncio.Event()
        self._camera = camera
        self._exchanged = exchanged

    async def join(self, page: Page) -> None:
        """Stand between ``page`` and the server, from the next connection on."""
        await page.route_web_socket("**/idvs/session", self._pass)

    def _pass(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def told(message: str | bytes) -> None:
            kind = json.loads(message)["type"]
            if kind in self._exchanged:
                other = self._exchanged[kind]
                self.kept.set()
                if other is None:
                    return
                message = wire.encode(other)
            self._camera.hear(message)
            line.send(message)

        server.on_message(told)
