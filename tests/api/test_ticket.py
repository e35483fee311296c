from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.api.ticket import sign
from inperson.records import account_keys, accounts
from inperson.records.account_keys import SECRET_KEY
from inperson.records.database import Database
from tests.conftest import GENERATE_TOKEN, Customer, Envelope, Service, envelope, new_customer, now_ms

EMPTY = "Parameter should not be empty"
GENERAL = "Parameter error,please check you input."

T = TypeVar("T")


@pytest.fixture
def customer(service: Service) -> Customer:
    return service.customer


def ask(client: httpx.Client, body: object) -> Envelope:
    return envelope(client.post(GENERATE_TOKEN, json=body))


def signed(customer: Customer, timestamp: Any = None, **more: Any) -> dict[str, Any]:
    timestamp = now_ms() if timestamp is None else timestamp
    body = {
        "accessKey": customer.access_key,
        "timestamp": timestamp,
        "signature": sign(customer.access_key, customer.secret_key, str(timestamp)),
    } | more
    return {name: value for name, value in body.items() if value is not ...}


def test_the_signature_is_that_of_the_contract() -> None:
    assert sign("sampleaccesskey", "samplesecretkey", "1665993522952") == (
        "02209bbeaf0d0a3dd587f6a1ba22f84c98d142e3b545e77db7e4906ca56349f5"
    )


@given(st.text(), st.text(), st.integers(0, 10**13 - 1).map(lambda number: f"{number:013}"))
def test_the_signature_joins_without_separators(access_key: str, secret_key: str, timestamp: str) -> None:
    joined = f"{access_key}{secret_key}{timestamp}".encode()
    assert sign(access_key, secret_key, timestamp) == hashlib.sha256(joined).hexdigest()


def test_a_token_is_answered_with_its_end(client: httpx.Client, customer: Customer) -> None:
    before = now_ms()
    answer = ask(client, signed(customer))
    assert (answer["code"], answer["message"]) == ("SUCCESS", "OK")
    assert list(answer["data"]) == ["token", "expiredTime"]
    assert answer["data"]["token"].count(".") == 2
    assert before + 3_599_000 <= answer["data"]["expiredTime"] <= now_ms() + 3_600_000


@pytest.mark.parametrize("kind", [str, int])
def test_the_timestamp_is_text_or_a_number(client: httpx.Client, customer: Customer, kind: type) -> None:
    assert ask(client, signed(customer, kind(now_ms())))["code"] == "SUCCESS"


@pytest.mark.parametrize("apart", [-275_000, 300_000])  # the call itself may take 20 s
def test_clocks_may_be_five_minutes_apart(client: httpx.Client, customer: Customer, apart: int) -> None:
    assert ask(client, signed(customer, now_ms() + apart))["code"] == "SUCCESS"


@pytest.mark.parametrize("apart", [-301_000, 325_000])
def test_clocks_further_apart_are_a_timestamp_error(client: httpx.Client, customer: Customer, apart: int) -> None:
    answer = ask(client, signed(customer, now_ms() + apart))
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", "Timestamp error")


@pytest.mark.parametrize(
    "timestamp",
    ["now", 1, 1665993522, 16659935229520, -1, "166599352295x", "1665993522952 ", "１６６５９９３５２２９５２"],
)
def test_what_is_no_timestamp_is_a_timestamp_error(client: httpx.Client, customer: Customer, timestamp: object) -> None:
    assert ask(client, signed(customer, timestamp))["message"] == "Timestamp error"


@pytest.mark.parametrize("period", [60, "60", 86400, "86400", 3600.0])
def test_a_token_lives_as_long_as_asked(client: httpx.Client, customer: Customer, period: str | float) -> None:
    before = now_ms()
    ends = ask(client, signed(customer, periodSecond=period))["data"]["expiredTime"]
    assert before - 1_000 < ends - int(period) * 1000 <= now_ms()


@pytest.mark.parametrize("period", [59, "86401", 0, -3600, "", "1h", "1e3", 10**30])
def test_a_period_out_of_range_is_named(client: httpx.Client, customer: Customer, period: object) -> None:
    answer = ask(client, signed(customer, periodSecond=period))
    assert (answer["code"], answer["message"], answer["extra"]) == ("PARAMETER_ERROR", GENERAL, "periodSecond")


