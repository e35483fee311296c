"""Whether a callback is genuine (contract §6, https://www.standardwebhooks.com)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from inperson.customer.answers import Callback
from inperson.customer.failures import CallbackError


def verify_callback(headers: Mapping[str, str], body: bytes | str, secret: str | Iterable[str]) -> Callback:
    """The callback, when it was signed with ``secret`` (or one of several) within the last five minutes.

    ``body`` exactly as it arrived. Raises `CallbackError`.
    """
    plain = {name.lower(): value for name, value in headers.items()}
    for each in [secret] if isinstance(secret, str) else secret:
        try:
            told = Webhook(each).verify(body, plain)
            return msgspec.convert({**told, "id": plain["webhook-id"]}, Callback)
        except (WebhookVerificationError, EmptyWebhookSecretError, ValueError, TypeError):  # the latter come through it
            continue
    raise CallbackError("CALLBACK", "not signed with this secret, or not fresh")
