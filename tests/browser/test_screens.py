"""On every screen: nobody is shut out, everything fits on a small phone, and there is a way on."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewLink, NewNetwork, Phone
from tests.browser.device import IN_BROWSER, SIDEWAYS, SMALL_PHONE
from tests.browser.inspection import barriers, misfits, settle, turn
from tests.browser.sitting import Sitting
from tests.browser.ways import WAYS, Visit

pytestmark = IN_BROWSER

PASSING = {"waiting"}
"""Screens that the server takes away."""


@pytest.mark.parametrize("name", WAYS)
async def test_a_screen(name: str, phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting) -> None:
    way, line = WAYS[name], await new_network()
    # Without motion there is nothing to wait for: what moves in, moves in to the same place.
    calm = {**SMALL_PHONE, "reduced_motion": "reduce"}
    page = await phone(person if way.camera else None, line, **calm, user_agent=way.agent)
    await way.walk(Visit(page, person, line, link(livenessType=way.kind).url))
    await settle(page)
    faults = await misfits(page) + await barriers(page)
    await page.set_viewport_size(SIDEWAYS["viewport"])
    faults += [f"sideways: {misfit}" for misfit in await misfits(page)]
    await turn(page, "dark")
    await settle(page)
    faults += [f"dark: {barrier}" for barrier in await barriers(page, "color-contrast")]
    if name != "sure" and not await page.evaluate("document.activeElement.matches('section:not([hidden]) h1')"):
        faults.append("whoever hears the page is not at its heading")
    if name not in PASSING and not await page.locator("button:visible, .link:visible").count():
        faults.append("there is no way on")
    assert faults == []
