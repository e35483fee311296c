"""The SDK opens a check on another site's page, under a strict policy, and leaves the page as it found it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.conftest import NewLink, Phone
from tests.browser.device import DESKTOP, IN_BROWSER, PHONE, WAIT_MS, persevering, screen, well
from tests.browser.embedding import embedding
from tests.browser.inspection import barriers
from tests.browser.over import expire
from tests.browser.sitting import Sitting
from tests.capture.page import Link
from tests.conftest import Service

pytestmark = IN_BROWSER

OPEN = """options => {
  if (options.mode === "inline") options.container = document.getElementById("room");
  window.stop = new AbortController();
  window.ends = window.ends ?? [];
  ends.push(
    InPerson.open({ signal: stop.signal, ...options }).catch(({ name, code, message }) => ({ name, code, message })),
  );
}"""
CLOSED = {"name": "InPersonError", "code": "CLOSED", "message": "The person closed the check."}


@pytest.fixture(scope="module")
def bank(service: Service) -> Iterator[str]:
    with embedding(service.url) as url:
        yield url


@pytest.fixture
def asked(link: NewLink, bank: str) -> Link:
    return link(iframeEnabled=True, returnUrl=f"{bank}/well", failReturnUrl=f"{bank}/badly")


async def opened(page: Page, bank: str, url: str, **options: Any) -> FrameLocator:
    """The person has pressed "Begin" on the bank's page, which opens the check."""
    await page.goto(f"{bank}/sdk")
    await page.focus("#begin")
    await page.evaluate(OPEN, {"url": url, **options})
    return page.frame_locator("iframe")


async def press(frame: FrameLocator | Page, do: str) -> None:
    await frame.locator(f'[data-do="{do}"]:visible').first.click(timeout=WAIT_MS)


async def welcomed(frame: FrameLocator) -> None:
    await frame.locator('main[data-screen="welcome"]').wait_for(timeout=WAIT_MS)


async def end(page: Page, number: int = 0) -> dict[str, str]:
    """What this call of `InPerson.open` came to."""
    found: dict[str, str] = await page.evaluate("number => ends[number]", number)
    return found


async def left_behind(page: Page) -> dict[str, object]:
    """What of the SDK is still to be found on the page."""
    found: dict[str, object] = await page.evaluate(
        "() => ({ frames: document.querySelectorAll('iframe').length, hosts: document.body.children.length - 1,"
        " locked: document.documentElement.getAttribute('style') || '', focus: document.activeElement.id })"
    )
    return found


NOTHING = {"frames": 0, "hosts": 0, "locked": "", "focus": "begin"}


@pytest.mark.parametrize(("mode", "device"), [("modal", DESKTOP), ("inline", PHONE)])
async def test_a_person_passes_and_the_promise_gives_the_message(
    phone: Phone, bank: str, asked: Link, person: Sitting, mode: str, device: dict[str, Any]
) -> None:
    page = await phone(person, **{"is_mobile": False, "has_touch": False, **device})
    await persevering(page)
    frame = await opened(page, bank, asked.url, mode=mode)
    await press(frame, "start")
    assert await end(page) == {"type": "complete", "code": "SUCCESS", "signatureId": asked.signature_id}
    assert await left_behind(page) == NOTHING
    assert page.url == f"{bank}/sdk"


async def test_a_redirect_leaves_and_comes_back(phone: Phone, link: NewLink, bank: str, person: Sitting) -> None:
    asked = link(returnUrl=f"{bank}/well")
    page = await phone(person)
    await opened(page, bank, asked.url, mode="redirect")
    await screen(page, "welcome")
    assert asked.token not in page.url
    await press(page, "start")
    await well(page)
    await page.wait_for_url(f"{bank}/well?signatureId={asked.signature_id}", timeout=WAIT_MS)


