"""How conversations with the running service end without a verdict, and what is told of an end."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from inperson.capture import attempt as attempts
from inperson.capture import conversation, ending
from inperson.capture.wire import (
    Again,
    Cancel,
    CancelReason,
    Done,
    Following,
    Judging,
    Start,
)
from inperson.records import outbox, results
from inperson.records.database import Database
from inperson.records.events import events
from inperson.records.tables import sessions
from tests.capture.conftest import BOTH_WAYS, NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, Sitter, opened, perform
from tests.conftest import GET_RESULT, Call, Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")


async def test_attempts_are_counted_over_all_connections_until_none_is_left(
    link: Link, service: Service, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "STEP_SECONDS", -1.0)
    for number in (1, 2):
        async with opened(service.url) as page:
            assert (await page.greet(link)).attempt == number
            await page.start()
            assert (await page.expect(Again)).attempts_left == 3 - number
    async with opened(service.url) as page:
        await page.greet(link)
        await page.start()
        done = await page.expect(Done)
        await page.ended()
    code = "LIVENESS_TRY_COUNT_EXCEED"
    assert done.code == code
    assert done.url == f"https://www.example.com/fail?errorCode={code}&signatureId={link.signature_id}"
    session = await recall(link)
    assert (session.state, session.overall_result, session.error_code) == ("INCOMPLETE", "INCOMPLETE", code)
    assert session.attempts_used == 3


async def test_lost_attempts_come_to_an_end_too(
    page: Page, link: Link, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "STARTS_PER_ATTEMPT", 2)
    await page.greet(link)
    for _ in range(6):
        await page.start()
    await page.say(Start(camera=CAMERA))
    assert (await page.expect(Done)).code == "LIVENESS_TRY_COUNT_EXCEED"
    assert (await recall(link)).attempts_used == 0


@pytest.mark.parametrize("reason", ["USER_CANCELLED", "NO_PERMISSION", "CAMERA_ISSUE", "NOT_SUPPORT", "BROWSER_ISSUE"])
@BOTH_WAYS
async def test_who_cannot_or_will_not_is_let_go_with_the_reason(
    page: Page, new_link: NewLink, reason: CancelReason, recall: Recall, call: Call, database: Database
) -> None:
    link = new_link(callbackUrl="http://127.0.0.1:9/callback", ignoreFailWhenJump=True)
    await page.greet(link)
    await page.say(Cancel(reason=reason))
    done = await page.expect(Done)
    assert done.code == reason
    assert done.url == f"https://www.example.com/fail?errorCode={reason}&signatureId={link.signature_id}"
    await page.ended()
    session = await recall(link)
    assert (session.state, session.error_code) == ("INCOMPLETE", reason)
    assert await outbox.of_session(database, session) == [], "nobody is called back"
    data = call(GET_RESULT, {"signatureId": link.signature_id})["data"]
    assert (data["overallResult"], data["errorCode"], data["faceDetail"]) == ("INCOMPLETE", reason, None)


@BOTH_WAYS
async def test_leaving_in_the_middle_of_an_attempt(
    page: Page, link: Link, portrait: bytes, recall: Recall, database: Database
) -> None:
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await page.say(Cancel(reason="USER_CANCELLED"))
    assert (await page.expect(Done)).code == "USER_CANCELLED"
    session = await recall(link)
    assert [attempt.outcome for attempt in await results.attempts(database, session)] == ["lost"]
    assert [(event.event, event.result) for event in await events(database, link.signature_id)][-2:] == [
        ("CAPTURE_FINISHED", "LOST"),
        ("INCOMPLETE", "USER_CANCELLED"),
    ]


async def test_a_parent_page_is_told_where_to_listen(page: Page, new_link: NewLink) -> None:
    link = new_link(iframeEnabled=True, returnUrl="https://shop.example:8443/done?a=1")
    await page.greet(link)
    await page.say(Cancel(reason="CAMERA_ISSUE"))
    done = await page.expect(Done)
    assert (done.code, done.embedded, done.origin) == ("CAMERA_ISSUE", True, "https://shop.example:8443")


@BOTH_WAYS
async def test_the_farewell_is_repeated_for_a_while(
    page: Page, link: Link, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.greet(link)
    await page.say(Cancel(reason="USER_CANCELLED"))
    done = await page.expect(Done)
    async with opened(service.url) as again:
        await again.say(link.hello)
        assert await again.hear() == done
        await again.ended()
    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    async with opened(service.url) as late:
        await late.say(link.hello)
        await late.refused("LINK_FINISHED")


@pytest.mark.usefixtures("in_turn")
@BOTH_WAYS
async def test_who_comes_back_while_being_judged_hears_the_verdict(
    page: Page, link: Link, person: Sitter, service: Service
) -> None:
    await page.greet(link)
    assert await perform(page, person, await page.start()) == Judging()
    await page.vanish()
    async with opened(service.url) as again:
        await again.say(link.hello)
        assert (await again.expect(Done)).code == "SUCCESS"


async def _expire(database: Database, link: Link) -> None:
    async with database.transaction() as connection:
        mine = sessions.c.signature_id == link.signature_id
        await connection.execute(update(sessions).where(mine).values(expires_at=now_ms()))


@BOTH_WAYS
async def test_a_link_that_expires_takes_no_further_start_and_says_where_to_go(
    page: Page, link: Link, database: Database, recall: Recall
) -> None:
    await page.greet(link)
    await page.start()  # or the service's own upkeep might end it first
    await _expire(database, link)
    await page.say(Start(camera=CAMERA))
    assert (await page.expect(Done)).code == "LIVENESS_TIMEOUT"
    await page.ended()
    found = await recall(link)
    assert (found.state, found.error_code) == ("INCOMPLETE", "LIVENESS_TIMEOUT")


@BOTH_WAYS
async def test_an_expired_link_says_where_to_go_and_later_only_that_it_has_expired(
    page: Page, link: Link, database: Database, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _expire(database, link)
    await page.say(link.hello)
    assert (await page.expect(Done)).code == "LIVENESS_TIMEOUT"
    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    async with opened(service.url) as late:
        await late.say(link.hello)
        await late.refused("LINK_EXPIRED")


async def test_who_opens_an_expired_link_follows_who_began_in_time(
    page: Page, link: Link, database: Database, service: Service, recall: Recall
) -> None:
    await page.greet(link)
    await page.start()
    await _expire(database, link)
    async with opened(service.url) as late:
        await late.say(link.hello)
        assert await late.hear() == Following(state="STARTED")
        assert (await recall(link)).state == "CAPTURING"
        await page.say(Cancel(reason="USER_CANCELLED"))
        farewell = await page.expect(Done)
        assert farewell.code == "USER_CANCELLED"
        assert [await late.hear(), await late.hear()] == [Following(state="FINISHED"), farewell]
