"""The way out of a check, and where it leads."""

from __future__ import annotations

from playwright.async_api import Page

from tests.browser.conftest import BANK
from tests.browser.device import WAIT_MS, press


async def leave(page: Page) -> None:
    """Leave the check, and mean it."""
    await press(page, "ask")
    await press(page, "cancel")


async def left_with(page: Page, code: str) -> None:
    await page.wait_for_url(f"{BANK}/badly?errorCode={code}&signatureId=**", timeout=WAIT_MS)