async def test_who_leaves_on_the_page_itself_is_a_message_too(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    frame = await opened(page, bank, asked.url)
    await press(frame, "ask")
    await press(frame, "cancel")
    assert await end(page) == {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id}
    assert await left_behind(page) == NOTHING


async def test_the_close_button_rejects_and_the_link_remains_good(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url, closeLabel="Tutup", title="Verifikasi"))
    await expect(page.get_by_role("dialog", name="Verifikasi")).to_be_visible()
    await page.get_by_role("button", name="Tutup").click()
    assert await end(page) == CLOSED
    assert await left_behind(page) == NOTHING
    await welcomed(await opened(page, bank, asked.url))


async def test_who_closes_while_the_page_says_goodbye_has_not_called_it_off(
    phone: Phone, bank: str, asked: Link, service: Service
) -> None:
    await expire(service, asked)
    page = await phone()
    frame = await opened(page, bank, asked.url, closeLabel="Tutup")
    await frame.locator('main[data-screen="notice"]').wait_for(timeout=WAIT_MS)
    await page.get_by_role("button", name="Tutup").click()
    assert await end(page) == {"type": "complete", "code": "LIVENESS_TIMEOUT", "signatureId": asked.signature_id}
    assert await left_behind(page) == NOTHING


async def test_escape_closes(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone(**{**DESKTOP, "is_mobile": False, "has_touch": False})
    await opened(page, bank, asked.url)
    await page.get_by_role("button", name="Close").focus()
    await page.keyboard.press("Escape")
    assert await end(page) == CLOSED
    assert await left_behind(page) == NOTHING


async def test_the_focus_goes_into_the_check_and_not_behind_it(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone(**{**DESKTOP, "is_mobile": False, "has_touch": False})
    await welcomed(await opened(page, bank, asked.url))
    within = "document.activeElement.shadowRoot?.activeElement?.tagName ?? ''"
    assert await page.evaluate(within) == "IFRAME"
    await page.evaluate("document.getElementById('begin').focus()")
    assert await page.evaluate(within) == "IFRAME"
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"


async def test_a_browser_without_dialogs_holds_the_focus_too(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone(**{**DESKTOP, "is_mobile": False, "has_touch": False})
    await page.add_init_script("delete HTMLDialogElement.prototype.showModal")
    await welcomed(await opened(page, bank, asked.url))
    assert await page.locator("body > main").get_attribute("aria-hidden") == "true"
    await page.evaluate("document.getElementById('begin').focus()")
    assert await page.evaluate("document.activeElement.shadowRoot?.activeElement?.tagName") == "IFRAME"
    await page.get_by_role("button", name="Close").press("Escape")
    assert await end(page) == CLOSED
    assert await left_behind(page) == NOTHING
    assert await page.locator("body > main").get_attribute("aria-hidden") is None


async def test_the_page_calls_it_off(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url, mode="inline"))
    await page.evaluate("document.querySelector('#room iframe').focus()")
    await page.evaluate("stop.abort()")
    assert (await end(page))["code"] == "ABORTED"
    assert await left_behind(page) == NOTHING
    at_once = "url => InPerson.open({ url, signal: stop.signal }).catch(({ code }) => code)"
    assert await page.evaluate(at_once, asked.url) == "ABORTED"


async def test_there_is_one_check_at_a_time(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url))
    assert await page.evaluate("url => InPerson.open({ url }).catch(({ code }) => code)", asked.url) == "BUSY"
    await expect(page.locator("iframe")).to_have_count(1)


async def test_a_modal_is_one_whatever_container_there_is(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await page.goto(f"{bank}/sdk")
    await page.evaluate("url => void InPerson.open({ url, container: document.getElementById('room') })", asked.url)
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.locator("#room iframe")).to_have_count(0)


async def test_a_redirect_that_was_stopped_stands_in_nobodys_way(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await page.goto(f"{bank}/sdk")
    nowhere = f"{bank}/nowhere"
    await page.route(nowhere, lambda route: route.fulfill(status=204))  # the browser stays where it is
    async with page.expect_response(nowhere):
        await page.evaluate(OPEN, {"url": nowhere, "mode": "redirect"})
    await page.evaluate(OPEN, {"url": asked.url})
    assert await end(page) == CLOSED
    await welcomed(page.frame_locator("iframe"))


@pytest.mark.parametrize("mode", ["inline", "modal"])
async def test_a_frame_that_the_page_took_away_is_closed(phone: Phone, bank: str, asked: Link, mode: str) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url, mode=mode))
    await page.evaluate("document.querySelector('#room iframe, body > main ~ div').remove()")
    assert await end(page) == CLOSED
    assert (await left_behind(page))["locked"] == ""


