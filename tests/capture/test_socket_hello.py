"""The socket's first message: who is let in."""

from __future__ import annotations

from dataclasses import replace

import jwt
import pytest

from inperson.capture import conversation
from inperson.capture.wire import PROTOCOL, Cancel, ClientMessage, FrameMessage, Hello, Prompt, Start
from inperson.records.database import Database
from inperson.records.session_writer import SessionWriter
from tests.capture.conftest import BOTH_WAYS
from tests.capture.page import CAMERA, Link, Page, opened
from tests.conftest import Service, now_ms
from tests.records.given import new_session

pytestmark = pytest.mark.usefixtures("quiet")

HOUR = 3600
NO_SESSION = "0123456789abcdef"


def forged(link: Link, algorithm: str, key: str = "x" * 64) -> str:
    """What the genuine token says, signed by somebody else, or by nobody."""
    return jwt.encode(jwt.decode(link.token, options={"verify_signature": False}), key, algorithm)


def hello(link: Link, token: str) -> Hello:
    return Hello(token=token, signature_id=link.signature_id, protocol=PROTOCOL)


async def test_only_the_links_own_token_opens_it(link: Link, service: Service) -> None:
    tokens = service.tokens
    for token in (
        "",
        "x",
        "\x00" * 100,
        "…" * 5000,
        link.token + "x",
        link.token.rsplit(".", 1)[0] + ".",
        forged(link, "HS512"),
        forged(link, "HS256"),
        forged(link, "none", ""),
        tokens.access(service.customer.account.id, 1, now_ms(), HOUR),
        tokens.picture(link.signature_id, "faceImage", now_ms(), HOUR),
        tokens.link(NO_SESSION, 1, 1, now_ms(), HOUR),
    ):
        async with opened(service.url) as page:
            await page.say(hello(link, token))
            await page.refused("LINK_INVALID")
    async with opened(service.url) as page:
        assert (await page.greet(link)).attempt == 1


@pytest.mark.parametrize("signature_id", ["", "x", NO_SESSION, "\x00", "…", "' OR 1=1 --", "f" * 9000])
@BOTH_WAYS
async def test_a_token_opens_no_other_session(page: Page, link: Link, signature_id: str) -> None:
    await page.say(Hello(token=link.token, signature_id=signature_id, protocol=PROTOCOL))
    await page.refused("LINK_INVALID")


async def test_a_genuine_token_of_a_session_that_is_gone_opens_nothing(page: Page, service: Service) -> None:
    token = service.tokens.link(NO_SESSION, 1, 1, now_ms(), HOUR)
    await page.say(Hello(token=token, signature_id=NO_SESSION, protocol=PROTOCOL))
    await page.refused("LINK_INVALID")


async def test_a_genuine_token_of_another_link_to_the_same_session_opens_nothing(
    page: Page, service: Service, database: Database
) -> None:
    other = new_session(service.customer.account)
    await SessionWriter(database, service.vault).create(replace(other, expires_at=now_ms() + 60_000))
    token = service.tokens.link(other.signature_id, 1, 1, now_ms(), HOUR)
    await page.say(Hello(token=token, signature_id=other.signature_id, protocol=PROTOCOL))
    await page.refused("LINK_INVALID")


async def test_an_expired_token_says_that_the_link_has_expired(page: Page, link: Link, service: Service) -> None:
    old = service.tokens.link(link.signature_id, 1, 1, now_ms() - 2 * HOUR * 1000, HOUR)
    await page.say(hello(link, old))
    await page.refused("LINK_EXPIRED")


@pytest.mark.parametrize("protocol", [0, 2, -1, 2**63])
@BOTH_WAYS
async def test_another_protocol_is_refused(page: Page, link: Link, protocol: int) -> None:
    await page.say(Hello(token=link.token, signature_id=link.signature_id, protocol=protocol))
    await page.refused("PROTOCOL")


@pytest.mark.parametrize(
    "message",
    [Start(camera=CAMERA), Cancel(reason="USER_CANCELLED"), FrameMessage(0, 0.0, still=False, jpeg=b"x")],
    ids=lambda message: type(message).__name__,
)
async def test_nothing_comes_before_hello(page: Page, message: ClientMessage | FrameMessage) -> None:
    await page.say(message)
    await page.refused("PROTOCOL")


@BOTH_WAYS
async def test_hello_comes_once(page: Page, link: Link) -> None:
    await page.greet(link)
    await page.say(link.hello)
    await page.refused("PROTOCOL")


@BOTH_WAYS
async def test_hello_does_not_come_again_in_an_attempt(page: Page, link: Link) -> None:
    await page.greet(link)
    await page.start()
    await page.say(link.hello)
    await page.refused("PROTOCOL")


async def test_who_says_nothing_is_let_go(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "HELLO_SECONDS", 0.05)
    async with opened(service.url) as page:
        await page.refused("TIMEOUT", again=True)


async def test_a_stranger_cannot_take_a_link_over(page: Page, link: Link, service: Service) -> None:
    await page.greet(link)
    async with opened(service.url) as stranger:
        await stranger.say(hello(link, forged(link, "HS512")))
        await stranger.refused("LINK_INVALID")
    assert isinstance(await page.start(), Prompt)
