from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest

from inperson.networks import read_networks
from inperson.records import account_keys, accounts
from inperson.records.account_keys import SECRET_KEY
from inperson.settings import Settings
from inperson.tokens import Tokens
from tests.api.test_ticket import change, disable, rotate, signed
from tests.conftest import (
    GENERATE_TOKEN,
    GENERATE_URL,
    GET_RESULT,
    Customer,
    Service,
    envelope,
    fetch_token,
    free_port,
    link_body,
    new_customer,
    now_ms,
    running,
)

NOT_FOUND = "Access denied(Token not found or expired)"
ELSEWHERE = "Access denied(Account not authorized for this domain)"
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
        Tokens(b"a master secret of another house").access(account.id, 1, now_ms(), 3600),
        link,
        service.tokens.picture("ed8b21c0c87ad617", "faceImageFar", now_ms(), 3600),
        service.tokens.access(account.id, 1, now_ms() - 2 * HOUR_MS, 3600),
        service.tokens.access(1, 1, now_ms(), 3600),
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
    token = service.tokens.access(customer.account.id, 1, now_ms(), 3600)
    assert code_of(client, token) == ("IAM_FAILED", "Access denied(Account is expired)")


def test_a_deleted_account_is_as_if_it_had_never_been(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    token = fetch_token(service.url, customer)
    change(service, lambda database: accounts.delete(database, customer.account.id))
    assert code_of(client, token) == ("IAM_FAILED", NOT_FOUND)


@pytest.mark.parametrize("retired", [False, True])
def test_a_token_lives_no_longer_than_the_secret_key_that_it_was_taken_with(
    client: httpx.Client, service: Service, retired: bool
) -> None:
    customer = new_customer(service.settings)
    before = fetch_token(service.url, customer)
    rotated = rotate(service, customer, grace_ms=HOUR_MS)
    after, current = fetch_token(service.url, customer), fetch_token(service.url, rotated)
    if retired:
        change(service, lambda database: account_keys.retire(database, customer.account.id, SECRET_KEY))
    of_the_former = "IAM_FAILED" if retired else "SUCCESS"
    codes = [code_of(client, token)[0] for token in (before, after, current)]
    assert codes == [of_the_former, of_the_former, "SUCCESS"]


def test_a_new_secret_key_opens_at_once_what_was_called_just_before(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    assert code_of(client, fetch_token(service.url, customer))[0] == "SUCCESS"
    rotated = rotate(service, customer, grace_ms=HOUR_MS)
    assert code_of(client, fetch_token(service.url, rotated))[0] == "SUCCESS"


def test_a_stolen_secret_key_is_dead_at_once_with_the_tokens_that_were_taken(
    client: httpx.Client, service: Service
) -> None:
    customer = new_customer(service.settings)
    stolen = fetch_token(service.url, customer)
    rotate(service, customer, grace_ms=0)
    assert code_of(client, stolen) == ("IAM_FAILED", NOT_FOUND)


@pytest.mark.parametrize(
    ("source", "admitted"),
    [
        ("203.0.113.9", True),
        ("203.0.113.9:4711", True),
        ("::ffff:203.0.113.9", True),
        ("2001:db8:1::9", True),
        ("[2001:db8:1::9]:4711", True),
        ("203.0.114.9", False),
        ("2001:db9::1", False),
        ("nonsense", False),
        ("203.0.113.9, 198.51.100.1", False),  # who calls is whom the trusted proxy saw, not what that one claims
        (None, False),
    ],
)
def test_an_account_calls_from_its_networks_only(
    client: httpx.Client, restricted: tuple[Customer, str], source: str | None, admitted: bool
) -> None:
    headers = {"X-ACCESS-TOKEN": restricted[1]} | ({"X-Forwarded-For": source} if source else {})
    answer = envelope(client.post(GENERATE_URL, json=link_body(), headers=headers))
    expected = ("SUCCESS", "OK") if admitted else ("IAM_FAILED", ELSEWHERE)
    assert (answer["code"], answer["message"]) == expected


def test_a_token_is_fetched_from_these_networks_only(client: httpx.Client, restricted: tuple[Customer, str]) -> None:
    answer = envelope(client.post(GENERATE_TOKEN, json=signed(restricted[0])))
    assert (answer["code"], answer["message"]) == ("IAM_FAILED", ELSEWHERE)
    probed = envelope(client.post(GENERATE_TOKEN, json=signed(restricted[0], signature="0" * 64)))
    assert probed["message"] == "Signature error"


def test_a_proxy_that_is_not_trusted_is_not_believed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port=free_port(), workers=1, trusted_proxies="192.0.2.0/24")
    customer = new_customer(settings, networks=read_networks("203.0.113.0/24"))
    with running(settings):
        headers = {"X-Forwarded-For": "203.0.113.9"}
        answer = envelope(
            httpx.post(settings.public_url + GENERATE_TOKEN, json=signed(customer), headers=headers, timeout=20)
        )
    assert (answer["code"], answer["message"]) == ("IAM_FAILED", ELSEWHERE)


def test_calls_over_the_rate_are_told_when_to_come_again(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings, per_day=3)
    token = fetch_token(service.url, customer)  # counts too
    for _ in range(2):
        assert code_of(client, token)[0] == "SUCCESS"
    for path in (GENERATE_URL, GET_RESULT):
        response = client.post(path, json=link_body(), headers={"X-ACCESS-TOKEN": token})
        answer = envelope(response)
        assert (answer["code"], answer["message"]) == ("SERVICE_BUSY", "Service busy, please retry later")
        assert 0 < int(response.headers["retry-after"]) <= 86_400
    assert envelope(client.post(GENERATE_TOKEN, json=signed(customer)))["code"] == "SERVICE_BUSY"
    assert envelope(client.post(GENERATE_TOKEN, json=signed(customer, signature="0" * 64)))["code"] == "PARAMETER_ERROR"


def test_an_account_asks_for_its_regions_only(client: httpx.Client, service: Service) -> None:
    token = fetch_token(service.url, new_customer(service.settings, regions=["PHL", "IDN"]))
    answers = {
        region: envelope(client.post(GENERATE_URL, json=link_body(region=region), headers={"X-ACCESS-TOKEN": token}))[
            "message"
        ]
        for region in ("PHL", "IDN", "THA", "XXX")
    }
    assert answers == {"PHL": "OK", "IDN": "OK", "THA": "Region is wrong", "XXX": "Region is wrong"}


def test_an_account_makes_no_more_links_than_its_quota(client: httpx.Client, service: Service) -> None:
    token = fetch_token(service.url, new_customer(service.settings, quota=2))
    codes = [code_of(client, token) for _ in range(3)]
    assert codes == [("SUCCESS", "OK")] * 2 + [("OVER_QUERY_LIMIT", "Over query limit")]
    assert code_of(client, token, GET_RESULT)[0] == "SIGNATURE_NOT_EXIST"


@pytest.fixture
def restricted(service: Service) -> tuple[Customer, str]:
    """A customer who may call from two networks, with a token."""
    customer = new_customer(service.settings, networks=read_networks("203.0.113.0/24,2001:db8::/32"))
    return customer, service.tokens.access(customer.account.id, 1, now_ms(), 3600)
