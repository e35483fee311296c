from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.errors import ContractError, LinkError
from inperson.tokens import Tokens, expiry

NOW = time.time_ns() // 1_000_000
DAY = 86_400
"""So long the tokens of this file live: it is read when the tests are collected, perhaps hours before one is run."""
LONG_AGO = NOW - 2 * DAY * 1000
SIGNATURE_ID = "ed8b21c0c87ad617"

tokens = Tokens(b"a master secret of 32 bytes, yes")
others = Tokens(b"a master secret of another house")


def part(token: str, number: int) -> dict[str, Any]:
    text = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


def link(now: int = NOW, signature_id: str = SIGNATURE_ID) -> str:
    return tokens.link(signature_id, 3150298, 3150299, now, DAY)


def test_an_access_token_names_its_account() -> None:
    assert tokens.read_access(tokens.access(42, 1, NOW, DAY)) == (42, 1)


def test_two_access_tokens_of_one_moment_differ() -> None:
    assert tokens.access(42, 1, NOW, DAY) != tokens.access(42, 1, NOW, DAY)


def test_a_link_token_has_the_shape_of_the_original() -> None:
    token = link()
    assert part(token, 0) == {"alg": "HS512"}
    claims = part(token, 1)
    subject = json.loads(claims.pop("sub"))
    assert claims == {"iss": "h5_liveness", "aud": "WEB", "iat": NOW // 1000, "exp": NOW // 1000 + DAY}
    assert subject == {
        "customerId": 3150298,
        "accountId": 3150299,
        "_timestamp": NOW,
        "_uuid": tokens.link_uuid(SIGNATURE_ID),
    }
    assert len(subject["_uuid"]) == 32


def test_a_link_token_opens_its_own_session_only() -> None:
    assert tokens.read_link(link(), SIGNATURE_ID) == tokens.link_uuid(SIGNATURE_ID)
    with pytest.raises(LinkError, match="LINK_INVALID"):
        tokens.read_link(link(), "0000000000000000")


def test_a_picture_token_names_its_picture() -> None:
    assert tokens.read_picture(tokens.picture(SIGNATURE_ID, "faceImageFar", NOW, DAY)) == (
        SIGNATURE_ID,
        "faceImageFar",
    )


def test_a_token_ends_when_it_says_so() -> None:
    assert part(tokens.access(42, 1, NOW, 60), 1)["exp"] * 1000 == expiry(NOW, 60)


FORGED = {
    "nothing": "",
    "no token": "abc",
    "three dots": "...",
    "alg none": unsigned(tokens.access(42, 1, NOW, DAY)),
    "another key": others.access(42, 1, NOW, DAY),
    "a link token": link(),
    "a picture token": tokens.picture(SIGNATURE_ID, "faceImageFar", NOW, DAY),
    "expired": tokens.access(42, 1, LONG_AGO, DAY),
    "cut": tokens.access(42, 1, NOW, DAY)[:-1],
    "endless": "a." * 100_000,
    "not ASCII": "токен",
    "a lone surrogate": "\ud800",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_access_token_is_refused(name: str) -> None:
    with pytest.raises(ContractError, match=r"IAM_FAILED: Access denied\(Token not found or expired\)"):
        tokens.read_access(FORGED[name])


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        (unsigned(link()), "LINK_INVALID"),
        (others.link(SIGNATURE_ID, 1, 2, NOW, DAY), "LINK_INVALID"),
        (tokens.access(42, 1, NOW, DAY), "LINK_INVALID"),
        (tokens.picture(SIGNATURE_ID, "faceImageFar", NOW, DAY), "LINK_INVALID"),
        (link(LONG_AGO), "LINK_EXPIRED"),
        (others.link(SIGNATURE_ID, 1, 2, LONG_AGO, DAY), "LINK_INVALID"),
        ("", "LINK_INVALID"),
    ],
)
def test_a_forged_link_token_is_refused(forged: str, code: str) -> None:
    with pytest.raises(LinkError) as caught:
        tokens.read_link(forged, SIGNATURE_ID)
    assert caught.value.code == code


