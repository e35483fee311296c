"""What the browser tests start from: Chromium, phones with a camera in it, and links."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, async_playwright

from inperson.records.database import Database
from tests.browser.device import BACK, CHROMIUM, ON_PURPOSE, PHONE, WAIT_MS
from tests.browser.network import Network, network
from tests.browser.sitting import Sitting
from tests.capture.page import Link
from tests.conftest import GENERATE_URL, Call, Service, forget_captures, link_body

BANK = "https://bank.example"
"""Where a person comes from, and goes back to."""

NewLink: TypeAlias = Callable[..., Link]
Phone: TypeAlias = Callable[..., Awaitable[Page]]
NewNetwork: TypeAlias = Callable[..., Awaitable[Network]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=WAIT_MS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def nobody_known(service: Service) -> None:
    """Nobody has been here before: the simulated person of one test is the very recording of another's."""
    database = await Database.open(service.settings.database_url)
    await forget_captures(database)
    await database.close()


@pytest.fixture
def link(call: Call, nobody_known: None) -> NewLink:
    """Asks for a link as a bank does, in English unless asked otherwise. Nobody is called back.

    Each is for another person: five tries that fail in three minutes lock one out, whoever's tests they were.
    """

    def generate(**changes: object) -> Link:
        ways = {"returnUrl": f"{BANK}/well", "failReturnUrl": f"{BANK}/badly", "callbackUrl": ...}
        asked = ways | {"language": "en", "userId": token_hex(8)} | changes
        return Link(call(GENERATE_URL, link_body(**asked))["data"]["url"])

    return generate


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser) -> AsyncIterator[Phone]:
    """Opens a browser of its own, with this `Sitting` for a camera. No script of the page may fail in it.

    More is as Playwright's ``new_context`` has it; ``line``: the `Network` that it is on.
    """
    failures: list[str] = []

    def failed(error: object) -> None:
        if ON_PURPOSE not in str(error):
            failures.append(str(error))

    def complained(said: str) -> None:
        if any(words in said for words in ("Content Security", "TrustedScript", "404 (Not Found)")):
            failures.append(said)

    async def back_at_the_bank(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=f"<!doctype html><title>Bank</title><h1>{BACK}</h1>")

    async with AsyncExitStack() as contexts:

        async def unpack(camera: Sitting | None = None, line: Network | None = None, **more: Any) -> Page:
            if line is not None:
                more["proxy"] = {"server": line.proxy}
            context = await chromium.new_context(**{**PHONE, **more})
            contexts.push_async_callback(context.close)
            context.set_default_timeout(WAIT_MS)
            await context.route(f"{BANK}/**", back_at_the_bank)
            page = await context.new_page()
            page.on("pageerror", failed)
            page.on("console", lambda said: complained(said.text))
            if camera is not None:
                await camera.give(page)
            return page

        yield unpack
    assert failures == []


@pytest_asyncio.fixture(loop_scope="session")
async def new_network() -> AsyncIterator[NewNetwork]:
    """Networks that can be slow, and can be cut."""
    async with AsyncExitStack() as networks:

        async def make(kbits: float = 0.0, round_trip: float = 0.0) -> Network:
            return await networks.enter_async_context(network(kbits, round_trip))

        yield make


@pytest.fixture
def person() -> Sitting:
    return Sitting("person")


@pytest.fixture
def photo() -> Sitting:
    return Sitting("photo")
