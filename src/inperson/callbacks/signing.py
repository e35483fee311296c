"""Standard Webhooks (https://www.standardwebhooks.com): the receiver can tell that a callback is ours, and fresh."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed_headers(secrets: Iterable[str], message_id: str, body: str, now: int) -> dict[str, str]:
    """The three headers for ``body`` sent at ``now`` (epoch ms), signed with each of an account's ``whsec_…`` secrets.

    While a secret is being changed there are two signatures; a receiver takes the callback when one of them is right.
    """
    seconds = now // 1000
    at = datetime.fromtimestamp(seconds, UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets),
    }
