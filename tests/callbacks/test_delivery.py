from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from inperson.callbacks.delivery import Courier, judge
from inperson.callbacks.posting import Answer
from inperson.records import accounts, outbox, results
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.outbox import Callback
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.callbacks.receiver import (
    Receiver,
    answer,
    bytes_then_hang,
    bytes_then_hang_up,
    endless_body,
    receiving,
)
from tests.records.given import HOUR, NOW, REQUEST, attempt, capturing
from tests.said import said_here

LEASE = 30_000
MINUTE = 60_000


@dataclass
class House:
    """A service with a receiver, whose clock stands until it is set."""

    db: Database
    vault: Vault
    account: Account
    media: MediaStore
    receiver: Receiver
    now: int = NOW

    async def result(self, account: Account | None = None, receiver: Receiver | None = None) -> Session:
        """A session is completed, and its callback waits."""
        request = replace(REQUEST, callback_url=(receiver or self.receiver).url)
        session = await capturing(self.db, self.vault, account or self.account, request)
        await results.complete(self.db, self.media, session, "page", attempt("pass"), [], self.now)
        return session

    def courier(self, allow_private: bool = True, **options: float) -> Courier:
        return Courier(self.db, self.vault, lambda: self.now, allow_private, **options)  # type: ignore[arg-type]

    async def until(self, session: Session, reached: Callable[[Callback], bool]) -> Callback:
        """The session's callback, once it is as wanted."""
        async with asyncio.timeout(60):
            while True:
                [callback] = await outbox.of_session(self.db, session)
                if reached(callback):
                    return callback
                await asyncio.sleep(0.01)


@pytest.fixture
def house(db: Database, vault: Vault, account: Account, media: MediaStore, receiver: Receiver) -> House:
    return House(db, vault, account, media, receiver)


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[Courier]:
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_result_is_told_signed_and_exact(house: House, webhook_secret: str) -> None:
    session = await house.result()
    async with running(house.courier()):
        callback = await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert (callback.attempts, callback.last_status, callback.delivered_at) == (1, 200, NOW)
    [received] = house.receiver.received
    assert received.body == f'{{"signatureId": "{session.signature_id}", "type": "COMPLETED"}}'
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == callback.id
    assert received.headers["webhook-timestamp"] == str(NOW // 1000)
    assert received.headers["webhook-signature"] == _signature(webhook_secret, callback)


async def test_a_nudge_delivers_what_was_written_just_now(house: House) -> None:
    async with running(house.courier()) as courier:
        await asyncio.sleep(0.05)
        session = await house.result()
        courier.nudge()
        await house.until(session, lambda callback: callback.status == "DELIVERED")


async def test_the_clock_alone_wakes_the_courier(house: House) -> None:
    session = await house.result()
    house.now -= 100
    async with running(house.courier()):
        await asyncio.sleep(0.05)
        assert house.receiver.received == []
        house.now += 100
        await house.until(session, lambda callback: callback.status == "DELIVERED")


async def test_a_failing_receiver_is_tried_again_until_it_answers_200(house: House) -> None:
    house.receiver.will(answer(500, b"out of order"), bytes_then_hang_up(b"HTTP/1.1 2"), answer(302), answer(204))
    session = await house.result()
    async with running(house.courier()) as courier:
        for number, (status, error) in enumerate([(500, None), (None, "TRANSPORT"), (302, None), (204, None)], 1):
            callback = await house.until(session, _tried(number, house))
            assert (callback.status, callback.last_status, callback.last_error) == ("PENDING", status, error)
            house.now = callback.due_at
            courier.nudge()
        callback = await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert callback.attempts == 5
    received = house.receiver.received
    assert len(received) == 5
    assert {request.headers["webhook-id"] for request in received} == {callback.id}
    assert len({request.headers["webhook-timestamp"] for request in received}) == 5
    assert NOW + 2 * HOUR * 0.9 <= house.now <= NOW + 2 * HOUR * 1.1


async def test_after_the_last_try_it_is_over(house: House) -> None:
    house.receiver.will(*[answer(500)] * 10)
    session = await house.result()
    async with running(house.courier()) as courier:
        for number in range(1, 10):
            callback = await house.until(session, _tried(number, house))
            house.now = callback.due_at
            courier.nudge()
        callback = await house.until(session, lambda callback: callback.status != "PENDING")
    assert (callback.status, callback.attempts) == ("FAILED", 10)
    assert 0.9 * 24 * HOUR <= house.now - NOW <= 1.1 * 24 * HOUR
    assert await outbox.next_due(house.db, outbox.Room(1, 1)) is None


async def test_a_receiver_that_is_gone_is_left_alone(house: House) -> None:
    house.receiver.will(answer(410))
    session = await house.result()
    async with running(house.courier()):
        callback = await house.until(session, lambda callback: callback.status != "PENDING")
    assert (callback.status, callback.attempts, callback.last_status) == ("FAILED", 1, 410)


async def test_retry_after_is_waited_for(house: House) -> None:
    house.receiver.will(answer(503, Retry_After="600"))
    session = await house.result()
    async with running(house.courier()):
        callback = await house.until(session, _tried(1, house))
    assert callback.due_at == NOW + 10 * MINUTE


async def test_a_hanging_receiver_is_cut_off_and_does_not_hold_up_the_others(house: House) -> None:
    house.receiver.will(bytes_then_hang(b""))
    hung = await house.result()
    async with running(house.courier(limit_seconds=5)) as courier:
        await house.receiver.arrival()
        others = [await house.result() for _ in range(3)]
        courier.nudge()
        for other in others:
            await house.until(other, lambda callback: callback.status == "DELIVERED")
        callback = await house.until(hung, lambda callback: callback.last_error is not None)
    assert (callback.status, callback.last_error, callback.last_status) == ("PENDING", "TIMEOUT", None)


async def test_more_than_fit_at_once_are_all_delivered(house: House) -> None:
    sessions = [await house.result() for _ in range(7)]
    async with running(house.courier(at_once=2)):
        for session in sessions:
            await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert len(house.receiver.received) == 7


async def test_a_receiver_that_never_answers_delays_nobody_but_its_own_account(house: House) -> None:
    other, _, _ = await accounts.create(house.db, house.vault, "Bank", NOW)
    async with receiving() as silent:
        silent.will(*[bytes_then_hang(b"")] * 9)
        for _ in range(9):
            await house.result(receiver=silent)
        house.now += 1  # what is due later is behind them in line
        patient = [await house.result(other) for _ in range(9)]
        async with running(house.courier(at_once=4, each=2, limit_seconds=60)):
            for session in patient:
                await house.until(session, lambda callback: callback.status == "DELIVERED")
            assert len(silent.received) == 2


async def test_an_endless_answer_is_cut_and_kept_in_part(house: House) -> None:
    house.receiver.will(endless_body(200))
    session = await house.result()
    async with running(house.courier()):
        callback = await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert callback.last_answer == b"x" * 2048


async def test_a_private_receiver_is_refused_unless_allowed(house: House) -> None:
    session = await house.result()
    async with running(house.courier(allow_private=False)):
        callback = await house.until(session, _tried(1, house))
    assert (callback.status, callback.last_error) == ("PENDING", "REFUSED_ADDRESS")
    assert house.receiver.received == []


async def test_two_couriers_deliver_everything_once(house: House) -> None:
    sessions = [await house.result() for _ in range(10)]
    async with running(house.courier(at_once=3)), running(house.courier(at_once=3)):
        for session in sessions:
            await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert len(house.receiver.received) == 10


async def test_what_a_stopped_courier_had_taken_is_taken_up_again(house: House) -> None:
    house.receiver.will(bytes_then_hang(b""))
    session = await house.result()
    async with running(house.courier()):
        await house.receiver.arrival()
    house.now += LEASE
    async with running(house.courier()):
        callback = await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert callback.attempts == 2


async def test_a_killed_process_loses_no_callback(house: House, database_url: str) -> None:
    house.receiver.will(bytes_then_hang(b""))
    session = await house.result()
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import asyncio\n"
        "from inperson.callbacks.delivery import Courier\n"
        "from inperson.records.database import Database\n"
        "from inperson.records.vault import Vault\n"
        "async def main():\n"
        f"    db = await Database.open({database_url!r})\n"
        "    vault = Vault(b'a master secret of 32 bytes, yes')\n"
        f"    await Courier(db, vault, lambda: {NOW}, True).run()\n"
        "asyncio.run(main())\n",
    )
    try:
        await house.receiver.arrival()
    finally:
        victim.kill()
        assert await victim.wait() == -signal.SIGKILL

    house.now += LEASE - 1
    async with running(house.courier()) as courier:
        await asyncio.sleep(0.05)
        assert len(house.receiver.received) == 1
        house.now += 1
        courier.nudge()
        callback = await house.until(session, lambda callback: callback.status == "DELIVERED")
    first, second = house.receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == callback.id
    assert first.body == second.body


