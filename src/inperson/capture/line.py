"""What a conversation goes over: something that messages come from and go to, whatever carries them."""

from __future__ import annotations

from typing import Any, Protocol, cast

from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect

from inperson.errors import LineError


class Line(Protocol):
    """The way to one page. `receive` and `send` raise `LineError` once it is gone."""

    async def receive(self) -> str | bytes:
        """The page's next message: text is JSON, bytes are a frame."""

    async def send(self, text: str) -> None:
        """Give the page a message. Waits while the page does not take what it was given."""

    async def close(self) -> None:
        """End it in an orderly way: the page gets what was sent."""


class SocketLine:
    """A WebSocket that was accepted."""

    def __init__(self, socket: WebSocket[None, None, State]) -> None:
        self._socket = socket

    async def receive(self) -> str | bytes:
        event = cast("dict[str, Any]", await self._socket.receive())
        if event["type"] == "websocket.disconnect":
            raise LineError
        return event["text"] if event.get("text") is not None else event.get("bytes") or b""

    async def send(self, text: str) -> None:
        try:
            await self._socket.send_text(text)
        except (OSError, RuntimeError, WebSocketDisconnect):
            # What the server says of a page that left before its leaving was read.
            raise LineError from None

    async def close(self) -> None:
        try:
            await self._socket.close()
        except (OSError, RuntimeError, WebSocketDisconnect):
            raise LineError from None
