"""A network that breaks, comes back, or is slow costs time, not the check."""

from __future__ import annotations

from inperson.capture import wire
from tests.browser.conftest import NewLink, NewNetwork, Phone
from tests.browser.device import IN_BROWSER, WAIT_MS, begin, hasten, press, screen, well
from tests.browser.sitting import Sitting

pytestmark = IN_BROWSER


def sees(told: wire.ServerMessage) -> bool:
    return isinstance(told, wire.Feedback)


async def test_offline_in_the_middle_the_check_goes_on_when_the_network_is_back(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await begin(page, link().url)
    await person.until(sees)
    line.cut()
    await page.wait_for_event("websocket", timeout=WAIT_MS)  # it tries by itself
    line.mend()
    await well(page)
    again = sum(isinstance(told, wire.Again) for told in person.heard)
    assert sum(isinstance(said, wire.Start) for said in person.said) == 2 + again


async def test_a_network_that_stays_away_is_said_and_the_camera_is_off(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    page = await phone(person, line)
    await page.goto(link().url)
    await screen(page, "welcome")
    await page.clock.install()
    await press(page, "start")
    await person.until(sees)
    line.cut()
    await hasten(page, "LOST")
    assert not await page.evaluate("canvasCamera.live")
    line.mend()
    await press(page, "begin")
    await screen(page, "welcome")
