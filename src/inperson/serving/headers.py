"""Security headers on every answer: an answer's own win, the strictest ones fill the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

STRICTEST: Final[dict[bytes, bytes]] = {
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
"""For an answer that is no page: it loads nothing, is shown in no frame, and is read by no other site."""

# Two years, as browsers' preload lists ask; its subdomains are not ours to speak for.
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=63072000")
_REFUSING = "websocket.http.response"
_PLAIN = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))


def strictest(public_url: str) -> dict[bytes, bytes]:
    """The headers of an answer without its own, by their lower-case names. ``public_url`` tells whether it is https."""
    return STRICTEST | (dict([_ONLY_HTTPS]) if public_url.startswith("https://") else {})


class SecurityHeaders:
    """ASGI middleware around everything, so that errors, files and refused sockets are answered alike."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._headers = list(strictest(public_url).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = started = False

        async def answer(message: Message) -> None:
            nonlocal accepted, started
            started = started or message["type"] == "http.response.start"
            if message["type"] == "http.response.start" or message["type"] == "websocket.http.response.start":
                message["headers"] = self._complete(message["headers"])
            elif message["type"] == "websocket.close" and not accepted and _REFUSING in (scope.get("extensions") or {}):
                # The server below would answer by itself, without these headers.
                headers = self._complete(_PLAIN)
                start = {"type": "websocket.http.response.start", "status": 403, "headers": headers}
                await send(cast("Message", start))
                message = cast("Message", {"type": "websocket.http.response.body", "body": b"Forbidden"})
            accepted = accepted or message["type"] == "websocket.accept"
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except BaseException:
            # Also when the server ends over it. What is below would answer by itself, without these headers.
            if scope["type"] == ScopeType.HTTP and not started:
                start = {"type": "http.response.start", "status": 500, "headers": self._complete(_PLAIN)}
                await send(cast("Message", start))
                await send({"type": "http.response.body", "body": b"Server error", "more_body": False})
            raise

    def _complete(self, own: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = [(name.lower(), value) for name, value in own]
        there = {name for name, _ in headers}
        return headers + [header for header in self._headers if header[0] not in there]
