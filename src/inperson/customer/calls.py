"""The calls of contract §2, §3, §7 and §8 as flows: what is sent, what is waited for, and what is made of the answers.

A flow does nothing by itself: it yields requests and waits to whoever drives it, so that the synchronous and the
asynchronous client are the same.
"""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from collections.abc import Generator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

import httpx
import msgspec

from inperson.customer.answers import Link, LinkParameters, Result
from inperson.customer.failures import (
    AccessError,
    AnswerError,
    BusyError,
    InPersonClientError,
    LimitError,
    RequestError,
    UnreachableError,
)

_TICKET: Final = "/openapi/auth/ticket/v1/generate-token"
_EKYC: Final = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1"
_EARLY_MS: Final = 60_000
_BUSY: Final = frozenset({429, 502, 503, 504})
_FIRST_WAIT: Final = 0.5

ImageType: TypeAlias = Literal["URL", "BASE64"]


_T = TypeVar("_T")
Send: TypeAlias = Mapping[str, Any]
"""A request that a flow wants sent: arguments of httpx. It gets the response, or the error that came instead."""
Reply: TypeAlias = httpx.Response | httpx.TransportError | None
Flow: TypeAlias = Generator[Send | float, Reply, _T]
"""What a call does, without doing it: it yields requests to send and seconds to wait, and returns the answer."""


class Calls:
    """The calls as flows, the same for both clients."""

    def __init__(self, url: str, access_key: str, secret_key: str, tries: int, longest_wait: float) -> None:
        self._url = url.rstrip("/")
        self._access_key, self._secret_key = access_key, secret_key
        self._tries, self._longest_wait = tries, longest_wait
        self._token, self._token_ends = "", 0

    def generate_link(self, parameters: LinkParameters, idempotency_key: str | None) -> Flow[Link]:
        body = {_camel(name): value for name, value in parameters.items() if value is not None}
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return (yield from self._call("generate-liveness-detection-url", Link, json=body, headers=headers))

    def get_result(self, signature_id: str, image_type: ImageType) -> Flow[Result]:
        body = {"signatureId": signature_id, "returnImageType": image_type}
        return (yield from self._call("get-result", Result, json=body))

    def clear_data(self, signature_id: str) -> Flow[None]:
        yield from self._call("clear-data", object, json={}, params={"signatureId": signature_id})

    def download(self, url: str) -> Flow[bytes]:
        response = yield from self._exchange({"method": "GET", "url": url})
        if response.status_code != httpx.codes.OK:
            raise AnswerError(f"HTTP {response.status_code}", "no such picture, or its link is over")
        return response.content

    def _call(self, name: str, kind: type[_T], **more: Any) -> Flow[_T]:
        cached = self._token_ends - _EARLY_MS > _now_ms()
        while True:
            token = self._token if cached else (yield from self._new_token())
            more["headers"] = {**more.get("headers", {}), "X-ACCESS-TOKEN": token}
            try:
                return _converted((yield from self._ask(f"{_EKYC}/{name}", **more)), kind)
            except AccessError:
                # A token may end before its time, when the service's keys are changed: once, try with a fresh one.
                if not cached:
                    raise
                cached = False

    def _new_token(self) -> Flow[str]:
        now = _now_ms()
        signed = hashlib.sha256(f"{self._access_key}{self._secret_key}{now}".encode()).hexdigest()
        body = {"accessKey": self._access_key, "timestamp": str(now), "signature": signed}
        try:
            issued = _converted((yield from self._ask(_TICKET, json=body)), _Ticket)
        except RequestError as error:
            raise AccessError(error.code, error.message, error.extra, error.transaction_id) from None
        self._token, self._token_ends = issued.token, issued.expired_time
        return issued.token

    def _ask(self, path: str, **more: Any) -> Flow[_Envelope]:
        """Post, and answer a success. Raises for every other code."""
        response = yield from self._exchange({"method": "POST", "url": self._url + path, **more})
        envelope = _envelope(response)
        if envelope is None:
            raise AnswerError(f"HTTP {response.status_code}", "no envelope of the API")
        if envelope.code != "SUCCESS":
            raise envelope.error()
        return envelope

    def _exchange(self, request: Send) -> Flow[httpx.Response]:
        """Send until an answer comes that is not busy, as often and as long as may be.

        Every call may be repeated. A link's carries a key for that, which the original ignores: there, a link whose
        answer was lost is made a second time.
        """
        tried = 0
        while True:
            reply = yield request
            tried += 1
            if isinstance(reply, httpx.Response) and not _is_busy(reply):
                return reply
            asked = _asked(reply)
            if tried >= self._tries or asked > self._longest_wait:
                raise _failure(reply)
            grown = _FIRST_WAIT * 2 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311  no secret
            yield min(max(grown, asked), self._longest_wait)


class _Ticket(msgspec.Struct, rename="camel"):
    token: str
    expired_time: int


class _Envelope(msgspec.Struct, rename="camel"):
    code: str
    message: str = ""
    data: Any = None
    extra: Any = None
    transaction_id: str | None = None

    def error(self) -> InPersonClientError:
        kind = _KINDS.get(self.code, RequestError)
        return kind(self.code, self.message, self.extra, self.transaction_id)


_KINDS: Final[Mapping[str, type[InPersonClientError]]] = {
    "IAM_FAILED": AccessError,
    "ACCOUNT_DISABLED": AccessError,
    "INSUFFICIENT_BALANCE": LimitError,
    "OVER_QUERY_LIMIT": LimitError,
}


def _envelope(response: httpx.Response) -> _Envelope | None:
    try:
        return msgspec.json.decode(response.content, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _is_busy(response: httpx.Response) -> bool:
    envelope = _envelope(response)
    return response.status_code in _BUSY if envelope is None else envelope.code == "SERVICE_BUSY"


def _asked(reply: Reply) -> float:
    """The seconds that a ``Retry-After`` asks to wait, written as such or as a date; or 0."""
    header = reply.headers.get("retry-after", "") if isinstance(reply, httpx.Response) else ""
    if header.isascii() and header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _failure(reply: Reply) -> InPersonClientError:
    """What is raised for a reply that no other try will follow."""
    if not isinstance(reply, httpx.Response):
        return UnreachableError("TIMEOUT" if isinstance(reply, httpx.TimeoutException) else "CONNECTION", "no answer")
    envelope = _envelope(reply)
    if envelope is None:
        return AnswerError(f"HTTP {reply.status_code}", "no envelope of the API")
    return BusyError(envelope.code, envelope.message, envelope.extra, envelope.transaction_id, _asked(reply) or None)


def _converted(envelope: _Envelope, kind: type[_T]) -> _T:
    """The envelope's data, whatever else may be in it."""
    try:
        return msgspec.convert(envelope.data, kind, strict=False)
    except msgspec.ValidationError as error:
        raise AnswerError(envelope.code, str(error), None, envelope.transaction_id) from None


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
