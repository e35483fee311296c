"""A check inside a page of another site, without the SDK (contract §5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Frame, Page, WebSocket, expect

from inperson.capture import conversation, ending
from tests.browser.conftest import NewLink, NewNetwork, Phone
from tests.browser.device import CHECK_MS, DESKTOP, IN_BROWSER, PHONE, WAIT_MS, persevering, screen, well, words
from tests.browser.embedding import embedding
from tests.browser.over import expire, give_up
from tests.browser.sitting import Sitting
from tests.conftest import Service

pytestmark = IN_BROWSER

SEEN_AS_IT_ENDS = """
window.sockets = 0;
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    window.sockets += 1;
    const number = window.sockets;
    this.addEventListener("message", ({ data }) => {
      if (JSON.parse(data).type !== "done") return;
      if (number === 1) document.dispatchEvent(new Event("visibilitychange"));
      else setTimeout(() => parent.postMessage("the end came twice", "*"));
    });
  }
};
"""
"""The tab is shown at the moment in which the check ends."""

WITHOUT_A_HEAD_START = """
const { WebSocket } = window;
let early = true;
window.WebSocket = class extends WebSocket {
  constructor(address) {
    if (early) {
      early = false;
      throw new Error("not before the script is there");
    }
    super(address);
  }
};
"""
"""Nothing greets the server while the page's script is still on its way, perhaps longer than a short line lasts."""


@pytest.fixture(scope="module")
def bank(service: Service) -> Iterator[str]:
    with embedding(service.url) as url:
        yield url


async def framed(page: Page, bank: str, url: str, path: str = "raw") -> Frame:
    """The page at ``bank`` frames the link."""
    await page.goto(f"{bank}/{path}?{quote(url, safe='')}")
    frame = await (await page.query_selector_all("#frame"))[0].content_frame()
    assert frame is not None
    return frame


async def press(frame: Frame, do: str) -> None:
    await frame.locator(f'[data-do="{do}"]:visible').first.click(timeout=WAIT_MS)


async def told(page: Page) -> list[object]:
    """What the parent was told, once it was told something."""
    heard: list[object] = await page.evaluate("window.told")
    return heard


async def test_a_person_passes_in_a_frame_and_the_parent_is_told_once(
    phone: Phone, link: NewLink, service: Service, bank: str, person: Sitting
) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    page = await phone(person)
    frame = await framed(page, bank, asked.url)
    await press(frame, "start")
    await well(frame)
    expected = {"type": "complete", "code": "SUCCESS", "signatureId": asked.signature_id}
    assert await told(page) == [{"origin": service.url, "data": expected}]
    assert page.url.startswith(f"{bank}/raw?")
    assert not await frame.evaluate("canvasCamera.live")


async def test_who_leaves_in_a_frame_is_told_of_and_nothing_jumps(phone: Phone, link: NewLink, bank: str) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well", failReturnUrl=f"{bank}/badly")
    page = await phone()
    frame = await framed(page, bank, asked.url)
    await press(frame, "ask")
    await press(frame, "cancel")
    [said] = await told(page)
    assert isinstance(said, dict)
    assert said["data"] == {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id}
    assert frame.url == asked.url


async def test_who_is_refused_in_a_frame_sees_that_and_the_parent_hears_that_it_is_submitted(
    phone: Phone, link: NewLink, bank: str, photo: Sitting
) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    page = await phone(photo)
    await persevering(page)
    frame = await framed(page, bank, asked.url)
    await press(frame, "start")
    title = frame.locator("main > section:not([hidden]) h1")
    await expect(title).to_have_text(words("notice.LIVENESS_ATTACK.title"), timeout=CHECK_MS)
    await press(frame, "leave")
    await press(frame, "leave")  # a parent that does nothing is not told again
    [said] = await told(page)
    assert isinstance(said, dict)
    assert said["data"] == {"type": "complete", "code": "SUCCESS", "signatureId": asked.signature_id}


@pytest.mark.parametrize(("finished", "code"), [(False, "LIVENESS_TIMEOUT"), (True, "LINK_FINISHED")])
async def test_a_link_that_is_over_is_no_dead_end_in_a_frame(
    phone: Phone, link: NewLink, service: Service, bank: str, monkeypatch: pytest.MonkeyPatch, finished: bool, code: str
) -> None:
    monkeypatch.setattr(ending, "FAREWELL_MS", -1)
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    if finished:
        await give_up(service, asked)
    else:
        await expire(service, asked)
    page = await phone()
    frame = await framed(page, bank, asked.url)
    await press(frame, "leave")
    [said] = await told(page)
    assert isinstance(said, dict)
    assert said["data"] == {"type": "complete", "code": code, "signatureId": asked.signature_id}


async def test_a_frame_whose_link_has_expired_follows_whoever_began_in_time(
    phone: Phone, link: NewLink, service: Service, bank: str, person: Sitting
) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well", failReturnUrl=f"{bank}/badly")
    other = await phone(person)
    await other.goto(asked.url)
    await other.locator('[data-do="start"]:visible').click(timeout=WAIT_MS)
    await screen(other, "capture")
    await expire(service, asked)
    page = await phone()
    frame = await framed(page, bank, asked.url)
    await expect(frame.locator("#handoff-status")).to_have_text(words("handoff.STARTED"))
    await other.locator('[data-do="ask"]:visible').click()
    await other.locator('[data-do="cancel"]:visible').click()
    [said] = await told(page)
    assert isinstance(said, dict)
    assert said["data"] == {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id}