async def test_a_database_that_fails_for_a_while_stops_nothing(house: House) -> None:
    session = await house.result()
    async with house.db.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE callbacks RENAME TO away")
    with said_here() as lines:
        async with running(house.courier()) as courier:
            async with asyncio.timeout(60):
                while not lines:  # noqa: ASYNC110  a log line wakes nobody
                    await asyncio.sleep(0.01)
            async with house.db.transaction() as connection:
                await connection.exec_driver_sql("ALTER TABLE away RENAME TO callbacks")
            courier.nudge()
            await house.until(session, lambda callback: callback.status == "DELIVERED")
    assert lines[0]["event"] == "outbox_unreadable"


async def test_no_log_line_names_the_address(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.receiver.will(answer(500), bytes_then_hang_up(b""), answer(200))
    session = await house.result()
    with said_here() as lines:
        async with running(house.courier()) as courier:
            for number in (1, 2):
                house.now = (await house.until(session, _tried(number, house))).due_at
                courier.nudge()
            await house.until(session, lambda callback: callback.status == "DELIVERED")
            async with asyncio.timeout(60):
                while len(lines) < 3:  # noqa: ASYNC110  each is said after what it tells of is stored
                    await asyncio.sleep(0.01)
    assert [line["outcome"] for line in lines] == ["PENDING", "PENDING", "DELIVERED"]
    logged = caplog.text + str(lines)
    # Whole signatures: "v1," alone may come about by chance in the sealed bytes that SQLite's driver logs.
    signatures = [request.headers["webhook-signature"] for request in house.receiver.received]
    assert len(signatures) == 3
    for secret in ("localhost", "127.0.0.1", "hush", "whsec", *signatures):
        assert secret not in logged


@pytest.mark.parametrize("status", [None, 100, 201, 204, 301, 400, 401, 404, 429, 500, 599])
def test_whatever_is_not_200_is_tried_again(status: int | None) -> None:
    outcome = judge(Answer(status), 1, NOW, 0.5)
    assert (outcome.status, outcome.due_at) == ("PENDING", NOW + 5_000)


def _tried(number: int, house: House) -> Callable[[Callback], bool]:
    """Attempt ``number`` is over and stored: leased rows have the lease's end as their due time."""
    return lambda callback: callback.attempts == number and callback.due_at != house.now + LEASE


def _signature(secret: str, callback: Callback) -> str:
    return Webhook(secret).sign(callback.id, datetime.fromtimestamp(NOW // 1000, UTC), callback.body)
