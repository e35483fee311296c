"""HEAD: what GET answers, without its body (RFC 9110 §9.3.2). Monitors ask so, and whoever previews a link."""

from __future__ import annotations

from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send


class Heads:
    """ASGI middleware around the application. The server below sends no body in answer to HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            scope = cast("Scope", {**scope, "method": "GET"})
        await self._app(scope, receive, send)
