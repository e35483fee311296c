"""The bank of examples/html, as its README says to start it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Phone
from tests.browser.device import IN_BROWSER, WAIT_MS, persevering
from tests.browser.sitting import Sitting
from tests.conftest import Service

pytestmark = IN_BROWSER

SERVER = Path(__file__).parents[2] / "examples" / "html" / "server.py"


@contextmanager
def serving(service: Service, folder: Path) -> Iterator[str]:
    """The example's server, with a real account; its address."""
    account = folder / "account.json"
    customer = service.customer
    account.write_text(json.dumps({"accessKey": customer.access_key, "secretKey": customer.secret_key}))
    command = [sys.executable, str(SERVER), str(account), "--service", service.url, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removeprefix("Open ").strip()
        finally:
            process.terminate()


async def test_a_person_presses_begin_and_is_welcome(
    phone: Phone, service: Service, nobody_known: None, person: Sitting, tmp_path: Path
) -> None:
    page = await phone(person)
    await persevering(page)
    with serving(service, tmp_path) as bank:
        await page.goto(bank)
        await page.get_by_role("button", name="Begin").click()
        await page.frame_locator("iframe").locator('[data-do="start"]:visible').click(timeout=WAIT_MS)
        await expect(page.get_by_role("status")).to_have_text("Thank you. Welcome!")
        await expect(page.get_by_role("button", name="Begin")).to_be_enabled()


async def test_who_closes_may_begin_again(phone: Phone, service: Service, tmp_path: Path) -> None:
    page = await phone()
    with serving(service, tmp_path) as bank:
        await page.goto(bank)
        await page.get_by_role("button", name="Begin").click()
        await page.get_by_role("button", name="Close").click()
        await expect(page.get_by_role("status")).to_have_text("You can begin again whenever you like.")
        await expect(page.get_by_role("button", name="Begin")).to_be_focused()


async def test_nobody_hears_the_result_of_anothers_check(service: Service, tmp_path: Path) -> None:
    with serving(service, tmp_path) as bank:
        async with httpx.AsyncClient(base_url=bank, trust_env=False, timeout=20) as one:
            foreign = await one.post("/link", headers={"Origin": "https://elsewhere.example"})
            assert foreign.status_code == 403
            assert (await one.post("/link")).json()["url"].startswith(service.url)
            assert (await one.post("/result")).json() == {"result": "INCOMPLETE"}
        async with httpx.AsyncClient(base_url=bank, trust_env=False, timeout=20) as other:
            assert (await other.post("/result")).status_code == 404
