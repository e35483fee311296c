"""A client of the API, for a customer's backend in Python. It speaks to the original service as well (contract §1).

    from inperson.client import Client, verify_callback

    with Client("https://liveness.example", access_key, secret_key) as client:
        link = client.generate_link(
            return_url="https://bank.example/done", biz_id="order-4711", user_id="8e44f008", region="PHL"
        )
        ...  # send the person to link.url; when the callback comes:
        called = verify_callback(request.headers, request.body, webhook_secret)
        result = client.get_result(called.signature_id)
        if result.passed:
            picture = client.download(result.face_detail.face_image)

`AsyncClient` has the same calls, to be awaited. Every exception is an `InPersonClientError`. Nothing of the server is
imported. The links to pictures are secrets for a day: httpx names what it fetches in its log, at level INFO.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final, Self, TypeVar, Unpack

import httpx

from inperson.customer.answers import Callback, Event, FaceDetail, Link, LinkParameters, Result
from inperson.customer.calls import Calls, Flow, ImageType, Reply
from inperson.customer.failures import (
    AccessError,
    AnswerError,
    BusyError,
    CallbackError,
    InPersonClientError,
    LimitError,
    RequestError,
    UnreachableError,
)
from inperson.customer.verifying import verify_callback

__all__ = [
    "AccessError",
    "AnswerError",
    "AsyncClient",
    "BusyError",
    "Callback",
    "CallbackError",
    "Client",
    "Event",
    "FaceDetail",
    "InPersonClientError",
    "LimitError",
    "Link",
    "LinkParameters",
    "RequestError",
    "Result",
    "UnreachableError",
    "verify_callback",
]

_T = TypeVar("_T")
_SECONDS: Final = 20.0


class Client:
    """Calls the service at ``url`` with an account's two keys. Close it, or use it as a context.

    A call is tried ``tries`` times in all, with no wait longer than ``longest_wait`` seconds. ``http``: a client of
    your own, with its proxies, certificates and time limits; it is closed with this one. For any number of threads.
    """

    def __init__(
        self,
        url: str,
        access_key: str,
        secret_key: str,
        *,
        http: httpx.Client | None = None,
        tries: int = 4,
        longest_wait: float = 30.0,
    ) -> None:
        self._http = http or httpx.Client(timeout=_SECONDS)
        self._calls = Calls(url, access_key, secret_key, tries, longest_wait)

    def generate_link(self, *, idempotency_key: str | None = None, **parameters: Unpack[LinkParameters]) -> Link:
        """Ask for a link (contract §3). The same ``idempotency_key`` within a day answers the same link."""
        return self._run(self._calls.generate_link(parameters, idempotency_key))

    def get_result(self, signature_id: str, image_type: ImageType = "URL") -> Result:
        """Ask what became of a link (contract §7)."""
        return self._run(self._calls.get_result(signature_id, image_type))

    def clear_data(self, signature_id: str) -> None:
        """Delete the personal data of a finished check, for good (contract §8)."""
        self._run(self._calls.clear_data(signature_id))

    def download(self, url: str) -> bytes:
        """The picture, archive or video that a link of a `Result` leads to."""
        return self._run(self._calls.download(url))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[_T]) -> _T:
        reply: Reply = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration as done:
                answer: _T = done.value
                return answer
            if isinstance(step, float):
                time.sleep(step)
                continue
            try:
                reply = self._http.request(**step)
            except httpx.TransportError as error:
                reply = error


class AsyncClient:
    """`Client`, to be awaited. For any number of tasks of one event loop."""

    def __init__(
        self,
        url: str,
        access_key: str,
        secret_key: str,
        *,
        http: httpx.AsyncClient | None = None,
        tries: int = 4,
        longest_wait: float = 30.0,
    ) -> None:
        self._http = http or httpx.AsyncClient(timeout=_SECONDS)
        self._calls = Calls(url, access_key, secret_key, tries, longest_wait)

    async def generate_link(self, *, idempotency_key: str | None = None, **parameters: Unpack[LinkParameters]) -> Link:
        """Ask for a link (contract §3). The same ``idempotency_key`` within a day answers the same link."""
        return await self._run(self._calls.generate_link(parameters, idempotency_key))

    async def get_result(self, signature_id: str, image_type: ImageType = "URL") -> Result:
        """Ask what became of a link (contract §7)."""
        return await self._run(self._calls.get_result(signature_id, image_type))

    async def clear_data(self, signature_id: str) -> None:
        """Delete the personal data of a finished check, for good (contract §8)."""
        await self._run(self._calls.clear_data(signature_id))

    async def download(self, url: str) -> bytes:
        """The picture, archive or video that a link of a `Result` leads to."""
        return await self._run(self._calls.download(url))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[_T]) -> _T:
        reply: Reply = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration as done:
                answer: _T = done.value
                return answer
            if isinstance(step, float):
                await asyncio.sleep(step)
                continue
            try:
                reply = await self._http.request(**step)
            except httpx.TransportError as error:
                reply = error
