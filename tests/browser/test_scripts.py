"""A page whose script does not come, or does not run in this browser: said, with a way on."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import NewLink, Phone
from tests.browser.device import (
    IN_BROWSER,
    ON_PURPOSE,
    notice,
    screen,
    section,
    words,
)
from tests.browser.leaving import leave, left_with

pytestmark = IN_BROWSER

SCRIPT = "**/assets/page.*.js*"
OLD = {
    "no camera interface": "Object.defineProperty(Navigator.prototype, 'mediaDevices', {value: undefined})",
    "no way to ask for a camera": "delete MediaDevices.prototype.getUserMedia",
    "no pictures from a canvas": "delete HTMLCanvasElement.prototype.toBlob",
}
TOO_NEW = f"throw new SyntaxError('{ON_PURPOSE}')"


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
