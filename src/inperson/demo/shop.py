"""The demo shop: a page that asks for a link, opens it, and shows the callback and the result as they arrive."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.response import File, ServerSentEvent, ServerSentEventMessage
from litestar.types import ControllerRouterHandler
from standardwebhooks import Webhook, WebhookVerificationError

from inperson.capture.pages import files_of
from inperson.demo.bank import Bank
from inperson.errors import ContractError

FOLDER = Path(__file__).parent / "static"
WATCH_SECONDS = 900.0
"""How long a page may wait for its callback."""
_MOST_KEPT = 200


class LinkWish(msgspec.Struct, rename="camel"):
    """What the shop's page asks for."""

    iframe: bool = False
    liveness_type: str = "DISTANT_NEAR"
    language: str | None = None
    scheme: str = "light"


class Shop:
    """A customer of the service at ``url``. ``webhook_secret`` is its account's, to check callbacks with."""

    def __init__(self, url: str, bank: Bank, webhook_secret: str) -> None:
        self.url = url
        self.bank = bank
        self._webhook = Webhook(webhook_secret)
        self._called: dict[str, asyncio.Event] = {}
        self._callbacks: dict[str, dict[str, Any]] = {}

    async def link(self, wish: LinkWish) -> dict[str, Any]:
        """Ask for a link that comes back to the shop."""
        data = await self.bank.link(
            returnUrl=f"{self.url}/demo",
            failReturnUrl=f"{self.url}/demo",
            callbackUrl=f"{self.url}/demo/callback",
            bizId=secrets.token_hex(8),
            userId="demo",
            region="PHL",
            iframeEnabled=wish.iframe,
            livenessType=wish.liveness_type,
            language=wish.language,
            prefersColorScheme=wish.scheme,
        )
        if len(self._called) >= _MOST_KEPT:
            for old in list(self._called)[: _MOST_KEPT // 2]:
                del self._called[old]
                self._callbacks.pop(old, None)
        self._called[data["signatureId"]] = asyncio.Event()
        return data

    def receive(self, body: bytes, headers: dict[str, str]) -> bool:
        """Take a callback in. Answers False for one that is not signed with the account's secret."""
        try:
            self._webhook.verify(body, headers)
            called = json.loads(body)
        except (WebhookVerificationError, ValueError):
            return False
        signature_id = called["signatureId"]
        if signature_id in self._called:
            self._callbacks[signature_id] = called
            self._called[signature_id].set()
        return True

    async def callback(self, signature_id: str, seconds: float) -> dict[str, Any] | None:
        """The callback of a link of this shop, waiting for it at most ``seconds``."""
        waiting = self._called.get(signature_id)
        if waiting is None:
            return None
        try:
            async with asyncio.timeout(seconds):
                await waiting.wait()
        except TimeoutError:
            return None
        return self._callbacks.get(signature_id)


def routes(shop: Shop) -> list[ControllerRouterHandler]:
    """The shop's page, its own small API, and where its callbacks arrive."""

    @get("/demo", include_in_schema=False)
    async def page() -> File:
        return File(FOLDER / "index.html", media_type="text/html", content_disposition_type="inline")

    @post("/demo/api/links", status_code=200, include_in_schema=False)
    async def links(request: Request[None, None, State]) -> Response[dict[str, Any]]:
        try:
            link = await shop.link(msgspec.json.decode(await request.body(), type=LinkWish))
        except (msgspec.MsgspecError, ContractError) as error:
            return Response({"error": str(error)}, status_code=400)
        return Response(link)

    @get("/demo/api/events", include_in_schema=False)
    async def events(request: Request[None, None, State]) -> ServerSentEvent:
        return ServerSentEvent(_events(shop, request.query_params.get("signatureId", "")))

    @post("/demo/callback", status_code=200, include_in_schema=False)
    async def callback(request: Request[None, None, State]) -> Response[None]:
        genuine = shop.receive(await request.body(), dict(request.headers))
        return Response(None, status_code=200 if genuine else 401)

    return [page, links, events, callback, files_of(FOLDER, "/demo/static")]


async def _events(shop: Shop, signature_id: str) -> AsyncIterator[ServerSentEventMessage]:
    called = await shop.callback(signature_id, WATCH_SECONDS)
    if called is None:
        return
    yield _message({"type": "callback", "body": called, "at": time.time_ns() // 1_000_000})
    yield _message({"type": "result", "data": await shop.bank.result(signature_id)})


def _message(content: dict[str, Any]) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=json.dumps(content))
