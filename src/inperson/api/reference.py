"""The reference that customers read: one OpenAPI document, and a page made of it that needs no script.

Each room of the API describes its call here in a `Call`; the parameters' types, limits and words come from the very
struct that reads them. Litestar's own documentation pages load scripts from other people's hosts: ours may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from inperson.api.envelope import Envelope
from inperson.api.reference_page import POLICY, render

_COMMON = (
    ("SUCCESS", "OK"),
    ("CLIENT_ERROR", "HTTP 400 - Bad Request"),
    ("ERROR", "Server error"),
)
_WITH_TOKEN = (
    ("IAM_FAILED", "Access denied(Token not found or expired)"),
    ("IAM_FAILED", "Access denied(Account is disabled)"),
    ("IAM_FAILED", "Access denied(Account is expired)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API. ``codes`` are the answers that are its own, beside those of every call.

    ``notes``: what a deployment adds to the description of a parameter, by its name.
    """

    path: str
    title: str
    text: str
    parameters: type[msgspec.Struct]
    required: tuple[str, ...]
    data: type[msgspec.Struct]
    codes: tuple[tuple[str, str], ...]
    example: Mapping[str, object]
    opened_by_token: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """Every code and message that this call may answer."""
        return _COMMON[:1] + self.codes + (_WITH_TOKEN if self.opened_by_token else ()) + _COMMON[1:]


def routes(calls: Iterable[Call], public_url: str) -> list[HTTPRouteHandler]:
    """``/docs`` and ``/docs/openapi.json``."""
    described = document(calls, public_url)
    page = render(described).encode()
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }

    @get("/docs", media_type=MediaType.HTML, sync_to_thread=False)
    def docs() -> Response[bytes]:
        return Response(page, media_type=MediaType.HTML, headers=headers)

    @get("/docs/openapi.json", media_type=MediaType.JSON, sync_to_thread=False)
    def openapi() -> dict[str, Any]:
        return described

    return [docs, openapi]


def document(calls: Iterable[Call], public_url: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of ``calls``."""
    calls = tuple(calls)
    shapes = [shape for call in calls for shape in (call.parameters, Envelope[call.data])]  # type: ignore[name-defined]
    references, components = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    for call in calls:
        described = components[call.parameters.__name__]
        described["required"] = list(call.required)
        for name, note in call.notes.items():
            described["properties"][name]["description"] += f" {note}"
    pairs = zip(references[::2], references[1::2], strict=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "In Person",
            "version": version("inperson"),
            "description": "Web face liveness: the customer's API.",
        },
        "servers": [{"url": public_url}],
        "paths": {call.path: {"post": _operation(call, *pair)} for call, pair in zip(calls, pairs, strict=True)},
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "X-ACCESS-TOKEN"}},
        },
    }


def _operation(call: Call, parameters: dict[str, Any], envelope: dict[str, Any]) -> dict[str, Any]:
    examples = {
        f"{code} {message}": {
            "value": {"code": code, "message": message, "data": None, "extra": None}
            | {"transactionId": "ed8b21c0c87ad617", "pricingStrategy": "FREE"}
        }
        for code, message in call.answers[1:]
    }
    return {
        "operationId": call.path.rsplit("/", 1)[1],
        "summary": call.title,
        "description": call.text,
        "security": [{"token": []}] if call.opened_by_token else [],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": parameters, "example": dict(call.example)}},
        },
        "responses": {
            "200": {
                "description": "The envelope, on success and on error alike.",
                "headers": {"X-Transaction-Id": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": envelope, "examples": examples}},
            }
        },
    }
