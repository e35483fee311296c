"""A socket without a network: a test decides what arrives when, to the turn of the event loop."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.types import Message, Scope

from inperson.capture.wire import ClientMessage, FrameMessage, ServerMessage, decode_server, encode


class Line:
    """What the page says is queued, what it is told is kept.

    ``reads``: cleared, the page takes nothing more. ``refuses``: what the server below raises instead of sending.
    """

    def __init__(self) -> None:
        self.told: list[ServerMessage] = []
        self.closed = False
        self.refuses: Exception | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self._told_more = asyncio.Condition()
        self._arriving: asyncio.Queue[dict[str, Any] | Exception] = asyncio.Queue()
        scope = cast("Scope", {"type": "websocket", "path": "/", "headers": [], "query_string": b"", "state": {}})
        self.socket: WebSocket[None, None, State] = WebSocket(scope, self._receive, self._send)
        self.socket.connection_state = "connect"

    def says(self, *messages: ClientMessage | FrameMessage | str | bytes) -> None:
        """The page sends."""
        for message in messages:
            if isinstance(message, FrameMessage):
                message = message.encode()
            elif not isinstance(message, (str, bytes)):
                message = encode(message)
            kind = "text" if isinstance(message, str) else "bytes"
            self._arriving.put_nowait({"type": "websocket.receive", kind: message})

    def leaves(self) -> None:
        """The page is gone."""
        self._arriving.put_nowait({"type": "websocket.disconnect", "code": 1005})

    def breaks(self, failure: Exception) -> None:
        """The server below has a failure of its own."""
        self._arriving.put_nowait(failure)

    async def told_at_least(self, messages: int) -> None:
        """Wait until the page was told so much."""
        async with asyncio.timeout(30), self._told_more:
            await self._told_more.wait_for(lambda: len(self.told) >= messages)

    async def _receive(self) -> Any:
        event = await self._arriving.get()
        if isinstance(event, Exception):
            raise event
        return event

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        if self.refuses is not None:
            raise self.refuses
        if message["type"] == "websocket.send":
            async with self._told_more:
                self.told.append(decode_server(message["text"] or ""))
                self._told_more.notify_all()
        else:
            self.closed = True
