"""A network that breaks, comes back, or is slow costs time, not the check."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest
from playwright.async_api import Page, Route, WebSocket, expect

from inperson.capture import run, wire
from inperson.records import sessions
from inperson.records.database import Database
from tests.browser.conftest import BANK, NewLink, NewNetwork, Phone
from tests.browser.device import IN_BROWSER, WAIT_MS, begin, hasten, notice, press, screen, section, well, words
from tests.browser.over import expire
from tests.browser.sitting import Sitting
from tests.capture.held import held_verdicts
from tests.conftest import Service, now_ms

pytestmark = IN_BROWSER


def sees(told: wire.ServerMessage) -> bool:
    return isinstance(told, wire.Feedback)


async def test_offline_in_the_middle_the_check_goes_on_when_the_network_is_back(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await begin(page, link().url)
    await person.until(sees)
    line.cut()
    await page.wait_for_event("websocket", timeout=WAIT_MS)  # it tries by itself
    line.mend()
    await well(page)
    again = sum(isinstance(told, wire.Again) for told in person.heard)
    assert sum(isinstance(said, wire.Start) for said in person.said) == 2 + again


async def test_a_network_that_stays_away_is_said_and_the_camera_is_off(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await page.goto(link().url)
    await screen(page, "welcome")
    await page.clock.install()
    await press(page, "start")
    await person.until(sees)
    line.cut()
    await hasten(page, "LOST")
    assert not await page.evaluate("canvasCamera.live")
    line.mend()
    await press(page, "begin")
    await screen(page, "welcome")


async def test_whoever_comes_back_too_late_only_follows_and_the_camera_is_off(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting, service: Service, database: Database
) -> None:
    asked, line = link(), await new_network()
    page = await phone(person, line)
    await begin(page, asked.url)
    await person.until(sees)
    line.cut()
    await page.wait_for_event("websocket", timeout=WAIT_MS)
    await sessions.hold(database, asked.signature_id, "another node", now_ms())
    await expire(service, asked)
    line.mend()
    await screen(page, "handoff")
    await expect(section(page).locator("#handoff-status")).to_have_text(words("handoff.STARTED"))
    assert not await page.evaluate("canvasCamera.live")


async def test_nobody_goes_on_doing_what_a_silent_server_asked(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await page.goto(link().url)
    await screen(page, "welcome")
    await press(page, "start")
    await person.until(sees)
    await page.clock.install()
    line.move()  # what is open hears nothing any more, and is not told so
    async with asyncio.timeout(WAIT_MS / 1000):
        for _ in range(8):  # seconds, of which one is for what was under way, and one for the sentence before
            await page.clock.run_for(1000)
            await asyncio.sleep(0.1)
        await expect(page.locator("#hint")).to_have_text(words("capture.searching"))
        assert await page.evaluate("canvasCamera.live")
        while sum(isinstance(said, wire.Start) for said in person.said) < 2:
            await page.clock.run_for(1000)
            await asyncio.sleep(0.1)
    await page.clock.resume()
    await well(page)


async def test_a_browser_that_is_offline_looks_for_another_line_at_once(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await begin(page, link().url)
    await person.until(sees)
    line.move()
    async with page.expect_event("websocket", timeout=WAIT_MS):
        await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await well(page)


async def test_a_network_that_went_before_the_start_is_not_blamed_on_the_camera(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await page.goto(link().url)
    await screen(page, "welcome")
    line.cut()
    await press(page, "start")
    await page.wait_for_function("() => canvasCamera.live")
    await page.clock.install()
    await page.clock.run_for(2000)
    await screen(page, "opening")
    await hasten(page, "LOST")
    assert not await page.evaluate("canvasCamera.live")


async def test_a_page_that_lost_its_network_goes_on_by_itself_though_no_browser_says_that_it_is_back(
    phone: Phone, link: NewLink, new_network: NewNetwork
) -> None:
    line = await new_network()
    page = await phone(None, line)
    await page.add_init_script("delete MediaDevices.prototype.getUserMedia")  # a notice, so that nothing else happens
    await page.goto(link().url)
    await notice(page, "NOT_SUPPORT")
    line.cut()
    await page.clock.install()
    await press(page, "handoff")
    await hasten(page, "LOST")
    await page.clock.run_for(11_000)
    await screen(page, "notice")
    line.mend()
    await page.clock.run_for(6000)
    await page.clock.resume()
    await notice(page, "NOT_SUPPORT")


async def test_a_server_that_judges_for_long_is_not_taken_for_gone(
    phone: Phone, link: NewLink, person: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REASSURE_SECONDS", 0.2)
    page = await phone(person)
    with held_verdicts(monkeypatch):
        await begin(page, link().url)
        await screen(page, "waiting")
        await page.clock.install()
        for _ in range(60):  # the page's clock runs five times as fast
            await page.clock.run_for(500)
            await asyncio.sleep(0.1)
        await screen(page, "waiting")
    await well(page)
    again = sum(isinstance(told, wire.Again) for told in person.heard)
    assert sum(isinstance(said, wire.Hello) for said in person.said) == 1
    assert sum(isinstance(said, wire.Start) for said in person.said) == 1 + again


async def with_a_late_script(page: Page, until: Literal["framereceived", "close"], url: str) -> list[WebSocket]:
    """Open ``url``, with a script that only comes when the first socket has had this event. Answers the sockets."""
    sockets: list[WebSocket] = []
    had = asyncio.Event()

    def opened(socket: WebSocket) -> None:
        sockets.append(socket)
        socket.on(until, lambda _: had.set())

    async def deliver(route: Route) -> None:
        async with asyncio.timeout(WAIT_MS / 1000):
            await had.wait()
        await route.continue_()

    page.on("websocket", opened)
    await page.route("**/assets/page.*.js?*", deliver)
    await page.goto(url)
    return sockets


async def test_the_server_is_greeted_while_the_script_is_still_on_its_way(phone: Phone, link: NewLink) -> None:
    page = await phone()
    sockets = await with_a_late_script(page, "framereceived", link().url)
    await screen(page, "welcome")
    assert len(sockets) == 1


async def test_what_was_said_before_the_script_came_is_heard(phone: Phone, link: NewLink) -> None:
    opened = link()
    page = await phone()
    await page.goto(opened.url)
    await screen(page, "welcome")
    await press(page, "ask")
    await page.locator('#sure [data-do="cancel"]').click()
    await page.wait_for_url(f"{BANK}/badly**", timeout=WAIT_MS)

    again = await phone()
    await with_a_late_script(again, "close", opened.url)
    await again.wait_for_url(f"{BANK}/badly**", timeout=WAIT_MS)
