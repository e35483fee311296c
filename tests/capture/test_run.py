"""What an attempt tells while it is judged, when that takes long."""

from __future__ import annotations

import asyncio

import pytest

from inperson.capture import run
from inperson.capture.wire import Done, Judging
from inperson.records import results, sessions
from inperson.records.database import Database
from tests.capture.conftest import BOTH_WAYS, Recall
from tests.capture.held import held_verdicts
from tests.capture.page import Link, Page, Sitter, perform
from tests.conftest import now_ms

pytestmark = pytest.mark.usefixtures("quiet")


@BOTH_WAYS
async def test_a_page_hears_from_time_to_time_that_it_is_still_judged(
    page: Page, link: Link, person: Sitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REASSURE_SECONDS", 0.05)
    with held_verdicts(monkeypatch):
        await page.greet(link)
        assert await perform(page, person, await page.start()) == Judging()
        for _ in range(3):
            await page.expect(Judging)
    while isinstance(message := await page.hear(), Judging):
        pass
    assert isinstance(message, Done)
    await page.ended()


async def test_who_fails_where_the_link_was_taken_over_has_failed_all_the_same(
    page: Page, link: Link, photo: Sitter, recall: Recall, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_verdicts(monkeypatch):
        await page.greet(link)
        assert await perform(page, photo, await page.start()) == Judging()
        await sessions.hold(database, link.signature_id, "another node", now_ms())
    await page.refused("OPENED_ELSEWHERE")
    session = await recall(link)
    assert (session.state, session.attempts_used) == ("CAPTURING", 1)
    [stored] = await results.attempts(database, session)
    assert stored.outcome in ("reject", "retry")


async def test_a_verdict_is_kept_though_there_is_no_page_to_reassure(
    page: Page, link: Link, person: Sitter, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REASSURE_SECONDS", 0.05)
    with held_verdicts(monkeypatch):
        await page.greet(link)
        assert await perform(page, person, await page.start()) == Judging()
        await page.vanish()
        await asyncio.sleep(0.3)  # it is told several times meanwhile
    async with asyncio.timeout(20):
        while (await recall(link)).overall_result is None:  # noqa: ASYNC110  it is stored elsewhere
            await asyncio.sleep(0.05)
