"""A network between a browser and the server: as slow as wished, and cut when wished.

A SOCKS proxy, since everything goes through one, the socket too, and no address changes. (The browser's own emulation
of slow networks leaves WebSockets as fast as they are.) Each direction has one rate, which its connections share, as
the bytes of a phone share its radio; queues are short, so that a sender feels the rate at once.
"""

from __future__ import annotations

import asyncio
import ipaddress
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_PIECE = 1460
_QUEUE = 64_000
"""Bytes under way on one connection before its sender has to wait, as in the buffer of a mast."""


class Network:
    """``kbits``: kbit/s in each direction, 0 for no limit; ``round_trip``: seconds, also before a connection is there.

    ``sent`` and ``received`` count the browser's bytes. Without ``sockets`` what asks for one hears nothing.
    """

    def __init__(self, kbits: float = 0.0, round_trip: float = 0.0) -> None:
        self.kbits = kbits
        self.round_trip = round_trip
        self.open = True
        self.sockets = True
        self.sent = self.received = 0
        self.port = 0
        self._free = {True: 0.0, False: 0.0}
        self._moves = 0
        self._lines: set[asyncio.Task[None]] = set()

    @property
    def proxy(self) -> str:
        """What a browser is told."""
        return f"socks5://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Nothing comes through any more: what is open breaks, what is new is refused."""
        self.open = False
        for line in self._lines:
            line.cancel()

    def mend(self) -> None:
        """As before."""
        self.open = True

    def move(self) -> None:
        """As when the device comes to another: what is open hears nothing any more, what is new works."""
        self._moves += 1

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            await self._connect(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # either side is gone, or the network is cut
        finally:
            self._lines.discard(line)
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        if not self.open:
            writer.write(b"\x05\x03\x00\x01" + bytes(6))
            await writer.drain()
            return
        there, to_there = await asyncio.open_connection(host, port)
        try:
            await asyncio.sleep(self.round_trip)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, to_there, up=True))
                both.create_task(self._pass(there, writer, up=False))
        except* OSError:
            pass  # the other direction has ended with it
        finally:
            to_there.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, up: bool) -> None:
        """Piece by piece, each when the rate has come to it, and half a round trip later."""
        loop, moves = asyncio.get_running_loop(), self._moves
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUE // _PIECE)

        async def deliver() -> None:
            while True:
                at, piece = await queue.get()
                await asyncio.sleep(max(0.0, at - loop.time()))
                target.write(piece)
                await target.drain()
                if not piece:
                    target.write_eof()
                    return

        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            while True:
                piece = await source.read(_PIECE)
                if self._moves != moves or (not self.sockets and b"Upgrade: websocket" in piece):
                    await loop.create_future()
                if self.kbits:
                    since = max(self._free[up], loop.time())
                    self._free[up] = since + len(piece) * 8 / (1000 * self.kbits)
                    await asyncio.sleep(self._free[up] - loop.time())
                if up:
                    self.sent += len(piece)
                else:
                    self.received += len(piece)
                await queue.put((loop.time() + self.round_trip / 2, piece))
                if not piece:
                    return


@asynccontextmanager
async def network(kbits: float = 0.0, round_trip: float = 0.0) -> AsyncIterator[Network]:
    """A network while the block runs."""
    made = Network(kbits, round_trip)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, limit=_PIECE)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await server.wait_closed()
