"""The one shape of every answer (contract §1), and the one place where exceptions become answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from litestar import MediaType, Request, Response, route
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler

from inperson.api import transaction
from inperson.errors import ContractError

T = TypeVar("T")

log = structlog.get_logger("inperson.api")

PREFIXES = ("/openapi/", "/intl/openapi/")
"""Where the API lives: all paths below answer with an envelope and HTTP 200, whatever happens."""

PARAMETER_ERROR = "Parameter error,please check you input."
EMPTY = "Parameter should not be empty"

_HEADERS = {"Cache-Control": "no-store"}


class Envelope(msgspec.Struct, Generic[T], rename="camel"):
    """What every call answers. ``data`` is null on every error; ``extra`` may name the parameter that is wrong."""

    code: str
    message: str
    data: T | None
    extra: str | None
    transaction_id: str
    pricing_strategy: str = "FREE"


_encode = msgspec.json.Encoder().encode


def success(data: object) -> Response[bytes]:
    """The answer SUCCESS with ``data``, a struct."""
    return _answer("SUCCESS", "OK", data=data)


def failure(error: ContractError) -> Response[bytes]:
    """The answer that ``error`` stands for."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return _answer(error.code, error.message, extra=error.extra, headers=headers)


def parameter_error(name: str) -> ContractError:
    """The general complaint about the parameter ``name``. Never pass its value: ``extra`` is logged by customers."""
    return ContractError("PARAMETER_ERROR", PARAMETER_ERROR, extra=name)


def empty() -> ContractError:
    """A required parameter is missing, null or blank."""
    return ContractError("PARAMETER_ERROR", EMPTY)


def client_error(status: int) -> ContractError:
    """The request itself is wrong: 404 and 405 by their names, all else a bad request."""
    names = {404: "HTTP 404 - Not Found", 405: "HTTP 405 - Method Not Allowed"}
    return ContractError("CLIENT_ERROR", names.get(status, "HTTP 400 - Bad Request"))


def on_exception(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer what a route raised, or the lack of a route: Litestar's handler for every `Exception`."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    ours = isinstance(error, ContractError)
    if not ours and status >= 500:
        log.error("unexpected", exc_info=error)
    if not f"/{request.scope['path'].strip('/')}/".startswith(PREFIXES):
        return _plain(status, (error.headers or {}) if isinstance(error, HTTPException) else {})
    if isinstance(error, ContractError):
        return failure(error)
    return failure(client_error(status) if status < 500 else ContractError("ERROR", "Server error"))


def only_post(paths: list[str]) -> HTTPRouteHandler:
    """Refuse OPTIONS on the calls at ``paths``, which Litestar would answer by itself: the contract knows only POST."""

    @route(paths, http_method=["OPTIONS"], sync_to_thread=False)
    def options() -> None:
        raise MethodNotAllowedException

    return options


def _answer(
    code: str, message: str, data: object = None, extra: str | None = None, headers: dict[str, str] | None = None
) -> Response[bytes]:
    now = transaction.current()
    now.code = code
    body = _encode(Envelope(code, message, data, extra, now.id))
    return Response(body, status_code=200, media_type=MediaType.JSON, headers=_HEADERS | (headers or {}))


def _plain(status: int, more: Mapping[str, str]) -> Response[str]:
    names = {404: "Not Found", 405: "Method Not Allowed", 500: "Server error"}
    text = names.get(status, "Bad Request" if status < 500 else "Server error")
    return Response(text, status_code=status, media_type=MediaType.TEXT, headers={**more, **_HEADERS})
