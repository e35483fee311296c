from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from inperson.app import serving
from inperson.client import AsyncClient
from inperson.demo.shop import Shop, routes
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.vault import Vault
from inperson.settings import Settings
from inperson.simulator.drive import drive
from tests.conftest import free_port, now_ms


@dataclass(frozen=True)
class Opened:
    """A shop that is open, and a browser in it."""

    shop: Shop
    browser: httpx.AsyncClient


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    settings = Settings(home=tmp_path, port=free_port(), workers=1, allow_private_callbacks=True)
    database = await Database.open(settings.database_url)
    account, secret_key, webhook_secret = await accounts.create(
        database, Vault(*master_secrets(settings.home)), "Shop", now_ms()
    )
    await database.close()
    client = AsyncClient(settings.public_url, account.access_key, secret_key)
    shop = Shop(settings.public_url, client, webhook_secret)
    async with (
        serving(settings, routes(shop)),
        httpx.AsyncClient(base_url=settings.public_url, timeout=30) as browser,
    ):
        yield Opened(shop, browser)
        await client.close()


async def test_the_page_of_the_shop_and_its_files_are_there(opened: Opened) -> None:
    page = await opened.browser.get("/demo")
    assert page.headers["content-type"].startswith("text/html")
    for name in ("shop.js", "shop.css", "pebble.svg"):
        assert name in page.text
        assert (await opened.browser.get(f"/demo/static/{name}")).status_code == 200
    assert (await opened.browser.get("/demo/static/%00")).status_code == 404


async def test_a_visit_shows_its_callback_and_its_result_as_they_arrive(opened: Opened) -> None:
    wish = {"livenessType": "DISTANT_NEAR", "iframe": True, "language": "id", "scheme": "dark"}
    link = (await opened.browser.post("/demo/api/links", json=wish)).json()

    report = await drive(link["url"], "person", seed=3)

    assert report.code == "SUCCESS"
    async with opened.browser.stream("GET", f"/demo/api/events?signatureId={link['signatureId']}") as events:
        told = [json.loads(line.removeprefix("data: ")) async for line in events.aiter_lines() if line[:5] == "data:"]
    assert [each["type"] for each in told] == ["callback", "result"]
    assert told[0]["body"] == {"signatureId": link["signatureId"], "type": "COMPLETED"}
    assert told[1]["data"]["overallResult"] == "PASS"
    picture = await opened.browser.get(told[1]["data"]["faceDetail"]["faceImageNear"])
    assert picture.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"scheme": "pink"}', b'{"iframe": 3}'])
async def test_a_wish_that_makes_no_sense_is_refused(body: bytes, opened: Opened) -> None:
    assert (await opened.browser.post("/demo/api/links", content=body)).status_code == 400


async def test_a_callback_that_nobody_signed_is_refused(opened: Opened) -> None:
    forged = {"signatureId": "0123456789abcdef", "type": "COMPLETED"}
    assert (await opened.browser.post("/demo/callback", json=forged)).status_code == 401
