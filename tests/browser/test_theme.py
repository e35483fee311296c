"""A deployment's own logo and consent text on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from inperson.settings import Settings
from inperson.theme import GROUNDS, Logo, Theme
from tests.browser.conftest import Phone
from tests.browser.device import IN_BROWSER, SMALL_PHONE
from tests.browser.inspection import turn
from tests.conftest import free_port, running

pytestmark = IN_BROWSER

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="navy"/></svg>'


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a service with a logo, and a text to agree to in two languages."""
    theme = Theme(logo=Logo(LOGO, "svg"), consent={"en": "You agree", "id": "Anda setuju"})
    settings = Settings(home=tmp_path_factory.mktemp("themed"), port=free_port(), workers=1, theme=theme)
    with running(settings):
        yield f"{settings.public_url}/idvs/"


async def test_what_a_person_agrees_to_is_said_in_the_language_that_was_chosen(phone: Phone, themed: str) -> None:
    page = await phone(**SMALL_PHONE, locale="en")
    await page.goto(themed)
    agreed = page.locator("#consent > *")
    for language, tag, text in (("id", "id", "Anda setuju"), ("fr", "en", "You agree"), ("id", "id", "Anda setuju")):
        await page.locator("#language").select_option(language)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await expect(agreed).to_have_text(text)
        await expect(agreed).to_have_attribute("lang", tag)
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "id")
    await expect(agreed).to_have_text("Anda setuju")


async def test_a_page_that_has_no_text_to_agree_to_yet_has_the_languages_all_the_same(
    phone: Phone, themed: str
) -> None:
    page = await phone(**SMALL_PHONE, locale="en")
    await page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('#consent > *').remove())"
    )
    await page.goto(themed)
    await page.locator("#language").select_option("id")
    await expect(page.locator("html")).to_have_attribute("lang", "id")


async def test_a_logo_that_was_made_for_light_paper_has_it_in_the_dark_too(phone: Phone, themed: str) -> None:
    page = await phone(**SMALL_PHONE)
    await page.goto(themed)
    logo = page.locator("#logo")
    before = await logo.evaluate("logo => getComputedStyle(logo).backgroundColor")
    await turn(page, "dark")
    paper = tuple(bytes.fromhex(GROUNDS["light"][0][1:]))
    await expect(logo).to_have_css("background-color", f"rgb{paper}")
    assert before == "rgba(0, 0, 0, 0)"
