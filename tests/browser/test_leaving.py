"""Who leaves, or is led on: asked first, not hurried, and never lost on the way."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from inperson.capture import ending, wire
from tests.browser.conftest import BANK, NewLink, NewNetwork, Phone
from tests.browser.device import (
    IN_BROWSER,
    WAIT_MS,
    begin,
    hasten,
    notice,
    press,
    refused,
    screen,
    section,
    well,
    words,
)
from tests.browser.leaving import leave, left_with
from tests.browser.over import expire
from tests.browser.sitting import Sitting
from tests.conftest import Service

pytestmark = IN_BROWSER

SOON = """{
  const { setTimeout } = window;
  const soon = (ms) => (ms === 20_000 ? 1000 : ms);
  window.setTimeout = (call, ms, ...more) => setTimeout(call, soon(ms), ...more);
  window.later = (times) => new Promise((resolve) => setTimeout(resolve, times * 2000));
}"""
"""Who is led on after twenty seconds is led on after one; `later` lasts longer."""


async def test_a_person_leaves_and_the_link_is_finished(
    phone: Phone, link: NewLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = link()
    page = await phone()
    await page.goto(asked.url)
    await leave(page)
    await left_with(page, "USER_CANCELLED")

    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    await page.goto(asked.url)
    await notice(page, "LINK_FINISHED")


async def test_who_does_not_want_to_leave_after_all_stays(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await screen(page, "capture")
    await page.clock.install()
    await press(page, "ask")
    await page.clock.fast_forward(10_000)
    await page.wait_for_function("() => !canvasCamera.live")
    await press(page, "stay")
    await well(page)


async def test_who_is_asked_only_for_a_moment_goes_on_where_they_were(
    phone: Phone, link: NewLink, person: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "hear", lambda _: None)  # stands still, so that the first step lasts
    page = await phone(person)
    async with page.expect_event("websocket") as opening:
        await begin(page, link().url)
    socket = await opening.value
    await screen(page, "capture")
    for _ in range(10):
        await press(page, "ask")
        await press(page, "stay")
    await socket.wait_for_event("framesent", lambda sent: isinstance(sent, bytes), timeout=WAIT_MS)
    assert sum(isinstance(said, wire.Start) for said in person.said) == 1


async def test_a_line_that_is_lost_while_the_person_is_asked_is_sought_with_the_answer(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await begin(page, link().url)
    await screen(page, "capture")
    await press(page, "ask")
    line.cut()
    line.mend()
    await page.wait_for_function("() => !canvasCamera.live")
    await expect(page.locator("#sure")).to_be_visible()
    assert sum(isinstance(said, wire.Start) for said in person.said) == 1
    await press(page, "stay")
    await well(page)


async def test_a_camera_that_comes_while_the_person_is_asked_waits_for_the_answer(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    person.answers.clear()
    await begin(page, link().url)
    await person.asked.wait()
    await press(page, "ask")
    person.answers.set()
    await expect(page.locator("#camera")).to_have_text(words("camera.off"))
    await expect(page.locator("#sure")).to_be_visible()
    await press(page, "stay")
    await screen(page, "capture")


@pytest.mark.parametrize(
    ("error", "code"), [("NotAllowedError", "NO_PERMISSION"), ("NotReadableError", "CAMERA_ISSUE")]
)
async def test_who_leaves_for_want_of_a_camera_takes_the_reason_along(
    phone: Phone, link: NewLink, person: Sitting, error: str, code: str
) -> None:
    person.refused = error
    page = await phone(person)
    await begin(page, link().url)
    await screen(page, "notice")
    await leave(page)
    await left_with(page, code)


async def test_who_was_refused_is_led_on_after_a_while(phone: Phone, link: NewLink, photo: Sitting) -> None:
    page = await phone(photo)
    await page.add_init_script(SOON)
    await page.goto(link().url)
    await screen(page, "welcome")
    await press(page, "start")
    await refused(page)
    await page.wait_for_url(f"{BANK}/badly?errorCode=LIVENESS_ATTACK&**", timeout=WAIT_MS)


@pytest.mark.parametrize("doing", ["a key", "a touch"])
async def test_who_does_anything_is_not_hurried(phone: Phone, link: NewLink, service: Service, doing: str) -> None:
    asked = link()
    await expire(service, asked)
    page = await phone()
    await page.add_init_script(SOON)
    await page.goto(asked.url)
    await notice(page, "LIVENESS_TIMEOUT")
    if doing == "a key":
        await page.keyboard.press("Tab")
    else:
        await section(page).locator("h1").tap()
    await page.evaluate("later(1)")
    await notice(page, "LIVENESS_TIMEOUT")
    await press(page, "leave")
    await left_with(page, "LIVENESS_TIMEOUT")


async def test_who_leaves_while_there_is_no_network_leaves_when_it_is_back(
    phone: Phone, link: NewLink, new_network: NewNetwork
) -> None:
    line = await new_network()
    page = await phone(None, line)
    await page.goto(link().url)
    await screen(page, "welcome")
    line.cut()
    await page.clock.install()
    await leave(page)
    await hasten(page, "LOST")
    await expect(section(page)).to_contain_text(words("leaving"))
    line.mend()
    await page.clock.run_for(6000)
    await page.clock.resume()
    await left_with(page, "USER_CANCELLED")
