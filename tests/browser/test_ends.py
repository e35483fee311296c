"""Every way in which a check can end before or without a verdict: it is said, and there is a way on."""

from __future__ import annotations

import pytest
from playwright.async_api import expect
from sqlalchemy import insert

from inperson.capture import attempt as attempts
from inperson.capture import ending, wire
from inperson.records import sessions, tables
from inperson.records.database import Database
from tests.browser.conftest import NewLink, Phone
from tests.browser.device import (
    IN_BROWSER,
    ON_PURPOSE,
    begin,
    notice,
    press,
    screen,
    section,
    words,
)
from tests.browser.leaving import left_with
from tests.browser.over import expire
from tests.browser.relay import Relay
from tests.browser.sitting import Sitting
from tests.conftest import Service, now_ms

pytestmark = IN_BROWSER


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


async def test_a_camera_that_is_taken_away_in_the_middle(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await begin(page, link().url)
    await person.until(lambda told: isinstance(told, wire.Feedback))
    await page.evaluate("canvasCamera.unplug()")
    await notice(page, "CAMERA_ISSUE")
    await press(page, "start")
    await screen(page, "capture")


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
