"""Debian's Firefox, driven over WebDriver BiDi, which it speaks by itself (Playwright wants a Firefox of its own)."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.conftest import free_port

FIREFOX = shutil.which("firefox-esr")
_SETTINGS = """
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
user_pref("remote.active-protocols", 1);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
"""
_SECONDS = 60.0


class Firefox:
    """One tab. Made by `firefox`."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = itertools.count()
        self._tab = ""

    async def open(self, url: str) -> None:
        """Load a page."""
        if not self._tab:
            await self._do("session.new", capabilities={})
            self._tab = (await self._do("browsingContext.getTree"))["contexts"][0]["context"]
        await self._do("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        target = {"context": self._tab}
        answer = await self._do("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until the expression holds."""
        async with asyncio.timeout(_SECONDS):
            await self.run(f"new Promise(go => (function look() {{ {script} ? go() : setTimeout(look, 50); }})())")

    async def _do(self, method: str, **parameters: object) -> Any:
        number = next(self._numbers)
        await self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(_SECONDS):
            while True:
                answer = json.loads(await self._line.recv())
                if answer.get("id") == number:
                    assert answer["type"] == "success", answer
                    return answer["result"]


@asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[Firefox]:
    """Firefox with a fake camera, and ``profile``, an empty folder, for all that it keeps."""
    (profile / "user.js").write_text(_SETTINGS, "utf-8")
    port = free_port()
    assert FIREFOX is not None
    process = await asyncio.create_subprocess_exec(
        FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with await _reached(f"ws://127.0.0.1:{port}/session") as line:
            yield Firefox(line)
    finally:
        process.terminate()
        await process.wait()


async def _reached(address: str) -> ClientConnection:
    async with asyncio.timeout(_SECONDS):
        while True:
            try:
                return await connect(address, max_size=None)
            except OSError:
                await asyncio.sleep(0.2)
