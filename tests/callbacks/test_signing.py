from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from inperson.callbacks.signing import signed_headers

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
BODY = '{"signatureId": "ed8b21c0c87ad617", "type": "COMPLETED"}'


def test_the_signature_is_the_one_of_the_specification() -> None:
    headers = signed_headers([SECRET], "msg_1", BODY, 1_708_509_899_928)
    signed = hmac.digest(bytes(range(32)), f"msg_1.1708509899.{BODY}".encode(), hashlib.sha256)
    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1708509899",
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }


def test_a_receiver_can_verify_it_and_tells_what_was_changed() -> None:
    headers = signed_headers([SECRET], "msg_1", BODY, time.time_ns() // 1_000_000)
    Webhook(SECRET).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY.replace("COMPLETED", "completed"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY, {**headers, "webhook-id": "msg_2"})


def test_while_a_secret_is_being_changed_either_verifies_it() -> None:
    former = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
    headers = signed_headers([SECRET, former], "msg_1", BODY, time.time_ns() // 1_000_000)
    for secret in (SECRET, former):
        Webhook(secret).verify(BODY, headers)
