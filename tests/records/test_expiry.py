from __future__ import annotations

import asyncio

import pytest

from inperson.errors import LinkError
from inperson.records import expiry, outbox, results
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import Event, events
from inperson.records.expiry import GRACE_MS, expire
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, again, attempt, capturing, stored

END = NOW + HOUR


async def test_a_link_that_nobody_used_times_out_at_its_end(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    assert await expire(db, END - 1, 10) == 0
    assert await expire(db, END, 10) == 1
    assert await expire(db, END, 10) == 0
    after = await again(db, vault, session.signature_id)
    assert (after.state, after.overall_result, after.error_code) == ("INCOMPLETE", "INCOMPLETE", "LIVENESS_TIMEOUT")
    assert (after.completed_at, after.submission_completed) == (END, False)
    assert (await events(db, session.signature_id))[-1] == Event("INCOMPLETE", "LIVENESS_TIMEOUT", END)
    assert await outbox.of_session(db, after) == [], "no callback tells of INCOMPLETE"


async def test_an_attempt_that_began_before_the_end_may_finish(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session, idle = await capturing(db, vault, account), await capturing(db, vault, account)
    assert await expire(db, END + GRACE_MS - 1, 10) == 0
    await results.complete(db, media, session, "page", attempt("pass"), [], END + GRACE_MS - 1)
    assert await expire(db, END + GRACE_MS, 10) == 1
    assert (await again(db, vault, session.signature_id)).overall_result == "PASS"
    assert (await again(db, vault, idle.signature_id)).error_code == "LIVENESS_TIMEOUT"


async def test_completing_and_expiring_at_once_leave_one_end(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    each = [await capturing(db, vault, account) for _ in range(6)]
    completing = [results.complete(db, media, session, "page", attempt("pass"), [], END + GRACE_MS) for session in each]
    expiring = [expire(db, END + GRACE_MS, 2) for _ in range(4)]
    said = await asyncio.gather(*completing, *expiring, return_exceptions=True)
    lost = [answer for answer in said[:6] if answer is not None]
    assert all(isinstance(answer, LinkError) and answer.code == "LINK_FINISHED" for answer in lost)
    await expiry.expire(db, END + GRACE_MS, 10)
    for session, answer in zip(each, said, strict=False):
        ends = [event for event in await events(db, session.signature_id) if event.event in {"COMPLETED", "INCOMPLETE"}]
        assert [event.event for event in ends] == ["INCOMPLETE" if answer else "COMPLETED"]


@pytest.mark.parametrize("nodes", [1, 4])
async def test_many_nodes_end_each_session_once(db: Database, vault: Vault, account: Account, nodes: int) -> None:
    each = [await stored(db, vault, account) for _ in range(7)]
    done = 0
    while some := sum(await asyncio.gather(*(expire(db, END, 2) for _ in range(nodes)))):
        done += some
    assert done == 7
    for session in each:
        assert [event.event for event in await events(db, session.signature_id)] == ["CREATED", "INCOMPLETE"]
