from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import pytest
import structlog
from limits.aio.storage import MemoryStorage

from inperson.api.rates import Rates
from inperson.errors import ContractError, SettingError
from inperson.records.accounts import Account
from tests.said import said_here

FREE = Account(
    id=1,
    customer_id=2,
    name="Shop",
    access_key="k",
    state="ACTIVE",
    created_at=0,
    expires_at=None,
    product_levels=("STANDARD",),
    regions=None,
    networks=None,
    per_second=None,
    per_day=None,
    quota=None,
    links_made=0,
    former_secret_key_until=None,
    former_webhook_secret_until=None,
    secret_key_number=1,
)
THREE_A_DAY = replace(FREE, per_day=3)


class Unwell(MemoryStorage):
    """A store that fails as its class says."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["async+unwell"]  # type: ignore[misc]
    fails = True
    asked = 0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        type(self).asked += 1
        if self.fails:
            raise ConnectionError("redis://user:hush@store")
        return await super().incr(key, expiry, amount)


class Silent(MemoryStorage):
    """A store that never answers."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["async+silent"]  # type: ignore[misc]

    async def get(self, key: str) -> int:
        await asyncio.Event().wait()
        return await super().get(key)


@pytest.fixture
def rates() -> Rates:
    return Rates("async+memory://")


@pytest.fixture
def warnings() -> Iterator[list[structlog.typing.EventDict]]:
    with said_here() as lines:
        yield lines


async def test_a_call_over_the_rate_is_told_when_to_come_again(rates: Rates) -> None:
    for _ in range(3):
        await rates.count(THREE_A_DAY)
    with pytest.raises(ContractError) as caught:
        await rates.count(THREE_A_DAY)
    assert (caught.value.code, caught.value.message) == ("SERVICE_BUSY", "Service busy, please retry later")
    assert caught.value.retry_after is not None
    assert 86_000 < caught.value.retry_after <= 86_400


async def test_each_account_has_a_rate_of_its_own(rates: Rates) -> None:
    for account in (THREE_A_DAY, replace(THREE_A_DAY, id=2)):
        for _ in range(3):
            await rates.count(account)


async def test_calls_of_a_second_are_counted_too(rates: Rates) -> None:
    account = replace(FREE, per_second=1, per_day=1000)
    refused = [error for error in [await refusal(rates, account) for _ in range(200)] if error]
    assert refused
    assert {error.retry_after for error in refused} == {1}


async def test_a_refused_call_of_a_second_uses_up_nothing_of_the_day(rates: Rates) -> None:
    account = replace(FREE, per_second=1, per_day=5)
    for _ in range(50):
        await refusal(rates, account)
    await rates.count(replace(account, per_second=None))


async def test_who_has_no_limit_is_not_counted() -> None:
    Unwell.asked = 0
    await Rates("async+unwell://").count(FREE)
    assert Unwell.asked == 0


async def test_a_store_that_fails_turns_nobody_away(warnings: list[structlog.typing.EventDict]) -> None:
    rates = Rates("async+unwell://")
    Unwell.asked = 0
    for _ in range(10):
        await rates.count(THREE_A_DAY)
    assert Unwell.asked == 1  # it is left alone for a while
    [line] = warnings
    assert (line["event"], line["error"]) == ("limits_unreachable", "ConnectionError")
    assert "hush" not in str(line)


async def test_a_store_that_is_well_again_counts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inperson.api.rates._PAUSE_SECONDS", 0.0)
    rates = Rates("async+unwell://")
    for _ in range(10):
        await rates.count(THREE_A_DAY)
    monkeypatch.setattr(Unwell, "fails", False)
    assert sum([await refusal(rates, THREE_A_DAY) is not None for _ in range(10)]) == 7


async def test_a_store_that_is_silent_holds_nobody_up(warnings: list[structlog.typing.EventDict]) -> None:
    async with asyncio.timeout(30):
        await Rates("async+silent://").count(THREE_A_DAY)
    assert [line["error"] for line in warnings] == ["TimeoutError"]


@pytest.mark.parametrize(
    "url", ["nonsense://store", "memory://", "async+redis://user:hush@store", "async+redis://user:hush@store:x"]
)
def test_a_store_that_cannot_be_used_stops_the_start(url: str) -> None:
    with pytest.raises(SettingError, match=r"^limits_url") as caught:
        Rates(url)
    assert "hush" not in str(caught.value)


async def refusal(rates: Rates, account: Account) -> ContractError | None:
    try:
        await rates.count(account)
    except ContractError as error:
        return error
    return None
