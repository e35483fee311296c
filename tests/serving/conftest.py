"""A server with limits of a test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import pytest

from inperson.serving.limits import Limits
from inperson.serving.server import answering, listen
from tests.serving.calls import Application, Calls

Serve: TypeAlias = Callable[..., AbstractAsyncContextManager[Calls]]


@pytest.fixture
def application() -> Application:
    made = Application()
    made.go.set()
    made.lets_in.set()
    return made


@pytest.fixture
def serve(application: Application) -> Serve:
    """A server with other limits than the usual ones; answers how to call it."""

    @asynccontextmanager
    async def run(**limits: Any) -> AsyncIterator[Calls]:
        listener = listen("127.0.0.1", 0)
        port: int = listener.getsockname()[1]
        try:
            async with answering(application, listener, Limits(**limits), f"http://127.0.0.1:{port}", "127.0.0.1"):
                yield Calls(port)
        finally:
            listener.close()

    return run
