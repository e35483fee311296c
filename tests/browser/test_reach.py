"""The page without a finger or a mouse, and with letters twice as large."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import BANK, NewLink, Phone
from tests.browser.device import DESKTOP, IN_BROWSER, WAIT_MS, notice, press, screen, section
from tests.browser.inspection import misfits
from tests.browser.sitting import Sitting

pytestmark = IN_BROWSER

KEYBOARD = {**DESKTOP, "device_scale_factor": 1, "is_mobile": False, "has_touch": False}


async def tab_to(page: Page, do: str) -> None:
    """Press Tab until the button that does this has the focus, which can be seen."""
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.dataset.do") == do:
            break
    button = page.locator(":focus-visible")
    assert await button.get_attribute("data-do") == do
    assert await button.evaluate("(element) => getComputedStyle(element).outlineStyle") == "solid"


async def test_by_keyboard_alone_a_person_comes_into_the_capture_and_out_of_it(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person, **KEYBOARD)
    await page.goto(link().url)
    await screen(page, "welcome")
    await expect(section(page).get_by_role("heading", level=1)).to_be_focused()
    await tab_to(page, "start")
    await page.keyboard.press("Enter")
    await screen(page, "capture")
    person.stand_still()  # or the check is over before so many keys are pressed
    await expect(section(page).get_by_role("heading", level=1)).to_be_focused()

    await tab_to(page, "ask")
    await page.keyboard.press("Enter")
    await expect(page.locator('#sure [data-do="stay"]')).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#sure")).to_be_hidden()
    await expect(section(page).locator('[data-do="ask"]')).to_be_focused()

    await page.keyboard.press("Enter")
    await tab_to(page, "cancel")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{BANK}/badly**", timeout=WAIT_MS)


async def test_with_letters_twice_as_large_everything_can_be_reached(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    person.refused = "NotAllowedError"
    page = await phone(person)
    await page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    await page.goto(link().url)
    await screen(page, "welcome")
    assert await misfits(page) == []
    await press(page, "start")
    await notice(page, "NO_PERMISSION")
    assert await misfits(page) == []
    last = section(page).locator("#notice-steps li").last
    await last.scroll_into_view_if_needed()
    assert await last.evaluate(
        "(step) => { const { left, top } = step.getBoundingClientRect();"
        " return step.contains(document.elementFromPoint(left + 60, top + 10)); }"
    )
    for button in await section(page).locator("button:visible").all():
        await button.scroll_into_view_if_needed()
        await expect(button).to_be_in_viewport()
