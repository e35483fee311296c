"""Looks at a screen as it is, and says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.async_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")
"""A function of the page that says what does not fit."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def barriers(page: Page, *rules: str) -> list[str]:
    """Where the screen breaks WCAG 2.2 AA, or these of axe's rules, as far as axe finds it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"() => {{ {_AXE} }}")
    found = await page.evaluate(
        "async (only) => (await axe.run(document, { runOnly: only, resultTypes: ['violations'] })).violations.flatMap("
        "({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))",
        {"type": "rule", "values": rules} if rules else _TAGS,
    )
    return [str(barrier) for barrier in found]


async def misfits(page: Page) -> list[str]:
    """What is cut off, too wide, or too small for a finger."""
    return [str(fault) for fault in await page.evaluate(LAYOUT)]


async def settle(page: Page) -> None:
    """Let what moves in come to its end: a text that is still fading in has no contrast."""
    await page.evaluate(
        "() => Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 3000)"
        ".map((one) => one.finished.catch(() => {})))"
    )


async def turn(page: Page, scheme: str) -> None:
    """Show it in the other colours."""
    await page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
