"""The courier: takes due callbacks from the outbox and delivers them until they arrive (contract §6)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable

import httpx
import structlog

from inperson.callbacks.egress import GuardedTransport
from inperson.callbacks.posting import Answer, post
from inperson.callbacks.schedule import next_try, retry_after
from inperson.callbacks.signing import signed_headers
from inperson.errors import RecordError
from inperson.records import outbox
from inperson.records.database import Database
from inperson.records.vault import Vault

_OK = 200
_GONE = 410
_LEASE = 3  # times the limit of a delivery: what is left is for the databases at its two ends
_LONGEST_PAUSE_SECONDS = 15.0  # another node may have written meanwhile

_log = structlog.get_logger(__name__)
_chance = secrets.SystemRandom().random


class Courier:
    """Delivers callbacks, up to ``at_once`` at a time and ``each`` of one account, each within ``limit_seconds``.

    ``clock`` answers epoch ms. Run any number of them, on any node: a lease keeps two from taking the same callback,
    and gives those of a killed process back when it runs out. A callback may so arrive twice, with the same webhook-id.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Callable[[], int],
        allow_private: bool = False,
        *,
        at_once: int = 64,
        each: int = 4,
        limit_seconds: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._db = database
        self._vault = vault
        self._clock = clock
        self._transport = transport or GuardedTransport(allow_private)
        self._room = outbox.Room(at_once, each)
        self._limit = limit_seconds
        self._lease_ms = round(_LEASE * limit_seconds * 1000)
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """Look into the outbox now: something was written."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled. What is under way then comes up again when its lease runs out."""
        async with self._transport, asyncio.TaskGroup() as under_way:
            while True:
                self._wake.clear()
                try:
                    for delivery in await self._take():
                        under_way.create_task(self._deliver(delivery))
                    pause = await self._pause()
                except RecordError as error:
                    _log.warning("outbox_unreadable", reason=str(error))
                    pause = 1.0
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._wake.wait()

    async def _take(self) -> list[outbox.Delivery]:
        due = await outbox.next_due(self._db, self._room)
        if due is None or due > self._clock() or not self._room.left:
            return []
        taken = await outbox.lease(self._db, self._vault, self._clock(), self._lease_ms, self._room)
        for delivery in taken:
            self._room.take(delivery.account_id)
        return taken

    async def _pause(self) -> float:
        due = await outbox.next_due(self._db, self._room)
        if due is None or not self._room.left:
            return _LONGEST_PAUSE_SECONDS
        # At least a moment: what is due and yet was not leased is in another courier's hands.
        return min(max((due - self._clock()) / 1000, 0.05), _LONGEST_PAUSE_SECONDS)

    async def _deliver(self, delivery: outbox.Delivery) -> None:
        try:
            headers = signed_headers(delivery.secrets, delivery.id, delivery.body, self._clock())
            answer = await post(self._transport, delivery.url, headers, delivery.body, self._limit)
            outcome = judge(answer, delivery.attempt, self._clock(), _chance())
            await outbox.record(self._db, delivery, outcome, self._clock())
            _log.info(
                "callback",
                id=delivery.id,
                attempt=delivery.attempt,
                outcome=outcome.status,
                status=answer.status,
                error=answer.error,
            )
        except Exception as error:  # one callback must not stop the others; its lease brings it back
            # The name only: the text of an unforeseen error may hold the URL.
            _log.error("callback_interrupted", id=delivery.id, error=type(error).__name__)
        finally:
            self._room.give_back(delivery.account_id)
            self.nudge()


def judge(answer: Answer, attempt: int, now: int, chance: float) -> outbox.Outcome:
    """200 is delivered, 410 ends it, anything else is tried again while the schedule lasts."""
    again = None
    if answer.status == _OK:
        status: outbox.Status = "DELIVERED"
    elif answer.status == _GONE:
        status = "FAILED"
    else:
        again = next_try(attempt, now, chance, retry_after(answer.retry_after, now))
        status = "FAILED" if again is None else "PENDING"
    return outbox.Outcome(
        status=status,
        due_at=now if again is None else again,
        http_status=answer.status,
        error=answer.error,
        answer=answer.body,
    )