async def test_a_frame_that_the_page_took_away_does_not_stand_in_the_way(phone: Phone, bank: str, asked: Link) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url, mode="inline"))
    await page.evaluate("document.querySelector('#room').replaceChildren()")
    await page.evaluate(OPEN, {"url": asked.url})
    assert await end(page) == CLOSED
    await welcomed(page.frame_locator("iframe"))


async def test_messages_of_anybody_else_are_not_heard(
    phone: Phone, bank: str, service: Service, asked: Link, link: NewLink
) -> None:
    page = await phone()
    await welcomed(await opened(page, bank, asked.url, mode="inline"))
    forged = "{ type: 'complete', code: 'SUCCESS', signatureId: 'forged' }"

    # The page itself: a wrong origin and a wrong source.
    await page.evaluate(f"postMessage({forged}, '*')")
    # Another window of the right origin.
    await page.evaluate(
        f"""() => dispatchEvent(new MessageEvent("message",
            {{ data: {forged}, origin: "{service.url}", source: window }}))"""
    )
    # The right window, when it has come to another origin; and its other messages.
    source = "source: document.querySelector('#room iframe').contentWindow"
    await page.evaluate(
        f"""() => {{
          dispatchEvent(new MessageEvent("message", {{ data: {forged}, origin: "https://other.example", {source} }}));
          for (const data of [null, "complete", {{ type: "other" }}]) {{
            dispatchEvent(new MessageEvent("message", {{ data, origin: "{service.url}", {source} }}));
          }}
        }}"""
    )
    frame = page.frame_locator("#room iframe")
    await press(frame, "ask")
    await press(frame, "cancel")
    assert await end(page) == {"type": "complete", "code": "USER_CANCELLED", "signatureId": asked.signature_id}


@pytest.mark.parametrize(
    "options",
    [
        {"url": "javascript:alert(1)"},
        {"url": "no address"},
        {},
        {"url": "https://bank.example/", "mode": "popup"},
        {"url": "https://bank.example/", "mode": "inline", "container": None},
    ],
    ids=lambda options: ",".join(map(str, options.values())) or "nothing",
)
async def test_options_that_make_no_sense_are_refused(phone: Phone, bank: str, options: dict[str, Any]) -> None:
    page = await phone()
    await page.goto(f"{bank}/sdk")
    call = "options => InPerson.open(options).then(() => 'opened', ({ name }) => name)"
    assert await page.evaluate(call, options) == "TypeError"
    await expect(page.locator("iframe")).to_have_count(0)


async def test_a_container_that_is_not_in_the_page_yet_is_refused_at_once(phone: Phone, bank: str) -> None:
    page = await phone()
    await page.goto(f"{bank}/sdk")
    call = """() => InPerson.open({
      url: "https://bank.example/", mode: "inline", container: document.createElement("div"),
    }).catch(String)"""
    assert await page.evaluate(call) == "TypeError: container: not in the page"


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_nobody_is_shut_out_of_the_modal(phone: Phone, bank: str, asked: Link, device: dict[str, Any]) -> None:
    page = await phone(**{"is_mobile": False, "has_touch": False, **device})
    await welcomed(await opened(page, bank, asked.url))
    assert await barriers(page) == []
    box = await page.get_by_role("button", name="Close").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44


async def test_a_module_may_import_it_and_a_page_may_pin_it(phone: Phone, bank: str, service: Service) -> None:
    page = await phone()
    await page.goto(f"{bank}/raw?about:blank")
    opens = f"async () => {{ await import('{service.url}/sdk/inperson.js'); return typeof InPerson.open; }}"
    assert await page.evaluate(opens) == "function"
