from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import update

from inperson.records import repeats
from inperson.records.database import Database
from inperson.records.tables import repeats as table
from tests.api.given import give_up
from tests.conftest import (
    CLEAR_DATA,
    GENERATE_URL,
    Call,
    Envelope,
    Service,
    envelope,
    fetch_token,
    link_body,
    new_customer,
    now_ms,
)

PARAMETER_ERROR = "Parameter error,please check you input."
_numbers = iter(range(1000))

Send = Callable[..., Envelope]


@pytest.fixture
def key() -> str:
    """One that no other test has."""
    return f"order 4711, try {next(_numbers)}"


@pytest.fixture
def send(call: Call, key: str) -> Send:
    """Ask for a link with the key."""

    def send(**changes: object) -> Envelope:
        return call(GENERATE_URL, link_body(**changes), **{"Idempotency-Key": key})

    return send


def test_a_request_that_is_sent_again_gets_its_first_answer(send: Send, call: Call) -> None:
    first, again = send(), send()
    assert (again["code"], again["data"]) == ("SUCCESS", first["data"])
    assert again["transactionId"] != first["transactionId"]
    assert call(GENERATE_URL, link_body())["data"]["signatureId"] != first["data"]["signatureId"]


@pytest.mark.parametrize("change", [{"bizId": "another"}, {"region": "XXX"}])
def test_the_same_key_with_another_body_is_an_error(send: Send, change: dict[str, str]) -> None:
    first = send()
    answer = send(**change)
    assert (answer["code"], answer["message"], answer["extra"]) == (
        "PARAMETER_ERROR",
        PARAMETER_ERROR,
        "Idempotency-Key",
    )
    assert send()["data"] == first["data"]


def test_how_the_same_is_written_makes_no_difference(client: httpx.Client, token: str, send: Send, key: str) -> None:
    first = send()
    turned = dict(reversed(link_body(iframeEnabled=None, unheardOf=5).items()))
    content = json.dumps(turned, indent=4).encode()
    headers = {"X-ACCESS-TOKEN": token, "Idempotency-Key": key}
    assert envelope(client.post(GENERATE_URL, content=content, headers=headers))["data"] == first["data"]


def test_a_mistake_may_be_mended_under_its_key(send: Send) -> None:
    assert send(region="XXX")["code"] == "REGION_WRONG"
    assert send()["code"] == "SUCCESS"


@pytest.mark.parametrize("key", ["", "k" * 129, "k" * 5000])
def test_a_key_has_1_to_128_characters(send: Send) -> None:
    answer = send()
    assert (answer["message"], answer["extra"]) == (PARAMETER_ERROR, "Idempotency-Key")


@pytest.mark.parametrize("key", ["k" * 128, "0", '"quoted", and more'])
def test_whatever_else_a_key_is_it_works(send: Send) -> None:
    assert send()["data"] == send()["data"] is not None


def test_the_keys_of_accounts_are_their_own(client: httpx.Client, service: Service, send: Send, key: str) -> None:
    headers = {"X-ACCESS-TOKEN": fetch_token(service.url, new_customer(service.settings)), "Idempotency-Key": key}
    other = envelope(client.post(GENERATE_URL, json=link_body(), headers=headers))
    assert other["data"]["signatureId"] != send()["data"]["signatureId"]


async def test_of_many_at_once_one_makes_the_session(service: Service, token: str, key: str) -> None:
    headers = {"X-ACCESS-TOKEN": token, "Idempotency-Key": key}
    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        answers = await asyncio.gather(
            *(client.post(GENERATE_URL, json=link_body(), headers=headers) for _ in range(20))
        )
    assert len({json.dumps(envelope(answer)["data"]) for answer in answers}) == 1


async def test_a_key_is_remembered_for_a_day(send: Send, database: Database) -> None:
    first = send()["data"]
    await age(database, first["signatureId"], repeats.LIFETIME_MS - 60_000)
    assert send()["data"] == first
    await age(database, first["signatureId"], repeats.LIFETIME_MS)
    other = send(bizId="another")["data"]
    assert other["signatureId"] != first["signatureId"]
    assert send(bizId="another")["data"] == other


def test_a_key_is_remembered_after_what_it_made_was_cleared(send: Send, call: Call, service: Service) -> None:
    first = send()["data"]
    give_up(service, first["signatureId"], "USER_CANCELLED")
    assert call(f"{CLEAR_DATA}?signatureId={first['signatureId']}", None)["code"] == "SUCCESS"
    assert send()["data"] == first
    assert send(bizId="another")["code"] == "PARAMETER_ERROR"


async def age(database: Database, signature_id: str, milliseconds: int) -> None:
    """As if the key had come so long ago."""
    mine = update(table).where(table.c.signature_id == signature_id)
    async with database.transaction() as connection:
        await connection.execute(mine.values(created_at=now_ms() - milliseconds))


def test_a_repeated_request_costs_no_quota(client: httpx.Client, service: Service, key: str) -> None:
    token = fetch_token(service.url, new_customer(service.settings, quota=1))

    def ask(**headers: str) -> Envelope:
        return envelope(client.post(GENERATE_URL, json=link_body(), headers={"X-ACCESS-TOKEN": token, **headers}))

    first, again = (ask(**{"Idempotency-Key": key}) for _ in range(2))
    assert first["data"] == again["data"] is not None
    assert ask()["code"] == ask(**{"Idempotency-Key": f"{key}, another"})["code"] == "OVER_QUERY_LIMIT"
