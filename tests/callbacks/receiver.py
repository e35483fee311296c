"""A customer's receiver of callbacks: a real server, whose every answer is scripted down to its bytes."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it came: header names in lower case."""

    line: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """Answers with one behaviour after another, and with 200 when there is none left."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    behaviours: deque[Behaviour] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    awaited: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/callback?key=hush"

    def will(self, *behaviours: Behaviour) -> None:
        self.behaviours.extend(behaviours)

    async def arrival(self) -> Received:
        """The next request that was not told here yet, whether it is there already or is still to come."""
        async with asyncio.timeout(60):
            while len(self.received) == self.awaited:
                self.arrived.clear()
                await self.arrived.wait()
        self.awaited += 1
        return self.received[self.awaited - 1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.rstrip().split("\r\n")
            headers = {name.lower(): value for name, value in (text.split(": ", 1) for text in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.received.append(Received(line, headers, body.decode()))
            self.arrived.set()
            behave = self.behaviours.popleft() if self.behaviours else answer(200)
            await behave(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving[asyncio.create_task(receiver.serve(reader, writer))] = writer

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task, writer in serving.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)  # the sockets close in the loop's next round


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """A whole answer; ``Retry_After="7"`` becomes a header."""

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", f"content-length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return behave


def bytes_then_hang_up(data: bytes) -> Behaviour:
    """Exactly these bytes, then the end of the connection."""

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return behave


def bytes_then_hang(data: bytes) -> Behaviour:
    """Exactly these bytes, then nothing, until the other side gives up."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await reader.read()

    return behave


def endless_body(status: int) -> Behaviour:
    """A body of 2^40 bytes, sent as fast as they are taken."""

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Whatever\r\ncontent-length: {2**40}\r\n\r\n".encode())
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    return behave


def dripping_body(status: int) -> Behaviour:
    """A body that comes byte by byte and never ends."""

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Whatever\r\ncontent-length: 100000\r\n\r\n".encode())
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    return behave
