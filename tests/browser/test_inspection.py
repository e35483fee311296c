"""What inspects the screens finds what is wrong with them."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.device import IN_BROWSER, SMALL_PHONE
from tests.browser.inspection import barriers, misfits

pytestmark = IN_BROWSER

GOOD = """<!doctype html><html lang="en"><title>Good</title><meta name="viewport" content="width=device-width">
<main><h1>Good</h1><p>It can be read.</p><button style="min-width: 90px; min-height: 48px">Go on</button></main>"""
HALF = "overflow: hidden; height: 20px; font-size: 40px; line-height: 1"


def bad(body: str) -> str:
    return GOOD.replace("<p>", f"{body}<p>")


async def seen(chromium: Browser, html: str) -> tuple[list[str], list[str]]:
    """Where this page shuts somebody out, and what does not fit."""
    context = await chromium.new_context(**SMALL_PHONE)
    page = await context.new_page()
    await page.set_content(html)
    found = await barriers(page), await misfits(page)
    await context.close()
    return found


async def test_a_good_page_is_without_fault(chromium: Browser) -> None:
    assert await seen(chromium, GOOD) == ([], [])


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p style="color: #bbb">Hardly to be seen</p>', "color-contrast"),
        ("<button style='width: 60px; height: 60px'></button>", "button-name"),
        ('<img src="data:," width="9" height="9">', "image-alt"),
        ("<select style='width: 60px; height: 60px'><option>One</option></select>", "select-name"),
    ],
)
async def test_a_barrier_is_found(chromium: Browser, body: str, rule: str) -> None:
    found, _ = await seen(chromium, bad(body))
    assert [barrier.split()[0] for barrier in found] == [rule]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p style="position: absolute; left: 300px; white-space: nowrap">Over the edge</p>', "beyond the sides"),
        (f'<p style="{HALF}">Cut in half</p>', "is cut by"),
        ('<div style="overflow: clip; width: 30px"><p style="width: 200px">Narrow room</p></div>', "is cut at a side"),
        ("<button style='width: 30px; height: 30px; padding: 0'>x</button>", "is only 30 × 30 px"),
        ('<div style="width: 900px; height: 1px"></div>', "the page is"),
    ],
)
async def test_what_does_not_fit_is_found(chromium: Browser, body: str, fault: str) -> None:
    _, found = await seen(chromium, bad(body))
    assert any(fault in one for one in found)
