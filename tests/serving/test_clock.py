from __future__ import annotations

import asyncio
from contextlib import closing

from inperson.serving.clock import Drain
from inperson.serving.limits import Limits

SECONDS = 30.0


class Talker(asyncio.Protocol):
    """Says so much that a little of it waits in the buffer, and watches whether that is read."""

    def __init__(self) -> None:
        self.waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.lost = asyncio.Event()
        self._drain = Drain(asyncio.get_running_loop(), Limits(drain_seconds=0.1))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._drain.watch(transport)
        while not transport.get_write_buffer_size():
            transport.write(bytes(1000))
        self.waiting.set_result(transport.get_write_buffer_size())

    def pause_writing(self) -> None:
        self._drain.stalled(self._transport)

    def resume_writing(self) -> None:
        self._drain.flows()

    def connection_lost(self, _: Exception | None) -> None:
        self._drain.flows()
        self.lost.set()


async def test_whoever_leaves_a_little_unread_is_cut_too() -> None:
    """Less than what a transport holds back for by itself: no flow control would ever speak of it."""
    talker = Talker()
    server = await asyncio.get_running_loop().create_server(lambda: talker, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        with closing(writer):
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            async with asyncio.timeout(SECONDS):
                assert 0 < await talker.waiting <= 1000
                await talker.lost.wait()
