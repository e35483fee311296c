from __future__ import annotations

import base64

import httpx
import pytest

from inperson.tokens import Tokens
from tests.api.test_ticket import disable
from tests.conftest import GENERATE_URL, GET_RESULT, Service, envelope, fetch_token, link_body, new_customer, now_ms

NOT_FOUND = "Access denied(Token not found or expired)"
HOUR_MS = 3_600_000


def code_of(client: httpx.Client, token: str | bytes | None, path: str = GENERATE_URL) -> tuple[str, str]:
    headers = {} if token is None else {"X-ACCESS-TOKEN": token}
    answer = envelope(client.post(path, json=link_body(signatureId="0" * 16), headers=headers))  # type: ignore[arg-type]
    return answer["code"], answer["message"]


def test_a_good_token_opens_every_call(client: httpx.Client, token: str) -> None:
    assert code_of(client, token)[0] == "SUCCESS"
    assert code_of(client, token, GET_RESULT)[0] == "SIGNATURE_NOT_EXIST"


@pytest.mark.parametrize("path", [GENERATE_URL, GET_RESULT])
def test_no_token_opens_nothing(client: httpx.Client, path: str) -> None:
    assert code_of(client, None, path) == ("IAM_FAILED", NOT_FOUND)
    assert code_of(client, "", path) == ("IAM_FAILED", NOT_FOUND)


def test_forged_tokens_open_nothing(client: httpx.Client, service: Service, token: str) -> None:
    account = service.customer.account
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    link = service.tokens.link("ed8b21c0c87ad617", account.customer_id, account.id, now_ms(), 3600)
    forged: list[str | bytes] = [
        f"{header}.{token.split('.')[1]}.",
        Tokens(b"a master secret of another house").access(account.id, now_ms(), 3600),
        link,
        service.tokens.picture("ed8b21c0c87ad617", "faceImageFar", now_ms(), 3600),
        service.tokens.access(account.id, now_ms() - 2 * HOUR_MS, 3600),
        service.tokens.access(1, now_ms(), 3600),
        token + "x",
        f"Bearer {token}",
        "é".encode(),
        b"\xff\xfe",
        "x" * 20_000,
    ]
    for attempt in forged:
        assert code_of(client, attempt) == ("IAM_FAILED", NOT_FOUND)


def test_the_token_is_asked_for_before_the_body_is_read(client: httpx.Client) -> None:
    assert envelope(client.post(GENERATE_URL, content=b"no json"))["code"] == "IAM_FAILED"


def test_a_disabled_account_may_not(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    token = fetch_token(service.url, customer)
    disable(service, customer)
    assert code_of(client, token) == ("IAM_FAILED", "Access denied(Account is disabled)")


def test_an_expired_account_may_not(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings, expires_at=now_ms() - 1)
    token = fetch_token(service.url, customer)
    assert code_of(client, token) == ("IAM_FAILED", "Access denied(Account is expired)")
