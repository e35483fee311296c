"""Pages that only hear how far a check is elsewhere."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec
import pytest
from sqlalchemy import update
from websockets import ConnectionClosed

from inperson.capture import ending, following, lobby
from inperson.capture.wire import (
    Cancel,
    Done,
    Following,
    HandedOff,
    Handoff,
    Hello,
    Prompt,
    Ready,
    ServerMessage,
    Start,
)
from inperson.records import expiry, sessions
from inperson.records.database import Database
from inperson.records.tables import sessions as table
from tests.capture.conftest import BOTH_WAYS, NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, opened
from tests.conftest import Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers look often, so that nobody waits for them here."""
    monkeypatch.setattr(following, "FOLLOW_SECONDS", 0.1)


def follow(link: Link) -> Hello:
    return msgspec.structs.replace(link.hello, follow=True)


async def waits(page: Page) -> None:
    """It hears that nobody has the check, and what another device is to open."""
    await page.expect(HandedOff)
    assert await page.hear() == Following(state="WAITING")


@BOTH_WAYS
async def test_a_follower_takes_nothing_over(page: Page, link: Link, service: Service) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await page.say(follow(link))
        assert await page.hear() == Following(state="STARTED")
        assert isinstance(await holder.start(), Prompt)


async def test_a_link_that_nobody_has_opened_waits(page: Page, link: Link, service: Service, recall: Recall) -> None:
    await page.say(follow(link))
    await waits(page)
    session = await recall(link)
    assert (session.state, session.holder) == ("CREATED", None)
    async with opened(service.url) as holder:
        await holder.greet(link)
        assert await page.hear() == Following(state="STARTED")


async def test_a_check_that_runs_on_another_node_is_followed(page: Page, link: Link, database: Database) -> None:
    await page.say(follow(link))
    await waits(page)
    await sessions.hold(database, link.signature_id, "another node", now_ms())
    assert await page.hear() == Following(state="STARTED")


