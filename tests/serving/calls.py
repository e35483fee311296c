"""A server with limits of its own, an application behind it, and bare connections to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from websockets.asyncio.client import connect

MEGABYTE, LARGE = 1_000_000, 20
SECONDS = 30.0
"""No test asks how long a cut took, only that it came."""
GOOD = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Application:
    """Answers shortly after `go`, at ``/large`` at length, at ``/deaf`` without reading; keeps what came over sockets.

    ``done`` is set when all of a long answer is sent or nobody is there for it any more. A socket is let in when
    ``lets_in`` is set. ``headers`` and ``bodies`` are those of requests that it read.
    """

    go: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    lets_in: asyncio.Event = field(default_factory=asyncio.Event)
    messages: list[int] = field(default_factory=list)
    headers: list[list[tuple[bytes, bytes]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await self._talk(receive, send)
            return
        body, more = b"", scope["path"] != "/deaf"
        while more:
            event = await receive()
            body, more = body + event.get("body", b""), event.get("more_body")
        self.headers.append(list(scope["headers"]))
        self.bodies.append(body)
        await self.go.wait()
        pieces = [bytes(MEGABYTE)] * LARGE if scope["path"] == "/large" else [b"served"]
        length = str(sum(map(len, pieces))).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        for number, piece in enumerate(pieces, 1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})
        if len(pieces) > 1:
            self.done.set()

    async def _talk(self, receive: Any, send: Any) -> None:
        await receive()
        await self.lets_in.wait()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            self.messages.append(len(event.get("text") or event.get("bytes") or ""))
            await send({"type": "websocket.send", "text": "heard"})


@dataclass
class Caller:
    """One bare connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            with suppress(ConnectionError):
                await self.writer.drain()

    async def floods(self, piece: bytes) -> None:
        """Send ``piece`` for as long as it is taken. Raises `ConnectionError` when it is not any more."""
        while True:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def dribbles(self, piece: bytes) -> None:
        """Send ``piece`` again and again, a little at a time, until the server has had enough."""
        with suppress(ConnectionError):
            while not self.reader.at_eof() and self.reader.exception() is None:
                await self.says(piece)
                await asyncio.sleep(0.01)

    def stops_reading(self) -> None:
        self._transport.pause_reading()

    def reads_again(self) -> None:
        self._transport.resume_reading()

    @property
    def _transport(self) -> asyncio.ReadTransport:
        return cast("asyncio.ReadTransport", self.writer.transport)

    async def hears(self) -> bytes:
        """One answer with its body."""
        async with asyncio.timeout(SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            return head + await self.reader.readexactly(length)

    async def is_cut(self) -> bytes:
        """Whatever the server still says before it ends the connection."""
        async with asyncio.timeout(SECONDS):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def is_cut_while(self, doing: Coroutine[Any, Any, None]) -> bytes:
        async with asyncio.TaskGroup() as together:
            together.create_task(doing)
            return await self.is_cut()


@dataclass(frozen=True)
class Calls:
    """How to call the server at ``port``."""

    port: int

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Caller]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Caller(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def line(self) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}/", compression=None)


async def is_served(call: Calls) -> bool:
    """Whether an honest caller is, meanwhile."""
    async with call() as other:
        await other.says(GOOD)
        return (await other.hears()).endswith(b"served")
