"""The camera is on only while it is needed, and whoever looks away finds it off."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from inperson.capture import wire
from tests.browser.conftest import NewLink, Phone
from tests.browser.device import IN_BROWSER, begin, hasten, persevering, press, screen, section, well
from tests.browser.relay import Relay
from tests.browser.sitting import Sitting

pytestmark = IN_BROWSER


def sees(told: wire.ServerMessage) -> bool:
    return isinstance(told, wire.Feedback)


async def look_away(page: Page, hidden: bool) -> None:
    """As when another tab or app comes to the front."""
    state = "hidden" if hidden else "visible"
    await page.evaluate(
        "state => {"
        " Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });"
        " Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        state,
    )


async def test_nothing_is_asked_before_the_person_is_ready(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await page.goto(link().url)
    await screen(page, "welcome")
    assert not person.asked.is_set()
    person.answers.clear()
    await press(page, "start")
    await person.asked.wait()
    await screen(page, "permission")
    person.answers.set()
    await screen(page, "capture")


async def test_the_camera_is_off_while_the_server_judges(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await persevering(page)
    relay = Relay(person, {"done": None})
    await relay.join(page)
    await begin(page, link().url)
    await relay.kept.wait()
    await screen(page, "waiting")
    assert not await page.evaluate("canvasCamera.live")


async def test_a_hidden_tab_turns_the_camera_off_and_comes_back_to_the_check(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await person.until(sees)
    await look_away(page, hidden=True)
    await page.wait_for_function("() => !canvasCamera.live")
    await look_away(page, hidden=False)
    if await page.evaluate("document.querySelector('main').dataset.screen") != "capture":
        await press(page, "start")
    await well(page)
    assert not await page.evaluate("canvasCamera.live")


async def test_a_page_that_is_left_turns_the_camera_off_and_begins_anew_when_it_comes_back(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await person.until(sees)
    # As by the back button, where the browser keeps the page as it is. Driven ones do not.
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    await page.wait_for_function("() => !canvasCamera.live")
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await screen(page, "welcome")


@pytest.mark.parametrize(("choice", "lit"), [("withLight", True), ("withoutLight", False)])
async def test_the_screen_gives_light_only_to_who_wants_it(
    phone: Phone, link: NewLink, person: Sitting, choice: str, lit: bool
) -> None:
    page = await phone(person)
    await begin(page, link(livenessType="lit").url)
    await screen(page, "light")
    await expect(section(page)).to_contain_text("epilepsy")
    await press(page, choice)
    await well(page)
    assert any(isinstance(said, wire.ScreenLight) for said in person.heard) == lit
    assert any(isinstance(said, wire.Shown) for said in person.said) == lit


async def test_a_second_tap_on_start_agrees_to_no_light(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await page.goto(link(livenessType="lit").url)
    await screen(page, "welcome")
    start = await page.locator('[data-do="start"]:visible').bounding_box()
    assert start is not None
    middle = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    for _ in range(2):
        await page.mouse.click(*middle)
    await screen(page, "light")
    await expect(section(page).get_by_role("button").first).to_be_enabled()
    assert not person.asked.is_set()


async def test_nobody_who_does_not_answer_is_told_that_the_camera_is_broken(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    person.answers.clear()
    await page.clock.install()
    await begin(page, link().url)
    await person.asked.wait()
    await hasten(page, "NO_PERMISSION")
    person.answers.set()


async def test_the_server_hears_what_the_track_says_of_itself(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await person.until(sees)
    [camera] = [said.camera for said in person.said if isinstance(said, wire.Start)]
    assert (camera.label, camera.facing, camera.devices) == (person.who.label, "user", 1)
    assert (camera.settings_width, camera.settings_height) == (camera.width, camera.height)
