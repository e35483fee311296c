"""The socket of `inperson.capture` from the other side, at the least cost: the server shall have the processor."""

from __future__ import annotations

import asyncio
from typing import cast

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from inperson.capture import wire

_OPEN_SECONDS = 20.0


class Line(asyncio.Protocol):
    """One connection. Made by `open_line`."""

    def __init__(self, url: str) -> None:
        self._talk = ClientProtocol(parse_uri(url), max_size=2**20)
        self._arrived: asyncio.Queue[wire.ServerMessage | None] = asyncio.Queue()
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(self, seconds: float) -> wire.ServerMessage:
        """The next message. Raises `TimeoutError` after ``seconds``, `ConnectionError` when there will be none."""
        async with asyncio.timeout(seconds):
            message = await self._arrived.get()
        if message is None:
            raise ConnectionError("the server closed the line")
        return message

    def send(self, message: wire.ClientMessage) -> None:
        """Send a JSON message."""
        self._talk.send_text(wire.encode(message).encode())
        self._flush()

    def send_frame(self, frame: wire.FrameMessage) -> None:
        """Send a camera frame."""
        self._talk.send_binary(frame.encode())
        self._flush()

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._talk.send_request(self._talk.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._talk.receive_data(data)
        for event in self._talk.events_received():
            match event:
                case Response() if not self.open.done():
                    self._opened()
                case Frame(opcode=Opcode.TEXT, data=content):
                    self._arrived.put_nowait(wire.decode_server(bytes(content)))
                case Frame(opcode=Opcode.CLOSE):
                    self._arrived.put_nowait(None)
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(error or ConnectionError("the line did not open"))
        self._arrived.put_nowait(None)

    def _opened(self) -> None:
        if self._talk.handshake_exc is not None:
            self.open.set_exception(self._talk.handshake_exc)
        else:
            self.open.set_result(None)

    def _flush(self) -> None:
        self._transport.writelines([data for data in self._talk.data_to_send() if data])


async def open_line(host: str, port: int) -> Line:
    """Connect to the socket of the server at ``host`` and ``port``."""
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(lambda: Line(f"ws://{host}:{port}/idvs/session"), host, port)
    async with asyncio.timeout(_OPEN_SECONDS):
        await line.open
    return line
