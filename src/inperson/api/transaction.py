"""One transaction for each request: its id, its line in the log, and what became of it (contract §1)."""

from __future__ import annotations

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, WrappedLogger

log = structlog.get_logger("inperson.api")

_UNMATCHED = "(no route)"


@dataclass(slots=True)
class Transaction:
    """A request under way. ``code`` is the envelope's, once there is one; ``status`` the HTTP status."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    code: str | None = None
    status: int | None = None


_current: ContextVar[Transaction] = ContextVar("transaction")


def current() -> Transaction:
    """The transaction of the request that is being answered. Raises `LookupError` outside of one."""
    return _current.get()


def add_transaction(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Put ``transactionId`` on a log line that is written during a request. A structlog processor."""
    transaction = _current.get(None)
    if transaction is not None:
        line["transactionId"] = transaction.id
    return line


class Transactions:
    """ASGI middleware around the whole application, so that unrouted requests count too.

    Gives each request its transaction, answers its id as ``X-Transaction-Id``, and logs one line: method, route
    template, status, code and milliseconds. Never the path itself or its query: they carry tokens.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        transaction = Transaction()
        token = _current.set(transaction)
        started = time.perf_counter()
        header = (b"x-transaction-id", transaction.id.encode())

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                transaction.status = message["status"]
                message["headers"] = [*message["headers"], header]
            elif message["type"] == "websocket.close":
                transaction.status = message["code"]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            log.info(
                "request",
                method=scope.get("method", "WEBSOCKET"),
                route=scope.get("path_template") or _UNMATCHED,
                status=transaction.status,
                code=transaction.code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )
            _current.reset(token)
