"""A check that goes on with another device: the first shows the way, follows along, and arrives too."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from playwright.async_api import Locator, expect

from inperson.capture import wire
from tests.browser.conftest import BANK, NewLink, NewNetwork, Phone
from tests.browser.device import (
    DESKTOP,
    IN_BROWSER,
    WAIT_MS,
    begin,
    hasten,
    notice,
    press,
    screen,
    section,
    well,
    words,
)
from tests.browser.sitting import Sitting
from tests.conftest import GET_RESULT, Call

pytestmark = IN_BROWSER

SEEN = "document.dispatchEvent(new Event('visibilitychange'))"
"""The page is to be seen, and says so again."""
SHARP = {**DESKTOP, "device_scale_factor": 2, "is_mobile": False, "has_touch": False}


async def scanned(code: Locator) -> str:
    """What the camera of another device reads on the screen."""
    await expect(code).to_be_visible()  # it comes a moment after the words
    await code.evaluate("picture => picture.decode()")
    picture = cv2.imdecode(np.frombuffer(await code.screenshot(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return cv2.QRCodeDetectorAruco().detectAndDecode(picture)[0]


async def test_without_a_camera_the_check_goes_on_with_the_phone_and_both_return_to_the_bank(
    phone: Phone, link: NewLink, call: Call, person: Sitting
) -> None:
    asked = link()
    blind = Sitting("person")
    blind.refused = "NotFoundError"
    desktop = await phone(blind, **SHARP)
    await begin(desktop, asked.url)
    await notice(desktop, "CAMERA_NONE")
    await press(desktop, "handoff")
    await screen(desktop, "handoff")
    status = section(desktop).locator("#handoff-status")
    await expect(status).to_have_text(words("handoff.WAITING"))
    url = await scanned(section(desktop).locator("#handoff-qr"))
    assert url == asked.url

    mobile = await phone(person)
    await mobile.goto(url)
    await expect(status).to_have_text(words("handoff.STARTED"))
    await expect(section(desktop).locator("#handoff-qr")).to_be_hidden()
    await press(mobile, "start")
    await well(mobile)
    await screen(desktop, "success")
    for page in (mobile, desktop):
        await page.wait_for_url(f"{BANK}/well**", timeout=WAIT_MS)
    detail = call(GET_RESULT, {"signatureId": asked.signature_id})["data"]["faceDetail"]
    assert detail["faceResult"] == "PASS"


async def test_the_phone_speaks_what_was_chosen_on_the_first_device(phone: Phone, link: NewLink) -> None:
    desktop = await phone(**SHARP)
    await desktop.goto(link().url)
    await screen(desktop, "welcome")
    await desktop.locator("#language").select_option("es")
    await expect(desktop.locator("html")).to_have_attribute("lang", "es")
    await press(desktop, "handoff")
    url = await scanned(section(desktop).locator("#handoff-qr"))
    assert url == await section(desktop).locator("#handoff-link").input_value()
    mobile = await phone()
    await mobile.goto(url)
    await screen(mobile, "welcome")
    assert await mobile.locator("html").get_attribute("lang") == "es"


async def test_the_first_device_may_go_on_by_itself_after_all(phone: Phone, link: NewLink, person: Sitting) -> None:
    asked = link()
    desktop = await phone(person, **SHARP)
    await desktop.goto(asked.url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    await expect(section(desktop).locator("#handoff-qr")).to_be_visible()
    await press(desktop, "begin")
    await screen(desktop, "welcome")
    await press(desktop, "start")
    await screen(desktop, "capture")


async def test_a_double_click_does_not_undo_itself(phone: Phone, link: NewLink) -> None:
    desktop = await phone(**SHARP)
    await desktop.goto(link().url)
    await screen(desktop, "welcome")
    await desktop.locator('[data-do="handoff"]:visible').dblclick()
    await expect(section(desktop).locator("#handoff-qr")).to_be_visible()
    await expect(section(desktop).locator('[data-do="begin"]')).to_be_enabled()
    await screen(desktop, "handoff")


async def test_a_browser_that_cannot_do_it_does_not_take_it_from_one_that_can(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    asked = link()
    app = await phone()
    await app.add_init_script("delete MediaDevices.prototype.getUserMedia")
    await app.goto(asked.url)
    await notice(app, "NOT_SUPPORT")
    mobile = await phone(person)
    await begin(mobile, asked.url)
    await screen(mobile, "capture")
    await expect(section(app).locator("#handoff-status")).to_have_text(words("handoff.STARTED"))
    await press(app, "begin")
    await notice(app, "NOT_SUPPORT")
    await well(mobile)


async def test_a_link_that_the_browser_does_not_copy_stays_in_sight(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    desktop = await phone(person, **SHARP)
    await desktop.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
    )
    await desktop.goto(link().url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    status = section(desktop).locator("#handoff-status")
    await expect(status).to_have_text(words("handoff.WAITING"))
    offers = sum(isinstance(said, wire.Handoff) for said in person.said)
    await press(desktop, "copy")
    await press(desktop, "copy")
    await screen(desktop, "handoff")
    await expect(status).to_have_text(words("handoff.WAITING"))
    assert sum(isinstance(said, wire.Handoff) for said in person.said) == offers


async def test_a_follower_that_is_loaded_anew_takes_nothing_and_may_take_it_back(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    asked = link()
    desktop = await phone(Sitting("person"), **SHARP)
    await desktop.goto(asked.url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    await expect(section(desktop).locator("#handoff-qr")).to_be_visible()
    mobile = await phone(person)
    await mobile.goto(asked.url)
    await screen(mobile, "welcome")
    status = section(desktop).locator("#handoff-status")
    await expect(status).to_have_text(words("handoff.STARTED"))
    for _ in range(2):
        await desktop.reload()
        await screen(desktop, "handoff")
        await expect(status).to_have_text(words("handoff.STARTED"))
    await screen(mobile, "welcome")
    assert asked.token not in desktop.url
    await press(desktop, "begin")
    await screen(desktop, "welcome")
    await notice(mobile, "OPENED_ELSEWHERE")
    await desktop.reload()
    await screen(desktop, "welcome")


async def test_a_follower_that_is_loaded_anew_shows_the_code_once_the_phone_is_gone(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    asked = link()
    desktop = await phone(None, **SHARP)
    await desktop.goto(asked.url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    code, status = (section(desktop).locator(f"#handoff-{part}") for part in ("qr", "status"))
    await expect(code).to_be_visible()
    mobile = await phone(person)
    await mobile.goto(asked.url)
    await expect(status).to_have_text(words("handoff.STARTED"))
    await desktop.reload()
    await expect(status).to_have_text(words("handoff.STARTED"))
    await mobile.close()
    await expect(status).to_have_text(words("handoff.WAITING"))
    assert await scanned(code) == asked.url


async def test_who_followed_before_the_network_went_follows_after_it_and_takes_nothing(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting
) -> None:
    line = await new_network()
    asked = link()
    desktop = await phone(Sitting("person"), line, **SHARP)
    await desktop.goto(asked.url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    await expect(section(desktop).locator("#handoff-qr")).to_be_visible()
    mobile = await phone(person)
    person.answers.clear()  # or the check is over before the other device is back
    await begin(mobile, asked.url)
    await screen(mobile, "permission")
    await desktop.clock.install()
    line.cut()
    await hasten(desktop, "LOST")
    line.mend()
    await press(desktop, "begin")
    await screen(desktop, "handoff")
    await expect(section(desktop).locator("#handoff-status")).to_have_text(words("handoff.STARTED"))
    person.answers.set()
    await well(mobile)


@pytest.mark.parametrize("sign", ["window.dispatchEvent(new Event('online'))", SEEN])
async def test_who_follows_from_another_network_follows_again(
    phone: Phone, link: NewLink, new_network: NewNetwork, person: Sitting, sign: str
) -> None:
    line = await new_network()
    asked = link()
    desktop = await phone(None, line, **SHARP)
    await desktop.goto(asked.url)
    await screen(desktop, "welcome")
    await press(desktop, "handoff")
    status = section(desktop).locator("#handoff-status")
    await expect(status).to_have_text(words("handoff.WAITING"))
    line.move()
    mobile = await phone(person)
    await mobile.goto(asked.url)
    await screen(mobile, "welcome")
    await expect(status).to_have_text(words("handoff.WAITING"))
    await desktop.evaluate(sign)
    await expect(status).to_have_text(words("handoff.STARTED"))