async def test_who_leaves_a_frame_without_a_network_is_told_of_all_the_same(
    phone: Phone, link: NewLink, new_network: NewNetwork, bank: str
) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    line = await new_network()
    page = await phone(None, line)
    frame = await framed(page, bank, asked.url)
    await frame.locator('main[data-screen="welcome"]').wait_for(timeout=WAIT_MS)
    line.cut()
    await page.context.set_offline(True)
    await press(frame, "ask")
    await press(frame, "cancel")
    await expect(frame.locator("#notice-text")).to_have_text(words("leaving"), timeout=WAIT_MS)
    [said] = await told(page)
    assert isinstance(said, dict)
    assert said["data"] == {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id}


async def test_escape_in_a_frame_asks_whether_to_leave(phone: Phone, link: NewLink, bank: str) -> None:
    page = await phone()
    frame = await framed(page, bank, link(iframeEnabled=True, returnUrl=f"{bank}/well").url)
    await frame.locator('main[data-screen="welcome"]').wait_for(timeout=WAIT_MS)
    await frame.locator("main > section:not([hidden]) h1").press("Escape")
    await expect(frame.locator("#sure")).to_be_visible()
    await frame.locator("#sure .main").press("Escape")
    await expect(frame.locator("#sure")).to_be_hidden()


async def test_a_frame_that_is_loaded_anew_goes_on(phone: Phone, link: NewLink, bank: str, person: Sitting) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    page = await phone(person)
    frame = await framed(page, bank, asked.url)
    await press(frame, "start")
    await frame.locator('main[data-screen="capture"]').wait_for(timeout=WAIT_MS)
    async with page.expect_event("framenavigated"):
        await frame.evaluate("location.reload()")
    await press(frame, "start")
    await frame.locator('main[data-screen="capture"]').wait_for(timeout=WAIT_MS)


async def test_a_frame_that_may_not_use_the_camera_opens_a_tab_and_follows_along(
    phone: Phone, link: NewLink, bank: str
) -> None:
    page = await phone()
    frame = await framed(page, bank, link(iframeEnabled=True, returnUrl=f"{bank}/well").url, "blind")
    title = frame.locator("main > section:not([hidden]) h1")
    await expect(title).to_have_text(words("notice.FRAME.title"))
    async with page.context.expect_page() as opened:
        await press(frame, "tab")
    await screen(await opened.value, "welcome")
    await expect(frame.locator("#handoff-status")).to_have_text(words("handoff.STARTED"))


async def test_a_frame_whose_line_is_over_by_then_follows_along_too(
    phone: Phone, link: NewLink, bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "IDLE_SECONDS", 0.5)
    page = await phone()
    await page.add_init_script(WITHOUT_A_HEAD_START)
    said: list[str | bytes] = []

    def hear(socket: WebSocket) -> None:
        socket.on("framesent", lambda message: said.append(message))

    page.on("websocket", hear)
    async with page.expect_event("websocket") as opening:
        frame = await framed(page, bank, link(iframeEnabled=True, returnUrl=f"{bank}/well").url, "blind")
    socket = await opening.value
    if not socket.is_closed():
        await socket.wait_for_event("close")
    monkeypatch.undo()
    await expect(frame.locator("main > section:not([hidden]) h1")).to_have_text(words("notice.FRAME.title"))
    async with page.context.expect_page() as opened:
        await press(frame, "tab")
    await screen(await opened.value, "welcome")
    await expect(frame.locator("#handoff-status")).to_have_text(words("handoff.STARTED"))
    # Who takes the check back, if only to give it away, may take it from the tab.
    assert ["follow" in json.loads(each) for each in said] == [False, True]


async def test_an_end_that_is_heard_twice_is_told_once(phone: Phone, link: NewLink, bank: str) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well", failReturnUrl=f"{bank}/badly")
    page = await phone(**{**DESKTOP, "is_mobile": False, "has_touch": False})
    await page.add_init_script(SEEN_AS_IT_ENDS)
    frame = await framed(page, bank, asked.url)
    await press(frame, "handoff")
    await expect(frame.locator("#handoff-status")).to_have_text(words("handoff.WAITING"))
    other = await phone()
    await other.goto(asked.url)
    await other.locator('[data-do="ask"]:visible').click(timeout=WAIT_MS)
    await other.locator('[data-do="cancel"]:visible').click()
    await page.wait_for_function("() => heard.some(({ data }) => data === 'the end came twice')")
    assert [said["data"] for said in await page.evaluate("heard")] == [
        {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id},
        "the end came twice",
    ]


async def test_who_goes_away_and_comes_back_finds_the_frame_as_it_was(phone: Phone, link: NewLink, bank: str) -> None:
    asked = link(iframeEnabled=True, returnUrl=f"{bank}/well")
    page = await phone()
    frame = await framed(page, bank, asked.url)
    await frame.locator('main[data-screen="welcome"]').wait_for(timeout=WAIT_MS)
    await page.goto(f"{bank}/elsewhere")
    await page.go_back()
    await page.frame_locator("#frame").locator('main[data-screen="welcome"]').wait_for(timeout=WAIT_MS)


@pytest.mark.parametrize(
    "asked",
    [{"iframeEnabled": False}, {"iframeEnabled": True, "returnUrl": "https://other.example/"}],
    ids=["frames not asked for", "another site's"],
)
async def test_a_page_that_may_not_is_refused(
    chromium: Browser, link: NewLink, bank: str, asked: dict[str, object]
) -> None:
    context = await chromium.new_context(**PHONE)
    page = await context.new_page()
    async with page.expect_console_message(
        lambda said: said.type == "error" and "frame-ancestors" in said.text, timeout=WAIT_MS
    ):
        frame = await framed(page, bank, link(**{"returnUrl": f"{bank}/well", **asked}).url)
    assert await frame.locator("main").count() == 0
    await context.close()
