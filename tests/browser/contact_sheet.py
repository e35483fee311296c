"""``make screenshots``: every screen of the page on one sheet, in artefacts/screens.png, to be looked at.

``ARGS="welcome near"`` for some of them.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from inperson import logs
from inperson.settings import Settings
from tests.browser.device import CHROMIUM, DESKTOP, PHONE, SIDEWAYS
from tests.browser.inspection import settle, turn
from tests.browser.network import network
from tests.browser.sitting import Sitting
from tests.browser.ways import WAYS, Visit, Way
from tests.conftest import CONFIGURED, GENERATE_URL, fetch_token, free_port, link_body, new_customer, running

SHEET = Path(__file__).parent.parent.parent / "artefacts" / "screens.png"
_PATIENCE = 20.0
"""Seconds that the way to a screen may take; the sheet says which was not reached."""
_COLUMNS, _WIDTH, _GAP, _LABEL = 12, 195, 14, 22

NewUrl = Callable[[str, str], str]
Shot = tuple[str, Image.Image]

SHAPES = ((PHONE, "from the right", "ar"), (SIDEWAYS, "sideways", "en"), (DESKTOP, "desktop", "en"))
ELSEWHERE = ("welcome", "near", "again", "handoff", "NO_PERMISSION", "sure")
"""The screens that are looked at in other shapes and directions too."""


async def _shots(new_url: NewUrl, wanted: Sequence[str]) -> list[Shot]:
    shots: list[Shot] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted:
            way = WAYS[name]
            shots += await _seen(browser, new_url(way.kind, "en"), name, way, PHONE, dark=True)
        for name in [name for name in ELSEWHERE if name in wanted]:
            for device, where, language in SHAPES:
                shots += await _seen(browser, new_url("DISTANT_NEAR", language), f"{name}, {where}", WAYS[name], device)
        await browser.close()
    return shots


async def _seen(
    browser: Browser, url: str, name: str, way: Way, device: dict[str, Any], *, dark: bool = False
) -> list[Shot]:
    async with network() as line:
        context = await browser.new_context(**device, user_agent=way.agent, proxy={"server": line.proxy})
        try:
            page, camera = await context.new_page(), Sitting("person")
            if way.camera:
                await camera.give(page)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await way.walk(Visit(page, camera, line, url))
            except (TimeoutError, PlaywrightError, AssertionError):
                name = f"{name}: NOT REACHED"
            await settle(page)
            shots = [(name, await page.screenshot(animations="allow"))]
            if dark:
                await turn(page, "dark")
                await settle(page)
                shots.append((f"{name}, dark", await page.screenshot()))
        finally:
            await context.close()
    return [(label, Image.open(io.BytesIO(png)).convert("RGB")) for label, png in shots]


def _sheet(shots: list[Shot]) -> Image.Image:
    """The pictures in rows, each under its name."""
    rows: list[list[Shot]] = [[]]
    used = 0
    for label, picture in shots:
        width = _WIDTH if picture.width < picture.height else 2 * _WIDTH + _GAP
        small = picture.resize((width, round(width * picture.height / picture.width)), Image.Resampling.LANCZOS)
        if used + width > _COLUMNS * (_WIDTH + _GAP):
            rows, used = [*rows, []], 0
        rows[-1].append((label, small))
        used += width + _GAP
    heights = [max(picture.height for _, picture in row) + _LABEL + _GAP for row in rows]
    sheet = Image.new("RGB", (_COLUMNS * (_WIDTH + _GAP) + _GAP, sum(heights) + _GAP), (120, 124, 130))
    draw, top = ImageDraw.Draw(sheet), _GAP
    for row, height in zip(rows, heights, strict=True):
        left = _GAP
        for label, picture in row:
            sizes = (ImageFont.load_default(size) for size in range(13, 5, -1))
            font = next(font for font in sizes if font.getlength(label) <= picture.width)
            draw.text((left, top + _LABEL - 6), label, (255, 255, 255), font, anchor="ls")
            sheet.paste(picture, (left, top + _LABEL))
            left += picture.width + _GAP
        top += height
    return sheet


def main(wanted: Sequence[str]) -> None:
    """Serve, go to these screens, and write the sheet."""
    logs.configure("error", io.StringIO(), [])
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), port=free_port(), workers=1, liveness_types=CONFIGURED)
        customer = new_customer(settings)
        with running(settings):
            token = fetch_token(settings.public_url, customer)

            def new_url(kind: str, language: str) -> str:
                bank = dict.fromkeys(("returnUrl", "failReturnUrl"), "https://bank.example/")
                body = link_body(livenessType=kind, language=language, callbackUrl=..., **bank)
                answer = httpx.post(settings.public_url + GENERATE_URL, json=body, headers={"X-ACCESS-TOKEN": token})
                return str(answer.json()["data"]["url"])

            shots = asyncio.run(_shots(new_url, wanted))
    SHEET.parent.mkdir(exist_ok=True)
    _sheet(shots).save(SHEET)
    print(f"written: {SHEET}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:] or list(WAYS))
