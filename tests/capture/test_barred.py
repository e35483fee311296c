"""Who has failed too often, and links that took too much: neither gets another attempt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inperson.capture import conversation as module
from inperson.capture.wire import Again, Cancel, Done, Judging, Start
from inperson.records import results, sessions
from inperson.records.database import Database
from inperson.records.user_locks import LockRule
from tests.capture.conftest import NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, Sitter, opened, perform
from tests.conftest import Service, now_ms
from tests.records.given import attempt

pytestmark = pytest.mark.usefixtures("quiet")

AT_ONCE = LockRule(failures=1, window_seconds=180, seconds=1800)
EXCEEDED = "LIVENESS_TRY_COUNT_EXCEED"


async def fails(database: Database, recall: Recall, link: Link, rule: LockRule = AT_ONCE) -> None:
    """The person of the link is judged, and not passed, somewhere else."""
    session = await recall(link)
    await sessions.hold(database, link.signature_id, "elsewhere", now_ms())
    number = await sessions.begin_attempt(database, link.signature_id, "elsewhere", now_ms())
    told = replace(attempt("retry", number), finished_at=now_ms())
    await results.finish_attempt(database, session, "elsewhere", told, now_ms(), rule=rule)


async def ended(page: Page, link: Link, recall: Recall, seen: str = "LOCKED") -> None:
    """The person sees this, the page is told where to go, and the session is over because of too many tries."""
    done = await page.expect(Done)
    assert (done.code, done.told) == (seen, EXCEEDED)
    assert done.url == f"https://www.example.com/fail?errorCode={EXCEEDED}&signatureId={link.signature_id}"
    await page.ended()
    session = await recall(link)
    assert (session.overall_result, session.error_code, session.completed_at is None) == ("INCOMPLETE", EXCEEDED, False)


async def test_a_locked_person_gets_no_attempt_on_any_link(
    page: Page, new_link: NewLink, recall: Recall, database: Database
) -> None:
    await fails(database, recall, new_link(userId="barred"))
    another = new_link(userId="barred")
    await page.say(another.hello)
    await ended(page, another, recall)


async def test_a_link_that_was_open_when_its_person_was_locked_gets_none_either(
    page: Page, new_link: NewLink, recall: Recall, database: Database
) -> None:
    link = new_link(userId="barred meanwhile")
    await page.greet(link)
    await fails(database, recall, new_link(userId="barred meanwhile"))
    await page.say(Start(camera=CAMERA))
    await ended(page, link, recall)


async def test_others_are_not_locked(page: Page, new_link: NewLink, recall: Recall, database: Database) -> None:
    await fails(database, recall, new_link(userId="one of two"))
    assert (await page.greet(new_link(userId="the other"))).attempt == 1


async def test_a_failed_attempt_counts_when_it_is_stored(
    service: Service, new_link: NewLink, recall: Recall, database: Database, photo: Sitter
) -> None:
    settings = service.settings
    rule = LockRule(settings.lock_failures, settings.lock_window_seconds, settings.lock_seconds)
    for _ in range(settings.lock_failures - 1):
        await fails(database, recall, new_link(userId="a photograph"), rule)
    link = new_link(userId="a photograph")
    async with opened(service.url) as page:
        await page.greet(link)
        assert await perform(page, photo, await page.start()) == Judging()
        assert isinstance(await page.hear(), (Done, Again))
    link = new_link(userId="a photograph")
    async with opened(service.url) as page:
        await page.say(link.hello)
        await ended(page, link, recall)


async def test_what_an_attempt_uploaded_is_added_up_also_when_it_is_lost(
    page: Page, link: Link, recall: Recall, portrait: bytes
) -> None:
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await page.ask(portrait)
    await page.say(Cancel(reason="USER_CANCELLED"))
    await page.expect(Done)
    assert (await recall(link)).uploaded > 2 * len(portrait)


async def test_a_link_that_takes_too_much_is_cut_off_and_gets_no_other_attempt(
    page: Page,
    link: Link,
    recall: Recall,
    portrait: bytes,
    service: Service,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "UPLOAD_PER_ATTEMPT", len(portrait))
    await page.greet(link)
    for _ in range(2):  # three attempts' worth may come over a link, however it is spread
        await page.start()
        await page.ask(portrait)
    await page.show(portrait)
    await page.refused("PROTOCOL")
    stored = await results.attempts(database, await recall(link))
    assert [attempt.outcome for attempt in stored] == ["lost", "lost"]
    async with opened(service.url) as again:
        await again.say(link.hello)
        await ended(again, link, recall, EXCEEDED)


@pytest.mark.usefixtures("in_turn")
async def test_what_came_over_an_earlier_connection_counts(
    page: Page, link: Link, recall: Recall, portrait: bytes, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    monkeypatch.setattr(module, "UPLOAD_PER_ATTEMPT", len(portrait) // 2)
    async with opened(service.url) as newer:
        await newer.greet(link)
        await page.refused("OPENED_ELSEWHERE")
        await newer.start()
        await newer.show(portrait)
        await newer.refused("PROTOCOL")
    async with opened(service.url) as newest:
        await newest.say(link.hello)
        await ended(newest, link, recall, EXCEEDED)
