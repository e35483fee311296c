"""One person opens a link in Chromium, on a network and a phone of a certain speed, and goes through the check."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Browser, Playwright

from tests.browser.device import PHONE
from tests.browser.network import network
from tests.browser.sitting import Sitting

_LIMIT_MS = 180_000
_CLOCK = """
window.shownAt = {};
addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector("main");
  const note = () => { window.shownAt[page.dataset.screen] ??= performance.now(); };
  note();
  new MutationObserver(note).observe(page, { attributeFilter: ["data-screen"] });
});
"""


@dataclass(frozen=True)
class Conditions:
    """``kbits``: kbit/s in each direction, 0 for no limit; ``round_trip``: seconds; ``slower``: than this processor."""

    name: str
    kbits: float = 0.0
    round_trip: float = 0.0
    slower: int = 1


@dataclass(frozen=True)
class Seen:
    """Seconds since the link was opened until the first paint, until Start can be pressed; from Start to the verdict.

    ``verdict`` is None when there was none. ``loaded``: bytes over the line until Start can be pressed, headers too;
    ``sent``: bytes that the browser sent in all.
    """

    painted: float
    ready: float
    verdict: float | None
    loaded: int
    sent: int
    requests: int
    hosts: frozenset[str]


async def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)


async def visit(browser: Browser, url: str, conditions: Conditions, seed: int) -> Seen:
    """Open ``url`` in an empty browser, press Start as soon as it is there, and stay until the verdict."""
    asked: list[str] = []
    async with network(conditions.kbits, conditions.round_trip) as line:
        context = await browser.new_context(**PHONE, proxy={"server": line.proxy})
        try:
            page = await context.new_page()
            page.set_default_timeout(_LIMIT_MS)
            page.on("request", lambda request: asked.append(request.url))
            camera = Sitting("person", seed)
            await asyncio.to_thread(lambda: camera.who)  # whoever sits there was born before they opened the link
            await camera.give(page)
            await page.add_init_script(_CLOCK)
            devices = await context.new_cdp_session(page)
            await devices.send("Emulation.setCPUThrottlingRate", {"rate": conditions.slower})
            await page.goto(url, timeout=_LIMIT_MS, wait_until="commit")
            await page.locator('[data-do="start"]:visible').first.wait_for()
            loaded, requests = line.received, list(asked)
            await page.locator('[data-do="start"]:visible').first.click()
            await page.locator('main[data-screen="success"], main[data-screen="notice"]').wait_for()
            shown = await page.evaluate("shownAt")
            painted = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            taken = shown["success"] - shown["permission"] if "success" in shown else None
            return Seen(
                painted / 1000,
                shown["welcome"] / 1000,
                None if taken is None else taken / 1000,
                loaded,
                line.sent,
                len(requests),
                frozenset(urlsplit(each).netloc for each in requests),
            )
        finally:
            await context.close()