def test_another_algorithm_is_refused_even_with_the_right_key() -> None:
    key = tokens._access._keys[0]
    claims = {"iss": "inperson", "aud": "API", "sub": "42/1", "iat": NOW // 1000, "exp": NOW // 1000 + DAY}
    assert tokens.read_access(jwt.encode(claims, key, "HS512")) == (42, 1)
    with pytest.raises(ContractError):
        tokens.read_access(jwt.encode(claims, key, "HS256"))


@pytest.mark.parametrize("left_out", ["exp", "iat", "sub", "aud", "iss"])
def test_a_token_without_one_of_its_claims_is_refused(left_out: str) -> None:
    claims = {"iss": "inperson", "aud": "API", "sub": "42/1", "iat": NOW // 1000, "exp": NOW // 1000 + DAY}
    del claims[left_out]
    with pytest.raises(ContractError):
        tokens.read_access(jwt.encode(claims, tokens._access._keys[0], "HS512"))


NEXT = b"the next master secret, 32 bytes"
changed = Tokens(NEXT, b"a master secret of some years ago", b"a master secret of 32 bytes, yes")


def test_what_a_former_master_secret_signed_is_still_read() -> None:
    assert changed.read_access(tokens.access(42, 1, NOW, DAY)) == (42, 1)
    assert changed.read_link(link(), SIGNATURE_ID) == tokens.link_uuid(SIGNATURE_ID)
    assert changed.read_picture(tokens.picture(SIGNATURE_ID, "faceImage", NOW, DAY)) == (SIGNATURE_ID, "faceImage")


def test_only_the_current_master_secret_signs() -> None:
    alone = Tokens(NEXT)
    assert alone.read_access(changed.access(42, 1, NOW, DAY)) == (42, 1)
    token = changed.link(SIGNATURE_ID, 1, 2, NOW, DAY)
    assert alone.read_link(token, SIGNATURE_ID) == changed.link_uuid(SIGNATURE_ID) == alone.link_uuid(SIGNATURE_ID)
    with pytest.raises(ContractError):
        tokens.read_access(changed.access(42, 1, NOW, DAY))


def test_a_former_master_secret_opens_nothing_that_is_over_or_of_another_kind() -> None:
    with pytest.raises(LinkError, match="LINK_EXPIRED"):
        changed.read_link(link(LONG_AGO), SIGNATURE_ID)
    with pytest.raises(LinkError, match="LINK_INVALID"):
        changed.read_link(link(), "0000000000000000")
    for forged in (link(), tokens.access(42, 1, LONG_AGO, DAY), unsigned(tokens.access(42, 1, NOW, DAY))):
        with pytest.raises(ContractError):
            changed.read_access(forged)
    with pytest.raises(ContractError):
        changed.read_access(others.access(42, 1, NOW, DAY))


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "HS384", "RS256", "ES512", "EdDSA", "hs512", "", None, 5]
)
def test_a_header_that_names_another_algorithm_is_refused(algorithm: object) -> None:
    """Whatever the header says, with the right key's HS512 signature over it."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).rstrip(b"=")
    signing = header + b"." + tokens.access(42, 1, NOW, DAY).split(".")[1].encode()
    signature = base64.urlsafe_b64encode(hmac.digest(tokens._access._keys[0], signing, "sha512")).rstrip(b"=")
    with pytest.raises(ContractError):
        tokens.read_access((signing + b"." + signature).decode())


@pytest.mark.parametrize("changes", [{"aud": "WEB"}, {"aud": ["WEB", "MEDIA"]}, {"iss": "h5_liveness"}, {"sub": 42}])
def test_a_claim_of_another_purpose_is_refused_even_with_the_right_key(changes: dict[str, object]) -> None:
    claims = {"iss": "inperson", "aud": "API", "sub": "42/1", "iat": NOW // 1000, "exp": NOW // 1000 + DAY} | changes
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    signing = base64.urlsafe_b64encode(b'{"alg":"HS512"}').rstrip(b"=") + b"." + body
    signature = base64.urlsafe_b64encode(hmac.digest(tokens._access._keys[0], signing, "sha512")).rstrip(b"=")
    with pytest.raises(ContractError):
        tokens.read_access((signing + b"." + signature).decode())


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_refused_without_surprise(text: str, signature_id: str) -> None:
    with pytest.raises(ContractError):
        tokens.read_access(text)
    with pytest.raises(LinkError):
        tokens.read_link(text, signature_id)
    with pytest.raises(LinkError):
        tokens.read_picture(text)
