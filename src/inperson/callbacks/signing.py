"""Standard Webhooks (https://www.standardwebhooks.com): the receiver can tell that a callback is ours, and fresh."""

from __future__ import annotations

from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed_headers(secret: str, message_id: str, body: str, now: int) -> dict[str, str]:
    """The three headers for ``body`` sent at ``now`` (epoch ms), signed with an account's ``whsec_…`` secret."""
    seconds = now // 1000
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": Webhook(secret).sign(message_id, datetime.fromtimestamp(seconds, UTC), body),
    }
