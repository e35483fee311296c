from __future__ import annotations

import asyncio
import threading
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from inperson.capture import following, lobby
from inperson.capture.conversation import Conversation
from inperson.capture.handoff import qr_code
from inperson.capture.wire import (
    Cancel,
    Done,
    Following,
    HandedOff,
    Handoff,
    Judging,
    Prompt,
    Start,
)
from inperson.records import results, sessions
from inperson.records.database import Database
from tests.capture.conftest import NewLink, Recall
from tests.capture.page import ANSWER_SECONDS, CAMERA, Link, Page, Sitter, Way, opened, perform
from tests.conftest import Service

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers look often, so that nobody waits for them here."""
    monkeypatch.setattr(following, "FOLLOW_SECONDS", 0.1)


MODULE = 4
"""Pixels of a code's module in a picture of it."""


def read(picture: str) -> str:
    """What a QR reader reads in a picture that `qr_code` made: an SVG of one path of horizontal strokes."""
    svg = ET.fromstring(unquote(picture.partition(",")[2]))  # noqa: S314 - our own
    side = int(svg.attrib["viewBox"].split()[2])
    canvas = np.full((side, side), 255, np.uint8)
    dark = svg.findall("{*}path")[-1].attrib["d"]
    x = y = 0.0
    for command, body in _commands(dark):
        if command == "M":
            x, y = body
        elif command == "m":
            x, y = x + body[0], y + body[1]
        else:
            canvas[int(y), int(x) : int(x + body[0])] = 0
            x += body[0]
    large = cv2.resize(canvas, None, fx=MODULE, fy=MODULE, interpolation=cv2.INTER_NEAREST)
    return cv2.QRCodeDetectorAruco().detectAndDecode(large)[0]


def _commands(path: str) -> list[tuple[str, list[float]]]:
    spaced = "".join(f"\n{letter} " if letter in "Mmh" else letter for letter in path)
    return [(line[0], [float(number) for number in line[1:].split()]) for line in spaced.split("\n") if line]


async def handed_off(page: Page, link: Link) -> HandedOff:
    ready = await page.greet(link)
    assert ready.handoff
    await page.say(Handoff())
    return await page.expect(HandedOff)


async def test_the_code_is_the_link(page: Page, link: Link) -> None:
    told = await handed_off(page, link)
    assert told.url == link.url
    assert told.qr.startswith("data:image/svg+xml")
    assert read(told.qr) == link.url


async def test_the_other_device_speaks_what_was_chosen_on_this_one(page: Page, link: Link) -> None:
    await page.greet(link)
    await page.say(Handoff(language="zh-Hans"))
    told = await page.expect(HandedOff)
    assert told.url == f"{link.url}&language=zh-Hans"
    assert read(told.qr) == told.url


async def test_who_opens_the_link_while_it_is_being_handed_over_does_not_end_the_first(
    page: Page, link: Link, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of threads, not of asyncio: the service has a loop of its own.
    letting_go, in_line = threading.Event(), threading.Event()
    let_go, let_end = sessions.let_go, lobby._let_end

    async def lets_go_slowly(database: Database, signature_id: str, holder: str) -> None:
        letting_go.set()
        await asyncio.to_thread(in_line.wait, ANSWER_SECONDS)
        await let_go(database, signature_id, holder)

    async def waits_in_line(older: Conversation) -> None:
        in_line.set()
        await let_end(older)

    monkeypatch.setattr(sessions, "let_go", lets_go_slowly)
    monkeypatch.setattr(lobby, "_let_end", waits_in_line)
    await page.greet(link)
    await page.say(Handoff())
    assert await asyncio.to_thread(letting_go.wait, ANSWER_SECONDS)
    async with opened(service.url) as other:
        await other.greet(link)
        assert in_line.is_set()
        # Whether nobody had it for a moment, and the first was told so, is a matter of chance.
        while (heard := await page.hear()) != Following(state="STARTED"):
            assert isinstance(heard, HandedOff) or heard == Following(state="WAITING")


@pytest.mark.parametrize("length", [1, 300, 800])
def test_a_code_is_read_whatever_its_length(length: int) -> None:
    text = "https://check.example.com/idvs/?token=" + "a1-_" * (length // 4)
    assert read(qr_code(text)) == text


def test_a_code_that_is_asked_for_again_is_not_drawn_again() -> None:
    assert qr_code("https://check.example.com/idvs/") is qr_code("https://check.example.com/idvs/")


@pytest.mark.parametrize(("page", "way"), [("socket", "posts"), ("posts", "socket")], indirect=["page"])
async def test_the_check_goes_on_with_another_device_and_the_first_hears_how_it_ended(
    page: Page, link: Link, service: Service, person: Sitter, recall: Recall, way: Way
) -> None:
    await handed_off(page, link)
    assert await page.hear() == Following(state="WAITING")
    async with opened(service.url, way) as phone:
        await phone.greet(link)
        assert await page.hear() == Following(state="STARTED")
        assert await perform(phone, person, await phone.start()) == Judging()
        farewell = await phone.expect(Done)
    assert await page.hear() == Following(state="FINISHED")
    assert await page.hear() == farewell
    await page.ended()
    assert (farewell.code, (await recall(link)).overall_result) == ("SUCCESS", "PASS")


async def test_the_first_device_may_take_it_back(page: Page, link: Link, service: Service) -> None:
    await handed_off(page, link)
    async with opened(service.url) as phone:
        await phone.greet(link)
        async with opened(service.url) as back:
            await back.greet(link)
            await phone.refused("OPENED_ELSEWHERE")
            assert isinstance(await back.start(), Prompt)


async def test_an_attempt_that_is_handed_off_is_not_used_up(
    page: Page, link: Link, portrait: bytes, service: Service, recall: Recall, database: Database
) -> None:
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await page.say(Handoff())
    assert isinstance(await page.hear(), HandedOff)
    assert [attempt.outcome for attempt in await results.attempts(database, await recall(link))] == ["lost"]
    async with opened(service.url) as phone:
        assert (await phone.greet(link)).attempt == 1


async def test_who_handed_it_off_can_do_nothing_more(page: Page, link: Link, recall: Recall) -> None:
    await handed_off(page, link)
    assert await page.hear() == Following(state="WAITING")
    await page.say(Start(camera=CAMERA))
    await page.refused("PROTOCOL")
    assert (await recall(link)).attempts_begun == 0


async def test_a_wish_for_another_device_comes_after_the_greeting(page: Page) -> None:
    await page.say(Handoff())
    await page.refused("PROTOCOL")


async def test_a_session_that_was_taken_over_meanwhile_is_not_let_go_but_followed(
    page: Page, link: Link, database: Database, recall: Recall
) -> None:
    await page.greet(link)
    await sessions.hold(database, link.signature_id, "another node", 0)
    await page.say(Handoff())
    assert await page.hear() == Following(state="STARTED")
    assert (await recall(link)).holder == "another node"


async def test_a_parent_page_is_told_by_the_device_that_is_in_it(
    page: Page, new_link: NewLink, service: Service
) -> None:
    link = new_link(iframeEnabled=True)
    await handed_off(page, link)
    assert await page.hear() == Following(state="WAITING")
    async with opened(service.url) as phone:
        await phone.greet(link)
        await phone.say(Cancel(reason="USER_CANCELLED"))
        await phone.expect(Done)
    told = [await page.hear()]
    while not isinstance(told[-1], Done):
        told.append(await page.hear())
    assert told[-1].embedded
    assert Following(state="FINISHED") in told
