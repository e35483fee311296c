"""The reference that customers read: one OpenAPI document, and a page made of it that needs no script.

Each room of the API describes its call here in a `Call`; the parameters' types, limits and words come from the very
struct that reads them. Litestar's own documentation pages load scripts from other people's hosts: ours may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from inperson.api.body import LONGEST
from inperson.api.envelope import Envelope
from inperson.api.reference_page import POLICY, render
from inperson.api.reference_rest import CALLBACK, REST

_COMMON = (
    ("SUCCESS", "OK"),
    ("CLIENT_ERROR", "HTTP 400 - Bad Request"),
    ("ERROR", "Server error"),
)
_DENIALS = (
    ("IAM_FAILED", "Access denied(Token not found or expired)"),
    ("IAM_FAILED", "Access denied(Account is disabled)"),
    ("IAM_FAILED", "Access denied(Account is expired)"),
    ("IAM_FAILED", "Access denied(Account not authorized for this domain)"),
)
_TOO_OFTEN = ("SERVICE_BUSY", "Service busy, please retry later")
_ABOUT = (
    "Web face liveness: the customer's API. Every answer of a call has HTTP status 200, and is one envelope: branch "
    "on its `code`. Below `/openapi/` and `/intl/openapi/` what is no call is answered CLIENT_ERROR `HTTP 404 - Not "
    "Found`, and any method but POST CLIENT_ERROR `HTTP 405 - Method Not Allowed`. So is a body that is no JSON "
    f"object, or larger than {LONGEST // 1024} kB: `HTTP 400 - Bad Request`. Parameters that are not described are "
    "ignored."
)
_SERVICE_BUSY_HEADER = {
    "description": "With SERVICE_BUSY: the seconds after which to try again.",
    "schema": {"type": "integer", "minimum": 0},
}


@dataclass(frozen=True, slots=True)
class Header:
    """A header that a call reads, at most ``longest`` characters."""

    name: str
    text: str
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API. ``codes`` are the answers that are its own, beside those of every call.

    ``place``: where its parameters stand. ``data``: what it answers, and ``answer`` an example of that; None for a call
    that answers nothing but its code. ``notes``: what a deployment adds to a parameter's description, by its name.
    """

    path: str
    title: str
    text: str
    parameters: type[msgspec.Struct]
    required: tuple[str, ...]
    data: type[msgspec.Struct] | None
    codes: tuple[tuple[str, str], ...]
    example: Mapping[str, object]
    answer: msgspec.Struct | None = None
    place: Literal["body", "query"] = "body"
    headers: tuple[Header, ...] = ()
    opened_by_token: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """Every code and message that this call may answer."""
        denials = _DENIALS if self.opened_by_token else _DENIALS[-2:]
        return (*_COMMON[:1], *self.codes, *denials, _TOO_OFTEN, *_COMMON[1:])


def routes(calls: Iterable[Call], public_url: str) -> list[HTTPRouteHandler]:
    """``/docs`` and ``/docs/openapi.json``."""
    described = document(calls, public_url)
    page = render(described).encode()
    headers = {
        "Content-Security-Policy": POLICY,
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
        for name in call.required:
            _never_null(described["properties"][name])
        for name, note in call.notes.items():
            described["properties"][name]["description"] += f" {note}"
    pairs = zip(references[::2], references[1::2], strict=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "In Person",
            "version": version("inperson"),
            "description": _ABOUT,
        },
        "servers": [{"url": public_url}],
        "paths": {
            call.path: {"post": _operation(call, components, *pair)} for call, pair in zip(calls, pairs, strict=True)
        }
        | REST,
        "webhooks": {"callback": {"post": CALLBACK}},
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "X-ACCESS-TOKEN"}},
        },
    }


def _never_null(schema: dict[str, Any]) -> None:
    # The struct lets null in, so that it gets the contract's own answer; a caller should not send it.
    schema.pop("default", None)
    if "anyOf" in schema:
        schema["anyOf"] = [each for each in schema["anyOf"] if each != {"type": "null"}]


def _operation(
    call: Call, components: Mapping[str, Any], parameters: dict[str, Any], envelope: dict[str, Any]
) -> dict[str, Any]:
    in_body = call.place == "body"
    described: dict[str, Any] = {
        "operationId": call.path.rsplit("/", 1)[1],
        "summary": call.title,
        "description": call.text,
        "security": [{"token": []}] if call.opened_by_token else [],
        "parameters": [*([] if in_body else _in_query(call, components)), *map(_header, call.headers)],
        "responses": {
            "200": {
                "description": "The envelope, on success and on error alike.",
                "headers": {
                    "X-Transaction-Id": {"description": "The transactionId.", "schema": {"type": "string"}},
                    "Retry-After": _SERVICE_BUSY_HEADER,
                },
                "content": {"application/json": {"schema": envelope, "examples": _examples(call)}},
            }
        },
    }
    if in_body:
        content = {"application/json": {"schema": parameters, "example": dict(call.example)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _in_query(call: Call, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in call.required,
            "description": schema["description"],
            "schema": {key: value for key, value in schema.items() if key != "description"},
            "example": call.example.get(name),
        }
        for name, schema in components[call.parameters.__name__]["properties"].items()
    ]


def _header(header: Header) -> dict[str, Any]:
    return {
        "name": header.name,
        "in": "header",
        "required": False,
        "description": header.text,
        "schema": {"type": "string", "minLength": 1, "maxLength": header.longest},
    }


def _examples(call: Call) -> dict[str, Any]:
    data = None if call.answer is None else msgspec.to_builtins(call.answer)
    return {
        f"{code} {message}": {
            "value": {"code": code, "message": message, "data": data if code == "SUCCESS" else None, "extra": None}
            | {"transactionId": "ed8b21c0c87ad617", "pricingStrategy": "FREE"}
        }
        for code, message in call.answers
    }