async def test_what_has_not_changed_for_long_is_still_followed(
    page: Page, link: Link, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FOLLOW_CLOSELY_SECONDS", 0.0)
    monkeypatch.setattr(following, "FOLLOW_RARELY_SECONDS", 0.05)
    monkeypatch.setattr(following, "FOLLOW_SECONDS", 3600.0)
    await page.say(follow(link))
    await waits(page)
    await sessions.hold(database, link.signature_id, "another node", now_ms())
    assert await page.hear() == Following(state="STARTED")


async def test_a_link_waits_again_when_whoever_had_it_is_gone(page: Page, link: Link, service: Service) -> None:
    await page.say(follow(link))
    await waits(page)
    async with opened(service.url) as holder:
        await holder.greet(link)
        assert await page.hear() == Following(state="STARTED")
    assert await page.hear() == Following(state="WAITING")


async def test_who_came_to_follow_is_told_what_to_open_once_nobody_has_it(
    page: Page, link: Link, service: Service
) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await page.say(follow(link))
        assert await page.hear() == Following(state="STARTED")
    assert (await page.expect(HandedOff)).url == link.url
    assert await page.hear() == Following(state="WAITING")


async def test_the_end_is_told_as_to_who_has_the_link(page: Page, link: Link, service: Service) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await page.say(follow(link))
        assert await page.hear() == Following(state="STARTED")
        await holder.say(Cancel(reason="CAMERA_ISSUE"))
        farewell = await holder.expect(Done)
    assert [await page.hear(), await page.hear()] == [Following(state="FINISHED"), farewell]
    await page.ended()


async def test_who_comes_right_after_the_end_is_told_it_too(page: Page, link: Link, service: Service) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await holder.say(Cancel(reason="CAMERA_ISSUE"))
        farewell = await holder.expect(Done)
    await page.say(follow(link))
    assert [await page.hear(), await page.hear()] == [Following(state="FINISHED"), farewell]


async def test_who_comes_long_after_the_end_is_not(
    page: Page, link: Link, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await holder.say(Cancel(reason="CAMERA_ISSUE"))
        await holder.expect(Done)
    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    await page.say(follow(link))
    assert await page.hear() == Following(state="FINISHED")
    await page.refused("LINK_FINISHED")


async def test_a_link_that_ends_while_nobody_has_it_is_over(page: Page, link: Link, database: Database) -> None:
    await page.greet(link)
    await page.start()  # so that the service's own upkeep leaves it alone for a while
    await page.say(Handoff())
    await waits(page)
    await _expire(database, link)
    assert await page.hear() == Following(state="FINISHED")
    assert (await page.expect(Done)).code == "LIVENESS_TIMEOUT"
    await page.ended()


async def test_upkeep_ends_what_is_followed_with_its_link(page: Page, link: Link, database: Database) -> None:
    await sessions.hold(database, link.signature_id, "another node", now_ms())
    await page.say(follow(link))
    assert await page.hear() == Following(state="STARTED")
    await _expire(database, link)
    await expiry.expire(database, now_ms(), 1_000_000)  # if the service's own upkeep was not sooner
    assert await page.hear() == Following(state="FINISHED")
    assert (await page.expect(Done)).code == "LIVENESS_TIMEOUT"
    await page.ended()


async def test_what_began_in_time_is_followed_to_its_end(
    page: Page, link: Link, service: Service, database: Database
) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await page.say(follow(link))
        assert await page.hear() == Following(state="STARTED")
        await _expire(database, link)
        await holder.say(Cancel(reason="USER_CANCELLED"))
        assert isinstance(await holder.hear(), Done)
    told: list[ServerMessage] = [await page.hear(), await page.hear()]
    assert isinstance(told[1], Done)


@pytest.mark.parametrize("message", [Start(camera=CAMERA), Cancel(reason="USER_CANCELLED"), b"\x01" * 20])
async def test_a_follower_has_nothing_to_say(
    page: Page, link: Link, recall: Recall, message: Start | Cancel | bytes
) -> None:
    await page.say(follow(link))
    await waits(page)
    await page.say(message)
    await page.refused("PROTOCOL")
    assert (await recall(link)).state == "CREATED"


async def test_the_newest_of_a_links_followers_follows(page: Page, link: Link, service: Service) -> None:
    await page.say(follow(link))
    await waits(page)
    async with opened(service.url) as newer:
        await newer.say(follow(link))
        await waits(newer)
        await page.refused("OPENED_ELSEWHERE")


async def test_followers_keep_nobody_out(
    page: Page, link: Link, new_link: NewLink, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.say(follow(link))
    await waits(page)
    monkeypatch.setattr(lobby, "MOST_LINES", 1)
    await _gets_in(service, new_link())


async def test_only_so_many_follow_and_who_is_checked_is_not_among_them(
    page: Page, link: Link, new_link: NewLink, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lobby, "MOST_FOLLOWERS", 0)
    await page.say(follow(link))
    await page.refused("BUSY", again=True)
    async with opened(service.url) as holder:
        await holder.greet(new_link())
        assert isinstance(await holder.start(), Prompt)


async def test_who_handed_a_check_off_follows_it_however_many_follow(
    page: Page, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lobby, "MOST_FOLLOWERS", 0)
    await page.greet(link)
    await page.say(Handoff())
    await waits(page)


async def test_a_follower_that_left_makes_room(
    link: Link, new_link: NewLink, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lobby, "MOST_FOLLOWERS", 1)
    await _gets_in(service, link, follows=True)
    await _gets_in(service, new_link(), follows=True)


async def test_a_link_that_has_expired_is_not_followed(page: Page, link: Link, service: Service) -> None:
    old = service.tokens.link(link.signature_id, 1, 1, now_ms() - 7_200_000, 3600)
    await page.say(msgspec.structs.replace(follow(link), token=old))
    await page.refused("LINK_EXPIRED")


async def _gets_in(service: Service, link: Link, *, follows: bool = False) -> None:
    """Sooner or later: lines of the tests before may last, one over posts until it was quiet for half a minute."""
    for _ in range(700):
        async with opened(service.url) as page:
            with suppress(ConnectionClosed):  # told BUSY and cut off before it said a word
                await page.say(follow(link) if follows else link.hello)
                if isinstance(await page.hear(), (HandedOff, Ready)):
                    return
        await asyncio.sleep(0.1)
    raise AssertionError("there is no place")


async def _expire(database: Database, link: Link) -> None:
    async with database.transaction() as connection:
        mine = table.c.signature_id == link.signature_id
        await connection.execute(update(table).where(mine).values(expires_at=now_ms() - 1))