@pytest.mark.parametrize("name", ["accessKey", "timestamp", "signature"])
@pytest.mark.parametrize("nothing", [..., None, "", " "])
def test_nothing_required_may_be_empty(client: httpx.Client, customer: Customer, name: str, nothing: object) -> None:
    answer = ask(client, signed(customer) | {name: nothing} if nothing is not ... else signed(customer, **{name: ...}))
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", EMPTY)


@pytest.mark.parametrize(
    ("name", "value"),
    [("accessKey", 5), ("timestamp", True), ("timestamp", []), ("signature", {}), ("periodSecond", 1.5)],
)
def test_a_wrong_type_is_named(client: httpx.Client, customer: Customer, name: str, value: object) -> None:
    answer = ask(client, signed(customer) | {name: value})
    assert (answer["code"], answer["message"], answer["extra"]) == ("PARAMETER_ERROR", GENERAL, name)


def test_a_wrong_signature_and_an_unknown_key_are_told_alike(client: httpx.Client, customer: Customer) -> None:
    wrong = ask(client, signed(customer, signature="0" * 64))
    unknown = ask(client, signed(customer, accessKey="0" * 16))
    odd = ask(client, signed(customer, signature="Ünterschrift", accessKey="\0"))
    upper = ask(client, signed(customer) | {"signature": signed(customer)["signature"].upper()})
    for answer in (wrong, unknown, odd, upper):
        assert (answer["code"], answer["message"], answer["extra"]) == ("PARAMETER_ERROR", "Signature error", None)


def test_a_disabled_account_is_told_only_to_who_can_sign(client: httpx.Client, service: Service) -> None:
    disabled = new_customer(service.settings)
    disable(service, disabled)
    answer = ask(client, signed(disabled))
    assert (answer["code"], answer["message"]) == ("ACCOUNT_DISABLED", "Account Disabled")
    assert ask(client, signed(disabled, signature="0" * 64))["message"] == "Signature error"


def test_an_expired_account_gets_no_token(client: httpx.Client, service: Service) -> None:
    expired = new_customer(service.settings, expires_at=now_ms() - 1)
    answer = ask(client, signed(expired))
    assert (answer["code"], answer["message"]) == ("IAM_FAILED", "Access denied(Account is expired)")
    assert ask(client, signed(expired, signature="0" * 64))["message"] == "Signature error"


def test_both_secret_keys_open_while_one_is_being_changed(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    new = rotate(service, customer, grace_ms=3_600_000)
    assert ask(client, signed(customer))["code"] == "SUCCESS"
    assert ask(client, signed(new))["code"] == "SUCCESS"
    change(service, lambda database: account_keys.retire(database, customer.account.id, SECRET_KEY))
    assert ask(client, signed(customer))["message"] == "Signature error"
    assert ask(client, signed(new))["code"] == "SUCCESS"


def test_a_former_secret_key_ends_with_its_grace(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    new = rotate(service, customer, grace_ms=0)
    assert ask(client, signed(customer))["message"] == "Signature error"
    assert ask(client, signed(new))["code"] == "SUCCESS"


def test_a_deleted_account_is_like_none(client: httpx.Client, service: Service) -> None:
    customer = new_customer(service.settings)
    change(service, lambda database: accounts.delete(database, customer.account.id))
    assert ask(client, signed(customer))["message"] == "Signature error"
    # It has no secret left, and the one that is compared with in its place opens nothing either.
    assert ask(client, signed(replace(customer, secret_key="\0")))["message"] == "Signature error"


def test_an_unknown_key_is_not_opened_by_the_secret_that_it_is_compared_with(
    client: httpx.Client, customer: Customer
) -> None:
    nobody = replace(customer, account=replace(customer.account, access_key="0" * 16), secret_key="\0")
    assert ask(client, signed(nobody))["message"] == "Signature error"
    # Nor is a known one: it is compared twice, though it has one secret.
    assert ask(client, signed(replace(customer, secret_key="\0")))["message"] == "Signature error"


def rotate(service: Service, customer: Customer, grace_ms: int) -> Customer:
    """The customer with a new secret key."""

    def work(database: Database) -> Coroutine[Any, Any, str]:
        account_id = customer.account.id
        return account_keys.rotate(database, service.vault, account_id, SECRET_KEY, now_ms(), grace_ms)

    return replace(customer, secret_key=change(service, work))


def disable(service: Service, customer: Customer) -> None:
    change(service, lambda database: accounts.set_state(database, customer.account.id, "DISABLED"))


def change(service: Service, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Do ``work`` in the service's database, as a command beside it does."""

    async def run() -> T:
        database = await Database.open(service.settings.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
