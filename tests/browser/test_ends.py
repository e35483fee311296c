"""Every way in which a check can end before or without a verdict: it is said, and there is a way on."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect
from sqlalchemy import insert

from inperson.capture import attempt as attempts
from inperson.capture import ending, wire
from inperson.records import sessions, tables
from inperson.records.database import Database
from tests.browser.conftest import BANK, NewLink, NewNetwork, Phone
from tests.browser.device import (
    IN_BROWSER,
    ON_PURPOSE,
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
from tests.browser.over import expire
from tests.browser.relay import Relay
from tests.browser.sitting import Sitting
from tests.conftest import Service, now_ms

pytestmark = IN_BROWSER

SOON = """{
  const { setTimeout } = window;
  const soon = (ms) => (ms === 20_000 ? 1000 : ms);
  window.setTimeout = (call, ms, ...more) => setTimeout(call, soon(ms), ...more);
  window.later = (times) => new Promise((resolve) => setTimeout(resolve, times * 2000));
}"""
"""Who is led on after twenty seconds is led on after one; `later` lasts longer."""
SCRIPT = "**/assets/page.*.js*"
TOO_NEW = f"throw new SyntaxError('{ON_PURPOSE}')"


async def leave(page: Page) -> None:
    """Leave the check, and mean it."""
    await press(page, "ask")
    await press(page, "cancel")


async def left_with(page: Page, code: str) -> None:
    await page.wait_for_url(f"{BANK}/badly?errorCode={code}&signatureId=**", timeout=WAIT_MS)


@pytest.mark.parametrize("end", ["?token=eyJ.eyJ.nothing&signatureId=0123456789abcdef", ""])
async def test_an_address_that_is_no_link(phone: Phone, service: Service, end: str) -> None:
    page = await phone()
    await page.goto(f"{service.url}/idvs/{end}")
    await notice(page, "LINK_INVALID")


async def test_a_link_whose_time_has_passed(phone: Phone, link: NewLink, service: Service) -> None:
    asked = link()
    await expire(service, asked)
    page = await phone()
    await page.goto(asked.url)
    await notice(page, "LIVENESS_TIMEOUT")
    await press(page, "leave")
    await left_with(page, "LIVENESS_TIMEOUT")


async def test_a_link_whose_time_has_long_passed(
    phone: Phone, link: NewLink, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    asked = link()
    await expire(service, asked)
    page = await phone()
    await page.goto(asked.url)
    await notice(page, "LINK_EXPIRED")


async def test_a_link_whose_time_passes_while_the_person_reads(
    phone: Phone, link: NewLink, service: Service, person: Sitting
) -> None:
    asked = link()
    page = await phone(person)
    await page.goto(asked.url)
    await screen(page, "welcome")
    await expire(service, asked)
    await press(page, "start")
    await notice(page, "LIVENESS_TIMEOUT")
    assert not await page.evaluate("canvasCamera.live")


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


async def test_a_link_that_is_opened_twice_belongs_to_the_newer_page(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    asked = link()
    first, second = await phone(person), await phone()
    await first.goto(asked.url)
    await screen(first, "welcome")
    await second.goto(asked.url)
    await notice(first, "OPENED_ELSEWHERE")
    await press(first, "begin")
    await notice(second, "OPENED_ELSEWHERE")
    await press(first, "start")
    await screen(first, "capture")


async def test_a_try_that_came_to_nothing_gives_one_hint_and_another_try(
    phone: Phone, link: NewLink, person: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "STEP_SECONDS", -1.0)
    page = await phone(person)
    await begin(page, link().url)
    heading = section(page).get_by_role("heading", level=1)
    await expect(heading).to_have_text(words("again.title"))
    hint = next(told.hint for told in person.heard if isinstance(told, wire.Again))
    await expect(section(page)).to_contain_text(words(f"advice.{hint}"))
    await expect(section(page)).to_contain_text("2")
    assert not await page.evaluate("canvasCamera.live")

    monkeypatch.setattr(attempts, "STEP_SECONDS", 30.0)
    await press(page, "start")
    await screen(page, "capture")


async def test_when_all_tries_are_used_up(
    phone: Phone, link: NewLink, person: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "STEP_SECONDS", -1.0)
    page = await phone(person)
    await page.goto(link().url)
    for _ in range(3):
        await press(page, "start")
        await screen(page, "notice")
    await notice(page, "LIVENESS_TRY_COUNT_EXCEED")
    await press(page, "leave")
    await left_with(page, "LIVENESS_TRY_COUNT_EXCEED")


async def test_a_camera_that_cannot_be_used_may_be_tried_again(phone: Phone, link: NewLink, person: Sitting) -> None:
    person.refused = "NotAllowedError"
    page = await phone(person)
    await begin(page, link().url)
    await notice(page, "NO_PERMISSION")
    person.refused = None
    await press(page, "start")
    await screen(page, "capture")
    await press(page, "ask")
    await press(page, "cancel")
    await left_with(page, "USER_CANCELLED")
    assert not await page.evaluate("canvasCamera.live")


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


async def test_a_camera_that_is_taken_away_in_the_middle(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await person.until(lambda told: isinstance(told, wire.Feedback))
    await page.evaluate("canvasCamera.unplug()")
    await notice(page, "CAMERA_ISSUE")
    await press(page, "start")
    await screen(page, "capture")


OLD = {
    "no camera interface": "Object.defineProperty(Navigator.prototype, 'mediaDevices', {value: undefined})",
    "no way to ask for a camera": "delete MediaDevices.prototype.getUserMedia",
    "no pictures from a canvas": "delete HTMLCanvasElement.prototype.toBlob",
}


@pytest.mark.parametrize("missing", OLD)
async def test_an_old_browser_is_told_where_to_go(phone: Phone, link: NewLink, missing: str) -> None:
    asked = link()
    page = await phone()
    await page.add_init_script(OLD[missing])
    await page.goto(asked.url)
    await notice(page, "NOT_SUPPORT")
    assert asked.token in page.url  # so that the whole link can be taken along
    await leave(page)
    await left_with(page, "NOT_SUPPORT")


async def test_a_script_that_does_not_arrive_can_be_asked_for_again(phone: Phone, link: NewLink) -> None:
    page = await phone()
    await page.route(SCRIPT, lambda route: route.abort())
    async with page.expect_event("websocket") as opening:
        await page.goto(link(language="id").url)
    early = await opening.value
    await screen(page, "unloaded")
    await expect(section(page)).to_contain_text(words("unloaded", "id"))
    if not early.is_closed():
        await early.wait_for_event("close")
    await page.unroute(SCRIPT)
    await section(page).get_by_role("button").click()
    await screen(page, "welcome")


async def test_a_script_that_is_only_late_goes_on(phone: Phone, link: NewLink) -> None:
    page, late = await phone(), asyncio.Event()
    await page.clock.install()

    async def deliver(route: Route) -> None:
        await late.wait()
        await route.continue_()

    await page.route(SCRIPT, deliver)
    await page.goto(link().url, wait_until="commit")
    await page.locator("main").wait_for(state="attached")
    await page.clock.fast_forward(20_000)
    await screen(page, "unloaded")
    late.set()
    await screen(page, "welcome")


async def test_a_browser_that_cannot_run_the_page_says_so_in_the_persons_language(phone: Phone, link: NewLink) -> None:
    page, asked = await phone(), link(language="ar")
    await page.route(SCRIPT, lambda route: route.fulfill(content_type="text/javascript", body=TOO_NEW))
    await page.goto(asked.url)
    await screen(page, "unsupported")
    await expect(section(page)).to_contain_text(words("notice.NOT_SUPPORT.text", "ar"))
    assert await section(page).locator(".link").input_value() == asked.url  # to be opened in another


async def test_without_scripts_the_page_says_that_it_does_not_work(phone: Phone, link: NewLink) -> None:
    page = await phone(java_script_enabled=False)
    await page.goto(link(language="fr").url)
    await expect(page.locator("noscript h1")).to_have_text(words("notice.NOT_SUPPORT.title", "fr"))


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


async def test_a_locked_person_is_told_to_wait_and_the_bank_what_the_contract_says(
    phone: Phone, link: NewLink, database: Database, service: Service
) -> None:
    asked = link(userId="failed elsewhere")
    session = await sessions.get(database, service.vault, asked.signature_id)
    assert session is not None
    async with database.transaction() as connection:
        row = insert(tables.user_locks).values(user_digest=session.user_digest, until=now_ms() + 60_000)
        await connection.execute(row)
    page = await phone()
    await page.goto(asked.url)
    await notice(page, "LOCKED")
    await press(page, "leave")
    await left_with(page, "LIVENESS_TRY_COUNT_EXCEED")


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


async def test_what_passes_may_be_tried_again(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await Relay(person, {"prompt": wire.Error(code="SERVER", again=True)}).join(page)
    await begin(page, link().url)
    await notice(page, "SERVER")
    assert not await page.evaluate("canvasCamera.live")
    await page.unroute_all()
    await press(page, "begin")
    await screen(page, "welcome")


async def test_an_error_of_the_page_itself_ends_in_a_notice_and_can_be_loaded_anew(phone: Phone, link: NewLink) -> None:
    page = await phone()
    await page.goto(link().url)
    await screen(page, "welcome")
    await page.evaluate(
        f"() => {{ HTMLDialogElement.prototype.showModal = () => {{ throw new Error('{ON_PURPOSE}'); }}; }}"
    )
    await press(page, "ask")
    await notice(page, "BROWSER_ISSUE")
    await press(page, "reload")
    await screen(page, "welcome")
