"""Where something on the way lets no socket through, the check goes over posts."""

from __future__ import annotations

import asyncio
import json

from playwright.async_api import Page, Response, Route, WebSocket, expect

from inperson.capture import wire
from tests.browser.conftest import BANK, NewLink, NewNetwork, Phone
from tests.browser.device import IN_BROWSER, WAIT_MS, begin, screen, well, words
from tests.browser.sitting import Sitting

pytestmark = IN_BROWSER

# As through a proxy that knows no WebSockets: the handshake is answered, but not with one.
NO_SOCKETS = """
const { WebSocket } = window;
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(String(address).replace("/session", "/nothing"));
  }
};
"""


def listen(page: Page, camera: Sitting) -> None:
    """Let the person before the camera see what the page is told by posts."""

    async def hear(response: Response) -> None:
        if response.url.endswith("/idvs/posts") and response.ok:
            for message in (await response.json())["messages"]:
                camera.hear(json.dumps(message))

    page.on("response", hear)


async def test_without_sockets_a_person_passes(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await page.add_init_script(NO_SOCKETS)
    listen(page, person)
    await begin(page, link().url)
    await well(page)
    await page.wait_for_url(f"{BANK}/well**", timeout=WAIT_MS)
    again = sum(isinstance(told, wire.Again) for told in person.heard)
    assert sum(isinstance(told, wire.Prompt) and told.step == 0 for told in person.heard) == 1 + again


async def test_a_last_word_that_overtakes_others_is_told_after_them(phone: Phone, link: NewLink) -> None:
    page = await phone(None)
    await page.goto(link().url)
    await screen(page, "welcome")
    last_word = asyncio.Event()

    async def answer(route: Route) -> None:
        number = int(route.request.headers.get("x-number", -1)) + 1
        if number == 1:
            await last_word.wait()
            await asyncio.sleep(0.3)  # the page has it, too
        if number == 2:
            last_word.set()
        news = {"line": "a line", "first": number, "messages": [f"message {number}"], "over": number == 2}
        await route.fulfill(json=news)

    await page.route("**/idvs/posts", answer)
    heard = await page.evaluate(
        """async () => {
          const { Posts } = await import(new URL("assets/posts.js", location.href));
          const posts = new Posts(new URL("posts", location.href));
          const heard = [];
          await new Promise((resolve) => {
            posts.onclose = resolve;
            posts.onmessage = ({ data }) => {
              if (heard.push(data) === 1) ["one", "two"].forEach((said) => posts.send(said));
            };
            posts.onopen = () => posts.send("hello");
          });
          return heard;
        }"""
    )
    assert heard == ["message 0", "message 1", "message 2"]


async def test_one_socket_that_hears_nothing_at_all_is_enough(
    phone: Phone, link: NewLink, new_network: NewNetwork
) -> None:
    line = await new_network()
    line.sockets = False
    page = await phone(None, line)
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    await page.goto(link().url)
    await expect(page.locator('[data-name="opening"] p.later')).to_have_text(words("waiting.long"))
    await screen(page, "welcome")
    assert len(sockets) == 1
