"""The same page in another browser's engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import NewLink
from tests.browser.firefox import FIREFOX, firefox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed (Debian: firefox-esr)"),
    pytest.mark.timeout(240),
    pytest.mark.asyncio(loop_scope="session"),
]


async def test_the_capture_begins_in_firefox(link: NewLink, tmp_path: Path) -> None:
    async with firefox(tmp_path) as browser:
        await browser.open(link().url)
        await browser.until("document.querySelector('main').dataset.screen === 'welcome'")
        await browser.run('document.querySelector(\'[data-name="welcome"] [data-do="start"]\').click()')
        await browser.until("document.querySelector('main').dataset.screen === 'capture'")
        # The server has seen pictures: the fake camera shows nobody, and the hint says so.
        await browser.until("document.querySelector('#hint').textContent === 'Look into the camera'")
