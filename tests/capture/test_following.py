"""Pages that only hear how far a check is elsewhere."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import update

from inperson.capture import conversation
from inperson.capture.wire import Cancel, Done, Following, Hello, Prompt, ServerMessage, Start
from inperson.records import sessions
from inperson.records.database import Database
from inperson.records.tables import sessions as table
from tests.capture.conftest import BOTH_WAYS, Recall
from tests.capture.page import CAMERA, Link, Page, opened
from tests.conftest import Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")


def follow(link: Link) -> Hello:
    return msgspec.structs.replace(link.hello, follow=True)


@BOTH_WAYS
async def test_a_follower_takes_nothing_over(page: Page, link: Link, service: Service) -> None:
    async with opened(service.url) as holder:
        await holder.greet(link)
        await page.say(follow(link))
        assert await page.hear() == Following(state="STARTED")
        assert isinstance(await holder.start(), Prompt)


async def test_a_link_that_nobody_has_opened_waits(page: Page, link: Link, service: Service, recall: Recall) -> None:
    await page.say(follow(link))
    assert await page.hear() == Following(state="WAITING")
    session = await recall(link)
    assert (session.state, session.holder) == ("CREATED", None)
    async with opened(service.url) as holder:
        await holder.greet(link)
        assert await page.hear() == Following(state="STARTED")


async def test_a_check_that_runs_on_another_node_is_followed(page: Page, link: Link, database: Database) -> None:
    await page.say(follow(link))
    assert await page.hear() == Following(state="WAITING")
    await sessions.hold(database, link.signature_id, "another node", now_ms())
    assert await page.hear() == Following(state="STARTED")


async def test_a_link_waits_again_when_whoever_had_it_is_gone(page: Page, link: Link, service: Service) -> None:
    await page.say(follow(link))
    assert await page.hear() == Following(state="WAITING")
    async with opened(service.url) as holder:
        await holder.greet(link)
        assert await page.hear() == Following(state="STARTED")
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
    monkeypatch.setattr(conversation, "FAREWELL_MS", -1)
    await page.say(follow(link))
    assert await page.hear() == Following(state="FINISHED")
    await page.refused("LINK_FINISHED")


async def test_following_ends_with_the_link(page: Page, link: Link, database: Database) -> None:
    await page.say(follow(link))
    assert await page.hear() == Following(state="WAITING")
    await _expire(database, link)
    await page.refused("LINK_EXPIRED")


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
    assert await page.hear() == Following(state="WAITING")
    await page.say(message)
    await page.refused("PROTOCOL")
    assert (await recall(link)).state == "CREATED"


async def test_the_newest_of_a_links_followers_follows(page: Page, link: Link, service: Service) -> None:
    await page.say(follow(link))
    assert await page.hear() == Following(state="WAITING")
    async with opened(service.url) as newer:
        await newer.say(follow(link))
        assert await newer.hear() == Following(state="WAITING")
        await page.refused("OPENED_ELSEWHERE")


async def test_a_wrong_token_follows_nothing(page: Page, link: Link, service: Service) -> None:
    old = service.tokens.link(link.signature_id, 1, 1, now_ms() - 7_200_000, 3600)
    await page.say(msgspec.structs.replace(follow(link), token=old))
    await page.refused("LINK_EXPIRED")


async def _expire(database: Database, link: Link) -> None:
    async with database.transaction() as connection:
        mine = table.c.signature_id == link.signature_id
        await connection.execute(update(table).where(mine).values(expires_at=now_ms() - 1))
