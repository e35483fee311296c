"""Every answer has the security headers: asked of every route there is, by every method, and of what is no route."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from inperson.app import house
from inperson.client import AsyncClient
from inperson.demo.shop import Shop, routes
from inperson.serving.headers import STRICTEST, SecurityHeaders
from inperson.settings import Settings
from tests.conftest import Service

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE")
NO_ROUTES = ("/", "/nowhere", "/idvs", "/idvs/assets/../settings.py", "/media/", "/intl/openapi/x", "/%ff%00", "//")
HTTPS = "https://check.example"


@asynccontextmanager
async def opened(home: Path, public_url: str = HTTPS) -> AsyncIterator[tuple[httpx.AsyncClient, list[str]]]:
    """The whole house with its demo shop, and the paths of all its routes."""
    shop = Shop(public_url, AsyncClient(public_url, "key", "secret"), "whsec_" + secrets.token_hex(16))
    async with house(Settings(home=home, public_url=public_url, workers=1), routes(shop)) as application:
        inside: Any = application
        while not isinstance(inside, Litestar):
            inside = inside._app
        paths = [
            route.path.replace("{file_path:path}", name).replace("{token:str}", "token")
            for route in inside.routes
            if isinstance(route, HTTPRoute)
            for name in (("none.js", "wire.js", "page.css", "shop.js") if "{file_path" in route.path else ("",))
        ]
        transport = httpx.ASGITransport(cast("Any", application), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=public_url) as client:
            yield client, paths


def check(answer: httpx.Response) -> None:
    headers = answer.headers
    for name in STRICTEST:
        assert len(headers.get_list(name.decode())) == 1, (answer.request.url, name)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "microphone=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "x-powered-by" not in headers


async def test_every_answer_of_every_route_has_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as (client, paths):
        assert len(paths) > 12
        for path in (*paths, *NO_ROUTES):
            if path == "/demo/api/events":
                continue  # waits for a callback; its headers are the same middleware's
            for method in METHODS:
                answer = await client.request(method, path)
                assert answer.status_code < 500 or method == "NONSENSE", (method, path)
                check(answer)
                assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


async def test_an_answer_that_failed_has_them_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as (client, _):
        check(await client.post("/openapi/auth/ticket/v1/generate-token", content=b"{" * 100_000))
        check(await client.post("/openapi/auth/ticket/v1/generate-token", content=b"\xff"))


async def test_an_answer_that_the_servers_end_cuts_off_has_them_too() -> None:
    async def never(_scope: object, _receive: object, _send: object) -> None:
        await asyncio.Event().wait()

    said: list[Any] = []

    async def hear(message: object) -> None:
        said.append(message)

    answering = SecurityHeaders(cast("Any", never), HTTPS)({"type": "http"}, cast("Any", None), cast("Any", hear))  # type: ignore[arg-type]
    task = asyncio.create_task(answering)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [each["type"] for each in said] == ["http.response.start", "http.response.body"]
    assert said[0]["status"] == 500
    assert STRICTEST.items() <= dict(said[0]["headers"]).items()


async def test_without_https_nobody_is_told_to_stay_with_it(tmp_path: Path) -> None:
    async with opened(tmp_path, "http://check.example") as (client, _):
        assert "strict-transport-security" not in (await client.get("/healthz")).headers


async def test_only_pages_that_use_the_camera_may(tmp_path: Path) -> None:
    async with opened(tmp_path) as (client, paths):
        with_camera = {
            path
            for path in paths
            if path != "/demo/api/events" and "camera=(self)" in (await client.get(path)).headers["permissions-policy"]
        }
    assert with_camera == {"/idvs", "/demo"}


async def test_a_refused_socket_has_them_too(service: Service) -> None:
    url = service.url.replace("http", "ws", 1)
    for path, origin in (("/idvs/session", "https://evil.example"), ("/nowhere", None)):
        with pytest.raises(InvalidStatus) as refused:
            await connect(url + path, origin=origin)  # type: ignore[arg-type]
        found = refused.value.response.headers
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Content-Security-Policy"].startswith("default-src 'none'")
