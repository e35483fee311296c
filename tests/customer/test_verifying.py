from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.callbacks.signing import signed_headers
from inperson.client import CallbackError, verify_callback
from tests.conftest import now_ms

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
FORMER = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
BODY = '{"signatureId": "ed8b21c0c87ad617", "type": "COMPLETED"}'


def signed(*secrets: str, at: int | None = None) -> dict[str, str]:
    return signed_headers(secrets, "msg_1", BODY, at or now_ms())


@pytest.mark.parametrize("body", [BODY, BODY.encode()])
@pytest.mark.parametrize("secret", [SECRET, [SECRET], [FORMER, SECRET]])
def test_a_genuine_callback_is_told(body: str | bytes, secret: str | list[str]) -> None:
    called = verify_callback({name.title(): value for name, value in signed(SECRET).items()}, body, secret)
    assert (called.signature_id, called.type, called.id) == ("ed8b21c0c87ad617", "COMPLETED", "msg_1")


def test_a_callback_is_genuine_while_its_secret_is_being_changed() -> None:
    for secret in (SECRET, FORMER):
        assert verify_callback(signed(SECRET, FORMER), BODY, secret).id == "msg_1"


@pytest.mark.parametrize(
    ("change", "body", "secret"),
    [
        ({}, BODY, FORMER),
        ({}, BODY, []),
        ({}, BODY.replace("COMPLETED", "FAILED"), SECRET),
        ({}, b"\xff", SECRET),
        ({"webhook-id": "msg_2"}, BODY, SECRET),
        ({"webhook-timestamp": "1708509899"}, BODY, SECRET),
        ({"webhook-timestamp": "nan"}, BODY, SECRET),
        ({"webhook-signature": ""}, BODY, SECRET),
        ({"webhook-signature": "v1"}, BODY, SECRET),
        ({"webhook-signature": "v1,ö"}, BODY, SECRET),
        ({"webhook-signature": "v1a,abc"}, BODY, SECRET),
    ],
)
def test_any_other_is_refused(change: dict[str, str], body: str | bytes, secret: str | list[str]) -> None:
    with pytest.raises(CallbackError):
        verify_callback({**signed(SECRET), **change}, body, secret)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%", "no secret at all", "ö"])
def test_what_is_no_secret_verifies_nothing_and_stands_in_no_others_way(secret: str) -> None:
    with pytest.raises(CallbackError):
        verify_callback(signed(FORMER), BODY, secret)
    assert verify_callback(signed(SECRET), BODY, [secret, SECRET]).id == "msg_1"


def test_an_old_one_is_refused() -> None:
    with pytest.raises(CallbackError):
        verify_callback(signed(SECRET, at=now_ms() - 6 * 60_000), BODY, SECRET)


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_nothing_that_a_stranger_sends_is_another_error(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(CallbackError):
        verify_callback({**signed(SECRET), **headers}, body, SECRET)
