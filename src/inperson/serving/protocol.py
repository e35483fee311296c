"""HTTP and WebSocket connections that end when they cost too much: uvicorn's own, with the limits that it lacks.

Slow or endless heads and bodies, readers that do not read, more connections than a process can hold (RFC 9110 §15.5,
RFC 6585 §5; OWASP ASVS 5.0 §4.2, §13.2): whoever does such a thing is cut, and nobody else waits for it.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from inperson.serving.limits import Limits

_LINGER_SECONDS = 2.0


class LimitedConfig(uvicorn.Config):
    """uvicorn's settings, ``limits``, and the ``plain`` headers of what is answered below the application."""

    def __init__(self, app: Any, limits: Limits, plain: dict[bytes, bytes], **more: Any) -> None:
        super().__init__(
            app,
            http=HttpConnection,
            ws=SocketConnection,
            ws_max_size=limits.message,
            timeout_keep_alive=limits.idle_seconds,
            **more,
        )
        self.limits = limits
        self.plain = plain


class Clock:
    """One deadline of one connection at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._timer is not None

    def start(self, seconds: float, late: Any) -> None:
        """Call ``late`` after ``seconds``, and nothing that was to be called before."""
        self.stop()

        def ring() -> None:
            self._timer = None
            late()

        self._timer = self._loop.call_later(seconds, ring)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Drain:
    """Watches that what is written is read. `stalled` and `flows` are called as the transport says."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._clock = Clock(loop)
        self._limits = limits

    def stalled(self, transport: asyncio.Transport) -> None:
        waiting = transport.get_write_buffer_size()

        def look() -> None:
            if transport.get_write_buffer_size() > waiting - self._limits.drain_bytes:
                transport.abort()
            else:
                self.stalled(transport)

        self._clock.start(self._limits.drain_seconds, look)

    def flows(self) -> None:
        self._clock.stop()


class HttpConnection(HttpToolsProtocol):
    """One HTTP connection. A request's head, then its whole body, has so long and not longer."""

    def __init__(self, config: uvicorn.Config, *rest: Any, **more: Any) -> None:
        super().__init__(config, *rest, **more)
        settings = cast("LimitedConfig", config)
        self._limits = settings.limits
        self._plain = settings.plain
        self._clock = Clock(self.loop)
        self._drain = Drain(self.loop, self._limits)
        self._head: int | None = 0  # bytes of the head that is arriving; None while a body is
        self._over = False  # nothing more is read here

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._clock.start(self._limits.head_seconds, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clock.stop()
        self._drain.flows()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        # Any byte at all begins a head: whoever sends blank lines for ever is as slow as any other.
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._over or self._head == 0:
            return
        if self._head is not None and self._head > self._limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not self._clock.runs:
            # Only what did not come whole is waited for, so that most requests need no clock.
            in_body = self._head is None
            self._clock.start(self._limits.request_seconds if in_body else self._limits.head_seconds, self._late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._head or 1

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._over or size > self._limits.head_bytes or len(self.headers) > self._limits.headers:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        self._head = None
        self._clock.stop()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._over:
            return
        self._head = 0
        self._clock.stop()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._clock.stop()
        self._drain.flows()
        if not self._over:
            self._over = True
            super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are not ours
        self._refuse(HTTPStatus.BAD_REQUEST)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._drain.stalled(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._drain.flows()

    def _late(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless an answer is on its way already, and end the connection whether that is read or not."""
        if self._over or self.transport.is_closing():
            return
        self._over = True
        self._clock.stop()
        said = self.cycle is None or self.cycle.response_complete
        if said:
            text = status.phrase.encode()
            headers = {b"content-type": b"text/plain; charset=utf-8", b"cache-control": b"no-store"} | self._plain
            headers |= {b"content-length": str(len(text)).encode(), b"connection": b"close"}
            lines = [name + b": " + value for name, value in headers.items()]
            start = b"HTTP/1.1 %d %s" % (status.value, text)
            self.transport.write(b"\r\n".join([start, *lines, b"", text]))
        if said and self.transport.can_write_eof():
            # What is still on its way is read and dropped: to close over it resets the connection, the answer unread.
            self.transport.write_eof()
        else:
            self.transport.close()
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


class SocketConnection(WebSocketsSansIOProtocol):
    """One WebSocket. Its first message is small; nobody makes us keep what is neither a message nor read."""

    def __init__(self, config: uvicorn.Config, *rest: Any, **more: Any) -> None:
        super().__init__(config, *rest, **more)
        self._limits = cast("LimitedConfig", config).limits
        self._drain = Drain(self.loop, self._limits)
        self.conn.max_message_size = self._limits.first_message

    def connection_lost(self, exc: Exception | None) -> None:
        self._drain.flows()
        super().connection_lost(exc)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True  # or a refusal would be logged as an error of ours

    def send_receive_event_to_app(self) -> None:
        self.conn.max_message_size = self._limits.message
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
