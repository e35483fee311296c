"""What people hold in their hands, and what they and the tests see of the page on it."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from importlib import resources
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect

CHROMIUM = shutil.which("chromium")

IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"),
    pytest.mark.timeout(240),
    # One loop for all: a browser lives longer than a test.
    pytest.mark.asyncio(loop_scope="session"),
]
"""The marks of every module that drives a browser."""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SMALL_PHONE: dict[str, Any] = {**PHONE, "viewport": {"width": 360, "height": 640}}
SIDEWAYS: dict[str, Any] = {**PHONE, "viewport": {"width": 844, "height": 390}}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

WAIT_MS = 60_000
"""For whatever a person or the server does: an idle machine needs a tenth of it."""

CHECK_MS = 2 * WAIT_MS
"""For a whole check, which is many waits."""

BACK = "Back at the bank"
"""What the bank's pages say."""

AGAIN = 'main[data-screen="notice"] button[data-do="start"]'
"""The button to try once more."""

LOCALES = resources.files("inperson") / "page" / "locales"
LANGUAGES = sorted(path.name.removesuffix(".json") for path in LOCALES.iterdir() if path.name.endswith(".json"))

ON_PURPOSE = "broken on purpose"
"""What a script says that a test has made fail."""

expect.set_options(timeout=WAIT_MS)


def words(path: str, language: str = "en") -> str:
    """A text of the page, by its path."""
    found: Any = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    for name in path.split("."):
        found = found[name]
    return str(found)


def section(page: Page) -> Locator:
    """What is to be seen of the page, under whatever it asks."""
    return page.locator("main > section:not([hidden])")


async def screen(page: Page, *names: str) -> None:
    """Wait until one of these screens is shown."""
    shown = re.compile(f"^({'|'.join(names)})$")
    await expect(page.locator("main")).to_have_attribute("data-screen", shown)  # and tells what there was instead


async def well(page: Page | Frame) -> None:
    """Wait until it went well: the page shows that for a moment, then it is back at the bank."""
    success = page.locator('main[data-screen="success"]')
    await _persisting(page, success.or_(page.get_by_role("heading", name=BACK)))


async def persevering(page: Page) -> None:
    """Whoever is asked to try once more does, also in a frame, which may be gone before a test could look into it."""
    await page.add_init_script(
        f"setInterval(() => {{ const again = document.querySelector('{AGAIN}');"
        " if (again?.checkVisibility()) again.click(); }, 500);"
    )


async def refused(page: Page) -> None:
    """Wait until the page has refused."""
    await _persisting(page, section(page).get_by_role("heading", level=1, name=words("notice.LIVENESS_ATTACK.title")))


async def _persisting(page: Page | Frame, end: Locator) -> None:
    """Whoever is asked to try once more does: on a busy machine a camera loses pictures."""
    again = page.locator(f"{AGAIN}:visible")
    for _ in range(3):
        await end.or_(again).first.wait_for(timeout=CHECK_MS)
        if not await again.is_visible():
            return
        await again.click()
    await end.wait_for(timeout=CHECK_MS)


async def notice(page: Page, code: str) -> None:
    """Wait until the page says, in its language, what it says of ``code``."""
    title = words(f"notice.{code}.title", await page.locator("html").get_attribute("lang") or "en")
    await expect(section(page).get_by_role("heading", level=1)).to_have_text(title)


async def hasten(page: Page, code: str) -> None:
    """Let the page's clock (``page.clock``) run fast until the notice is there."""
    shown = section(page).get_by_role("heading", level=1, name=words(f"notice.{code}.title"))
    async with asyncio.timeout(WAIT_MS / 1000):
        while not await shown.is_visible():
            await page.clock.run_for(500)


async def press(page: Page, do: str) -> None:
    """Press the button that does this."""
    await page.locator(f'[data-do="{do}"]:visible').first.click(timeout=WAIT_MS)


async def begin(page: Page, url: str) -> None:
    """Open a link, and press Start on the first screen."""
    await page.goto(url)
    await press(page, "start")
