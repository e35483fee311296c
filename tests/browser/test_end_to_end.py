"""The main job as a bank and a person see it: a link, a phone's browser with a camera, a verdict, a callback."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, async_playwright
from standardwebhooks import Webhook

from inperson.simulator.clip import Cue, oval, play
from inperson.simulator.clip_file import MJPEG_FPS, write
from inperson.simulator.picture import face_picture
from inperson.simulator.player import player
from tests.browser.conftest import BANK, NewLink, Phone
from tests.browser.device import CHROMIUM, IN_BROWSER, PHONE, WAIT_MS, begin, press, refused, well
from tests.browser.sitting import Sitting
from tests.callbacks.receiver import receiving
from tests.conftest import GET_RESULT, Call, Service

pytestmark = IN_BROWSER

SECONDS = 14.0
"""Of a clip: longer than the check takes on a busy machine, since one that begins anew is a recording."""


async def left(page: Page) -> None:
    """Wait until the page has refused, and press on."""
    await refused(page)
    await press(page, "leave")


@pytest.mark.parametrize(("species", "expected"), [("person", "PASS"), ("photo", "FAIL")])
async def test_a_link_ends_in_a_verdict_and_a_signed_callback(
    phone: Phone, link: NewLink, call: Call, service: Service, species: str, expected: str
) -> None:
    page = await phone(Sitting(species))
    async with receiving() as bank:
        asked = link(returnUrl=f"{BANK}/well?order=7#top", callbackUrl=bank.url)
        await begin(page, asked.url)
        await (well(page) if expected == "PASS" else left(page))
        await page.wait_for_url(f"{BANK}/**", timeout=WAIT_MS)
        async with asyncio.timeout(WAIT_MS / 1000):
            await bank.arrived.wait()

    arrived = urlsplit(page.url)
    query = parse_qs(arrived.query)
    assert query["signatureId"] == [asked.signature_id]
    if expected == "PASS":
        assert (arrived.path, query["order"], arrived.fragment) == ("/well", ["7"], "top")
    else:
        assert (arrived.path, query["errorCode"]) == ("/badly", ["LIVENESS_ATTACK"])
    [callback] = bank.received
    Webhook(service.customer.webhook_secret).verify(callback.body, callback.headers)
    assert json.loads(callback.body) == {"signatureId": asked.signature_id, "type": "COMPLETED"}
    result = call(GET_RESULT, {"signatureId": asked.signature_id, "returnImageType": "BASE64"})["data"]
    assert result["overallResult"] == expected
    assert result["faceDetail"]["faceResult"] == expected
    assert result["faceDetail"]["faceImageFar"].startswith("/9j/")
    assert result["faceDetail"]["faceImageNear"].startswith("/9j/")


class Middling(Random):
    """Draws an oval where a clip's face is: a file cannot read prompts."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


async def test_a_person_passes_before_the_browsers_own_camera(
    link: NewLink, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inperson.capture.conversation.secrets.SystemRandom", lambda: Middling(4))
    clip = tmp_path / "person.mjpeg"
    who = player("person", face_picture(None), seed=8)
    place = Cue(oval(who.camera, 0.46, 0.5, 0.5), SECONDS)
    await asyncio.to_thread(lambda: write(clip, who, play(who, [place], MJPEG_FPS), MJPEG_FPS))
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    ]
    asked = link(livenessType="SILENT", returnUrl=f"{BANK}/well")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *camera], timeout=WAIT_MS
        )
        page = await browser.new_page(**PHONE)
        page.set_default_timeout(WAIT_MS)
        await begin(page, asked.url)
        await well(page)
        await browser.close()
    detail = call(GET_RESULT, {"signatureId": asked.signature_id, "returnImageType": "BASE64"})["data"]["faceDetail"]
    assert (detail["faceResult"], detail["livenessFlowCategory"]) == ("PASS", "SILENT")
    assert detail["silentImage"].startswith("/9j/")
