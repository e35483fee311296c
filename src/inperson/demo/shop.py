"""The demo shop: a page that asks for a link, opens it, and shows the callback and the result as they arrive."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.response import File, ServerSentEvent, ServerSentEventMessage
from litestar.types import ControllerRouterHandler

from inperson.capture.pages import files_of
from inperson.client import AsyncClient, Callback, CallbackError, InPersonClientError, Link, verify_callback

FOLDER = Path(__file__).parent / "static"
WATCH_SECONDS = 900.0
"""How long a page may wait for its callback."""
_MOST_KEPT = 200
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


class LinkWish(msgspec.Struct, rename="camel"):
    """What the shop's page asks for."""

    iframe: bool = False
    liveness_type: str = "DISTANT_NEAR"
    language: str | None = None
    scheme: str = "light"


class Shop:
    """A customer of the service, whose own address is ``url``. ``webhook_secret`` is its account's."""

    def __init__(self, url: str, client: AsyncClient, webhook_secret: str) -> None:
        self.url = url
        self.client = client
        self._webhook_secret = webhook_secret
        self._called: dict[str, asyncio.Future[Callback]] = {}

    async def link(self, wish: LinkWish) -> Link:
        """Ask for a link that comes back to the shop. Raises `InPersonClientError`."""
        link = await self.client.generate_link(
            return_url=f"{self.url}/demo",
            fail_return_url=f"{self.url}/demo",
            callback_url=f"{self.url}/demo/callback",
            biz_id=secrets.token_hex(8),
            user_id=secrets.token_hex(8),
            region="PHL",
            iframe_enabled=wish.iframe,
            liveness_type=wish.liveness_type,
            language=wish.language,
            prefers_color_scheme=wish.scheme,
        )
        if len(self._called) >= _MOST_KEPT:
            for old in list(self._called)[: _MOST_KEPT // 2]:
                self._called.pop(old).cancel()
        self._called[link.signature_id] = asyncio.get_running_loop().create_future()
        return link

    def receive(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Take a callback in. Raises `CallbackError` for one that is not signed with the account's secret."""
        called = verify_callback(headers, body, self._webhook_secret)
        waiting = self._called.get(called.signature_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(called)

    async def callback(self, signature_id: str, seconds: float) -> Callback | None:
        """The callback of a link of this shop, waiting for it at most ``seconds``."""
        waiting = self._called.get(signature_id)
        if waiting is None:
            return None
        await asyncio.wait([waiting], timeout=seconds)
        return waiting.result() if waiting.done() and not waiting.cancelled() else None


def routes(shop: Shop) -> list[ControllerRouterHandler]:
    """The shop's page, its own small API, and where its callbacks arrive."""

    @get("/demo", include_in_schema=False)
    async def page() -> File:
        return File(
            FOLDER / "index.html", media_type="text/html", content_disposition_type="inline", headers=_PAGE_HEADERS
        )

    @post("/demo/api/links", status_code=200, include_in_schema=False)
    async def links(request: Request[None, None, State]) -> Response[Link | dict[str, str]]:
        try:
            return Response(await shop.link(msgspec.json.decode(await request.body(), type=LinkWish)))
        except (msgspec.MsgspecError, InPersonClientError) as error:
            return Response({"error": str(error)}, status_code=400)

    @get("/demo/api/events", include_in_schema=False)
    async def events(request: Request[None, None, State]) -> ServerSentEvent:
        return ServerSentEvent(_events(shop, request.query_params.get("signatureId", "")))

    @post("/demo/callback", status_code=200, include_in_schema=False)
    async def callback(request: Request[None, None, State]) -> Response[None]:
        try:
            shop.receive(await request.body(), request.headers)
        except CallbackError:
            return Response(None, status_code=401)
        return Response(None)

    return [page, links, events, callback, files_of(FOLDER, "/demo/static")]


async def _events(shop: Shop, signature_id: str) -> AsyncIterator[ServerSentEventMessage]:
    called = await shop.callback(signature_id, WATCH_SECONDS)
    if called is None:
        return
    body = {"signatureId": called.signature_id, "type": called.type}
    yield _message({"type": "callback", "body": body, "at": time.time_ns() // 1_000_000})
    yield _message({"type": "result", "data": await shop.client.get_result(signature_id)})


def _message(content: dict[str, object]) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=msgspec.json.encode(content).decode())
