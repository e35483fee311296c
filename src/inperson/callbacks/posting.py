"""One attempt at one callback: a POST with a limit on its time and on what is read of the answer."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from inperson.errors import EgressError

_ANSWER_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and the start of the body, or a short word for why nothing did."""

    status: int | None
    error: str | None = None
    retry_after: str | None = None
    body: bytes = field(default=b"", repr=False)


async def post(
    transport: httpx.AsyncBaseTransport, url: str, headers: Mapping[str, str], body: str, seconds: float
) -> Answer:
    """Send ``body`` as JSON within ``seconds`` in all. Follows no redirect, never raises for what a receiver does.

    Goes to the transport itself, not through httpx's client: that would log the URL.
    """
    answer = Answer(None, "TIMEOUT")
    read = bytearray()
    try:
        async with asyncio.timeout(seconds):
            request = httpx.Request(
                "POST",
                url,
                headers={
                    "content-type": "application/json",
                    "user-agent": "inperson",
                    "accept-encoding": "identity",
                    **_credentials(url),
                    **headers,
                },
                content=body.encode(),
                # A third for connecting: when the host's first address is silent, the second still gets its turn.
                extensions={"timeout": httpx.Timeout(seconds, connect=seconds / 3).as_dict()},
            )
            response = await transport.handle_async_request(request)
            answer = Answer(response.status_code, None, response.headers.get("retry-after"))
            try:
                async for piece in response.aiter_raw():
                    read += piece
                    if len(read) >= _ANSWER_BYTES:
                        break
            finally:
                await response.aclose()
    except EgressError:
        answer = Answer(None, "REFUSED_ADDRESS")
    except Exception as error:  # whatever an address or an answer provokes, it is this receiver's failure, not ours
        # With a status the receiver has answered; that its body came slowly or broke off changes nothing.
        if answer.status is None:
            answer = Answer(None, _word(error))
    return Answer(answer.status, answer.error, answer.retry_after, bytes(read[:_ANSWER_BYTES]))


def _credentials(url: str) -> dict[str, str]:
    """The user and password that a customer wrote into its address, as the header that they stand for (RFC 7617)."""
    parts = httpx.URL(url)
    if not parts.userinfo:
        return {}
    pair = f"{parts.username}:{parts.password}".encode()
    return {"authorization": f"Basic {b64encode(pair).decode()}"}


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "TIMEOUT"
    if isinstance(error, httpx.ConnectError):
        return "CONNECT"
    return "TRANSPORT"
