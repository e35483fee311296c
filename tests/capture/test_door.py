"""Who may open the socket at all: pages of our own, what is no browser, and not too many strangers."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from inperson.capture import conversation, strangers
from inperson.capture.wire import Ready
from tests.capture.page import ANSWER_SECONDS, Link, Page, opened
from tests.conftest import Service

pytestmark = pytest.mark.usefixtures("quiet")


async def knock(service: Service, link: Link, origin: str | None) -> None:
    """Open the socket from a page of ``origin``, and be let in."""
    url = f"{service.url.replace('http', 'ws', 1)}/idvs/session"
    async with connect(url, compression=None, origin=None if origin is None else Origin(origin)) as line:
        assert (await Page(line).greet(link)).attempt == 1


async def test_our_own_page_and_what_is_no_browser_are_let_in(service: Service, link: Link) -> None:
    await knock(service, link, service.url)
    await knock(service, link, None)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil",
    ],
)
async def test_a_page_of_another_origin_is_not(service: Service, link: Link, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await knock(service, link, origin.replace("{port}", str(service.settings.port)))
    assert refused.value.response.status_code == 403


async def test_strangers_of_one_address_are_only_so_many_and_guests_do_not_count(
    service: Service, link: Link, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.greet(link)
    monkeypatch.setattr(strangers, "MOST_OF_ONE", 1)
    async with opened(service.url) as stranger:
        assert stranger.sequence == 0
        async with opened(service.url) as another:
            await another.refused("BUSY", again=True)
    for _ in range(200):  # until the stranger is seen to be gone
        async with opened(service.url) as another:
            await another.say(link.hello)
            if isinstance(await another.hear(), Ready):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the place of a stranger that left is given to nobody")


async def test_who_says_nothing_for_longest_makes_room_for_the_next_stranger(
    service: Service, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "MOST", 1)
    monkeypatch.setattr(conversation, "HELLO_SECONDS", 3600.0)  # which would end it, too
    async with opened(service.url) as silent, opened(service.url) as another:
        assert (await another.greet(link)).attempt == 1
        await silent.refused("TIMEOUT", again=True)


async def test_a_large_message_before_the_greeting_is_not_even_taken_in(page: Page) -> None:
    page.announce(1_000_000)
    async with asyncio.timeout(ANSWER_SECONDS):
        await page.line.wait_closed()
    assert page.line.close_code == 1009


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_is_one_household(name: str, source: str) -> None:
    assert strangers.household(name) == source
