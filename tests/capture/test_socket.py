"""Connections that come and go. Each is one line to a page; a link is held by its newest."""

from __future__ import annotations

import asyncio
import gc
import struct
from contextlib import suppress
from weakref import WeakSet

import pytest
from websockets.exceptions import ConnectionClosed

from inperson.capture import conversation, lobby
from inperson.capture.conversation import Conversation
from inperson.capture.wire import Cancel, Done, Feedback, FrameMessage, Prompt, Ready, Start
from inperson.records import results
from inperson.records.database import Database
from tests.capture.conftest import BOTH_WAYS, NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, opened
from tests.conftest import Service

pytestmark = pytest.mark.usefixtures("quiet")


async def test_a_page_may_vanish_at_any_moment(
    link: Link, service: Service, recall: Recall, portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "STARTS_PER_ATTEMPT", 100)

    async def connects(page: Page) -> None:
        pass

    async def greets(page: Page) -> None:
        await page.say(link.hello)

    async def is_ready(page: Page) -> None:
        await page.greet(link)

    async def starts(page: Page) -> None:
        await page.greet(link)
        await page.say(Start(camera=CAMERA))

    async def films(page: Page) -> None:
        await page.greet(link)
        await page.start()
        await page.show(portrait)
        await page.show(portrait)

    async def is_answered(page: Page) -> None:
        await films(page)
        await page.expect(Feedback)

    async def is_in_the_middle_of_a_frame(page: Page) -> None:
        await page.greet(link)
        await page.start()
        message = FrameMessage(0, 0.0, still=False, jpeg=portrait).encode()
        page.line.transport.write(struct.pack(">BBQL", 0x82, 0x80 | 127, len(message), 0) + message[:1000])

    for moment in (connects, greets, is_ready, starts, films, is_answered, is_in_the_middle_of_a_frame):
        for pause in (0.0, 0.002, 0.02):
            async with opened(service.url) as page:
                await moment(page)
                await asyncio.sleep(pause)
                await page.vanish()
    async with opened(service.url) as page:
        ready = await page.greet(link)
        assert (ready.attempt, ready.attempts) == (1, 3), "no attempt was used up"
        assert isinstance(await page.start(), Prompt)
    assert (await recall(link)).attempts_used == 0


async def test_a_page_may_say_goodbye_at_any_moment(link: Link, service: Service, portrait: bytes) -> None:
    for pause in (0.0, 0.001, 0.005, 0.01, 0.02):
        async with opened(service.url) as page:
            await page.greet(link)
            await page.start()
            await page.show(portrait)
            await asyncio.sleep(pause)
    async with opened(service.url) as page:
        assert isinstance(await page.greet(link), Ready)


@pytest.mark.usefixtures("in_turn")
@BOTH_WAYS
async def test_the_newest_connection_has_the_link(
    page: Page, link: Link, service: Service, recall: Recall, database: Database, portrait: bytes
) -> None:
    await page.greet(link)
    async with opened(service.url) as newer:
        await newer.greet(link)
        await page.refused("OPENED_ELSEWHERE")
        await newer.start()
        await newer.ask(portrait)
        async with opened(service.url) as newest:
            assert (await newest.greet(link)).attempt == 1
            await newer.refused("OPENED_ELSEWHERE")
            await newest.start()
            await newest.ask(portrait)
            session = await recall(link)
            assert [attempt.outcome for attempt in await results.attempts(database, session)] == ["lost"]
            assert session.attempts_used == 0


async def test_a_node_takes_no_more_pages_than_it_can_serve(
    page: Page, service: Service, link: Link, new_link: NewLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.greet(link)
    monkeypatch.setattr(lobby, "MOST_LINES", 1)
    async with opened(service.url) as another:
        await another.say(new_link().hello)
        await another.refused("BUSY", again=True)
    assert isinstance(await page.start(), Prompt)
    await page.say(Cancel(reason="USER_CANCELLED"))
    await page.expect(Done)
    await page.ended()
    for _ in range(700):  # lines of the tests before may last: one over posts, until it was quiet for half a minute
        async with opened(service.url) as another:
            with suppress(ConnectionClosed):  # told BUSY and cut off before it said a word
                await another.say(new_link().hello)
                if isinstance(await another.hear(), Ready):
                    return
        await asyncio.sleep(0.1)
    raise AssertionError("the place of a page that left is given to nobody")


async def test_nothing_is_remembered_of_connections_that_ended(page: Page, link: Link, service: Service) -> None:
    def conversations() -> WeakSet[Conversation]:
        return WeakSet(thing for thing in gc.get_objects() if type(thing) is Conversation)

    before = conversations()
    await page.greet(link)
    async with opened(service.url) as newer:
        await newer.greet(link)
        mine = conversations() - before
        assert len(mine) > 0
        await page.refused("OPENED_ELSEWHERE")
        await newer.vanish()
    for _ in range(400):
        gc.collect()
        if not mine:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("a conversation outlived its connection")
