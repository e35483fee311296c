"""What the OpenAPI document says of what is no call: pictures by their links, health, and the callback that we send."""

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

CALLBACK: Final[dict[str, Any]] = {
    "summary": "Callback",
    "description": "What we `POST` to a link's callbackUrl when its check has ended: at least once, and with the same "
    "`webhook-id` when it comes again. What you answer with anything else than these is tried again.",
    "parameters": [
        {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in (
            ("webhook-id", "Names this callback, however often it comes."),
            ("webhook-timestamp", "Epoch seconds at which it was sent."),
            ("webhook-signature", "As Standard Webhooks has it: `v1,` and a signature; two while the secret changes."),
        )
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "signatureId": {"type": "string"},
                        "type": {"type": "string", "enum": ["COMPLETED", "SUBMIT_COMPLETED"]},
                    },
                    "required": ["signatureId", "type"],
                },
                "example": {"signatureId": "ed8b21c0c87ad617", "type": "COMPLETED"},
            }
        },
    },
    "responses": {"200": {"description": "It was taken."}, "410": {"description": "Send no more of it."}},
}
