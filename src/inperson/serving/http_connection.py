"""HTTP connections that end when they cost too much: uvicorn's own, with the limits that it lacks.

Slow or endless heads, bodies and trailers, readers that do not read, more connections than a process can hold (RFC 9110
§15.5, RFC 6585 §5; OWASP ASVS 5.0 §4.2, §13.2): whoever does such a thing is cut, and nobody else waits for it.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from inperson.serving.clock import Clock, Drain
from inperson.serving.refusal import refusal

if TYPE_CHECKING:
    from inperson.serving.config import LimitedConfig

_LINGER_SECONDS = 2.0
_REQUEST_LINE = 24  # bytes of it beside the path, and the blank line


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
        self._beside = 0  # bytes that came with a body and are none of it: sizes of chunks, trailers
        self._over = False  # nothing more is read here

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._drain.watch(transport)
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
        else:
            self._beside += len(data)
        self._unset_keepalive_if_required()
        self._parse(data)
        if self._head == 0:
            self._rest()
            return
        beside = self._beside if self._head is None else self._head
        if beside > self._limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not self._over and not self._clock.runs:
            # Only what did not come whole is waited for, so that most requests need no clock.
            in_body = self._head is None
            self._clock.start(self._limits.request_seconds if in_body else self._limits.head_seconds, self._late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._head or 1

    def on_header(self, name: bytes, value: bytes) -> None:
        # A trailer must not pass for a header (RFC 9110 §6.5.1): none is wanted here.
        if self._head is not None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._over or size > self._limits.head_bytes or len(self.headers) > self._limits.headers:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        if self._declines:
            return
        # What came with the head and is behind it; a line has four bytes beside its name and value.
        self._head, self._beside = None, max(0, (self._head or 0) - size - 4 * len(self.headers) - _REQUEST_LINE)
        self._clock.stop()
        super().on_headers_complete()
        if len(self.pipeline) > self._limits.pipelined:
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS)

    def on_body(self, body: bytes) -> None:
        if not self._over and not self._declines:
            self._beside -= len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._over or self._declines:
            return
        self._head = 0
        self._clock.stop()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        if not self._answered:
            self._refuse(HTTPStatus.BAD_REQUEST)  # its answer would be written into the socket
        if self._over:
            return
        self._over = True
        self._clock.stop()
        self._drain.flows()
        # We set no cookie, and those of a site beside ours may be longer than the WebSocket library takes.
        self.headers[:] = [header for header in self.headers if header[0] != b"cookie"]
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are not ours
        self._refuse(HTTPStatus.BAD_REQUEST)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._drain.stalled(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._drain.flows()

    @property
    def _answered(self) -> bool:
        """Whether nothing that came is still to be answered."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _declines(self) -> bool:
        """Whether the head offers another protocol than the one we change to."""
        return self.parser.should_upgrade() and not self._should_upgrade()

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            elif not self._over:
                self._parse_declined(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("")

    def _parse_declined(self, rest: bytes) -> None:
        """Read a head again without its offer of another protocol, at which the parser has stopped.

        RFC 9110 §7.8: who is not taken up on it is answered in the protocol that it speaks. Java's client offers h2c.
        """
        method = self.parser.get_method()
        self.parser = httptools.HttpRequestParser(self)
        headers = [(name, value) for name, value in self.headers if name not in (b"upgrade", b"http2-settings")]
        lines = [name + b": " + (_kept(value) if name == b"connection" else value) for name, value in headers]
        head = b"\r\n".join([method + b" " + self.url + b" HTTP/1.1", *lines, b"", b""])
        if method == b"CONNECT":
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self._parse(head + rest)

    def _get_upgrade(self) -> bytes | None:
        # A proxy may add a line of its own to those of Connection: they count together (RFC 9110 §5.2).
        lines = [value for name, value in self.headers if name == b"connection"]
        offered = [value.lower() for name, value in self.headers if name == b"upgrade"]
        words = [word.strip().lower() for word in b",".join(lines).split(b",")]
        return offered[-1] if offered and b"upgrade" in words else None

    def _rest(self) -> None:
        """Whoever has its answer, and has now sent the last of its request, may be idle for so long."""
        if not self._over and self._answered and self.cycle is not None and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _late(self) -> None:
        if self.flow.read_paused:
            # It is we who do not read: the one before is still being answered.
            self._clock.start(self._limits.request_seconds, self._late)
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless an answer is on its way already, and end the connection whether that is read or not."""
        if self._over or self.transport.is_closing():
            return
        self._over = True
        self._clock.stop()
        said = self._answered
        if said:
            self.transport.write(refusal(status, self._plain))
        if said and self.transport.can_write_eof():
            # What is still on its way is read and dropped: to close over it resets the connection, the answer unread.
            self.transport.write_eof()
        else:
            self.transport.close()
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def _kept(connection: bytes) -> bytes:
    """A Connection header without the words that go with an upgrade."""
    words = [word.strip() for word in connection.split(b",")]
    return b", ".join(word for word in words if word.lower() not in (b"upgrade", b"http2-settings"))
