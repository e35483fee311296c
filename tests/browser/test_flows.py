"""Whoever is really there passes, in every flow; a photograph does not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import expect

from inperson.capture import attempt as attempts
from inperson.capture import wire
from inperson.engine.flows import MOVES
from tests.browser.conftest import BANK, NewLink, Phone
from tests.browser.device import IN_BROWSER, WAIT_MS, begin, press, refused, screen, section, well, words
from tests.browser.sitting import Sitting
from tests.conftest import GET_RESULT, Call

pytestmark = IN_BROWSER

FLOWS = {
    "DISTANT_NEAR": "DISTANT_CLOSE",
    "DISTANT_NEAR_ACTION": "DISTANT_CLOSE_ACTION",
    "ACTION": "ACTION",
    "SILENT": "SILENT",
}


@pytest.mark.parametrize("kind", FLOWS)
async def test_a_person_passes_and_returns_to_the_bank(
    phone: Phone, link: NewLink, call: Call, person: Sitting, kind: str
) -> None:
    asked = link(livenessType=kind)
    page = await phone(person)
    await begin(page, asked.url)
    assert asked.token not in page.url
    await screen(page, "capture")
    await well(page)
    assert not await page.evaluate("canvasCamera.live")
    await page.wait_for_url(f"{BANK}/**", timeout=WAIT_MS)

    arrived = urlsplit(page.url)
    assert (arrived.path, parse_qs(arrived.query)) == ("/well", {"signatureId": [asked.signature_id]})
    detail = call(GET_RESULT, {"signatureId": asked.signature_id})["data"]["faceDetail"]
    assert (detail["faceResult"], detail["livenessFlowCategory"]) == ("PASS", FLOWS[kind])


async def test_a_photo_is_refused_kindly_and_without_a_reason(
    phone: Phone, link: NewLink, call: Call, photo: Sitting
) -> None:
    asked = link()
    page = await phone(photo)
    await begin(page, asked.url)
    await refused(page)
    said = (await page.inner_text("body")).lower()
    assert not any(word in said for word in ("score", "photo", "attack", "fake", "spoof", "fraud"))
    await press(page, "leave")
    await page.wait_for_url(f"{BANK}/badly?errorCode=LIVENESS_ATTACK&**", timeout=WAIT_MS)
    result = call(GET_RESULT, {"signatureId": asked.signature_id})["data"]
    assert result["overallResult"] == "FAIL"


async def test_a_photo_makes_no_moves(
    phone: Phone, link: NewLink, photo: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await phone(photo)
    await begin(page, link(livenessType="ACTION").url)
    await photo.until(lambda told: isinstance(told, wire.Prompt) and told.action in MOVES)
    monkeypatch.setattr(attempts, "STEP_SECONDS", 2.0)
    await expect(section(page).get_by_role("heading", level=1)).to_have_text(words("again.title"))
    assert isinstance(photo.heard[-1], wire.Again)
