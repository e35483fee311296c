"""WebSocket connections that end when they cost too much: uvicorn's own, with the limits that it lacks."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Response

from inperson.serving.clock import Clock, Drain
from inperson.serving.refusal import refusal

if TYPE_CHECKING:
    from inperson.serving.config import LimitedConfig


_BITE = 4096


class SocketConnection(WebSocketsSansIOProtocol):
    """One WebSocket. Its first message is small; nobody makes us keep what is neither a message nor read."""

    def __init__(self, config: uvicorn.Config, *rest: Any, **more: Any) -> None:
        super().__init__(config, *rest, **more)
        settings = cast("LimitedConfig", config)
        self._limits = settings.limits
        self._plain = settings.plain
        self._drain = Drain(self.loop, self._limits)
        self._handshake = Clock(self.loop)
        self._frames, self._counted_at = float(self._limits.frames), self.loop.time()
        self.conn.max_message_size = self._limits.first_message
        self._reject = self.conn.reject
        self.conn.reject = self._rejected  # type: ignore[method-assign]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._drain.watch(self.transport)
        self._handshake.start(self._limits.head_seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._handshake.stop()
        self._drain.flows()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # In bites: of what comes at once, thousands of empty frames may be parsed before any of them is counted.
        for at in range(0, len(data), _BITE):
            if not self.transport.is_closing():
                super().data_received(data[at : at + _BITE])
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A head that is no request to the WebSocket library: it says nothing, and would be waited for.
            self.transport.write(refusal(HTTPStatus.BAD_REQUEST, self._plain))
            self.transport.close()

    def handle_events(self) -> None:
        now = self.loop.time()
        grown = self._frames + (now - self._counted_at) * self._limits.frames_a_second
        self._frames, self._counted_at = min(grown, self._limits.frames) - len(self.conn.events), now
        if self._frames < 0:
            self.transport.abort()  # each costs us more than whoever sends it
        else:
            super().handle_events()

    def shutdown(self) -> None:
        if self.handshake_initiated:
            super().shutdown()
        else:
            self.transport.abort()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True  # or a refusal would be logged as an error of ours
        if self.handshake_complete:
            self._handshake.stop()

    def send_receive_event_to_app(self) -> None:
        self.conn.max_message_size = self._limits.message
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.conn.fail(CloseCode.INVALID_DATA)  # uvicorn would log it as an error of ours
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        # Empty pieces add nothing to a message's size, and would be kept all the same.
        if len(self.frames) >= self._limits.fragments:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG)
            self.handle_parser_exception()
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        # Each ping is answered: whoever sends them and reads no answer would fill the memory with pongs.
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._drain.stalled(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._drain.flows()

    def _rejected(self, status: HTTPStatus | int, text: str) -> Response:
        """A refusal of the library's own, with the headers of every answer."""
        response = self._reject(status, text)
        for name, value in self._plain.items():
            response.headers[name.decode()] = value.decode()
        return response


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
