"""What an attempt tells while it is judged, when that takes long."""

from __future__ import annotations

import asyncio

import pytest

from inperson.capture import run
from inperson.capture.wire import Done, Judging
from tests.capture.conftest import BOTH_WAYS, Recall
from tests.capture.held import held_verdicts
from tests.capture.page import Link, Page, Sitter, perform

pytestmark = pytest.mark.usefixtures("quiet")


@BOTH_WAYS
async def test_a_page_hears_from_time_to_time_that_it_is_still_judged(
    page: Page, link: Link, person: Sitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REASSURE_SECONDS", 0.05)
    with held_verdicts(monkeypatch):
        await page.greet(link)
        assert await perform(page, person, await page.start()) == Judging()
        for _ in range(3):
            await page.expect(Judging)
    while isinstance(message := await page.hear(), Judging):
        pass
    assert isinstance(message, Done)
    await page.ended()


async def test_a_verdict_is_kept_though_there_is_no_page_to_reassure(
    page: Page, link: Link, person: Sitter, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REASSURE_SECONDS", 0.05)
    with held_verdicts(monkeypatch):
        await page.greet(link)
        assert await perform(page, person, await page.start()) == Judging()
        await page.vanish()
        await asyncio.sleep(0.3)  # it is told several times meanwhile
    async with asyncio.timeout(20):
        while (await recall(link)).overall_result is None:  # noqa: ASYNC110  it is stored elsewhere
            await asyncio.sleep(0.05)
