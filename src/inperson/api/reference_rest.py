"""What the OpenAPI document says of what is no call: pictures by their links, and the health of the process."""

from __future__ import annotations

from typing import Any, Final

from inperson.api.pictures import TYPES

_TRANSACTION = {"X-Transaction-Id": {"schema": {"type": "string"}}}
_STATUS = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}


def _answer(text: str, *types: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "description": text,
        "headers": _TRANSACTION,
        "content": {each: {"schema": schema} if schema else {} for each in types},
    }


def _health(name: str, summary: str, text: str, **answers: str) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": text,
            "security": [],
            "responses": {
                status.lstrip("_"): _answer(words, "application/json", schema=_STATUS)
                for status, words in answers.items()
            },
        }
    }


REST: Final[dict[str, Any]] = {
    "/media/{token}": {
        "get": {
            "operationId": "media",
            "summary": "Picture, archive or video",
            "description": "What a link of get-result leads to. The link is its own key: it lives one day, and ends "
            "when what it leads to is erased.",
            "security": [],
            "parameters": [
                {
                    "name": "token",
                    "in": "path",
                    "required": True,
                    "description": "As get-result answered it, in a link.",
                    "schema": {"type": "string", "minLength": 1},
                }
            ],
            "responses": {
                "200": _answer("The bytes.", *sorted(set(TYPES.values()))),
                "404": _answer("No such link, or not any more.", "text/plain", schema={"const": "Not Found"}),
            },
        }
    },
    "/healthz": _health("alive", "Alive", "Whether the process answers.", _200="It does."),
    "/readyz": _health(
        "ready", "Ready", "Whether it can serve.", _200="It can.", _503="Its database cannot be reached."
    ),
}
"""Paths of the document, beside those of the calls."""
