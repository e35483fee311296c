"""POST /openapi/auth/ticket/v1/generate-token: an access token for who knows the secret key (contract §2).

The order of checks: shape of the body, empty parameters, periodSecond, timestamp, signature, state of the account, the
network that it calls from, its rate.
Nothing is told about an account before its signature is right. An account whose time is over still gets a token; what
it calls then answers that it is expired.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from inperson.api.access import Clock, Gate
from inperson.api.body import content, reader, required
from inperson.api.envelope import parameter_error, success
from inperson.api.reference import Call
from inperson.errors import ContractError
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.vault import Vault
from inperson.tokens import Tokens, expiry

PATH = "/openapi/auth/ticket/v1/generate-token"

_CLOCKS_APART_MS = 300_000
_DEFAULT_SECONDS, _LEAST_SECONDS, _MOST_SECONDS = 3600, 60, 86400

_milliseconds = re.compile(r"[0-9]{13}")
_seconds = re.compile(r"[0-9]{1,5}")


class TicketParameters(msgspec.Struct, rename="camel"):
    """What generate-token is asked with."""

    access_key: Annotated[str | None, Meta(description="The account's access key.")] = None
    timestamp: Annotated[
        str | int | float | None,
        Meta(description="Epoch milliseconds, 13 digits, within 300 s of the server's clock."),
    ] = None
    signature: Annotated[
        str | None,
        Meta(description="Lowercase hex SHA-256 of `accessKey + secretKey + timestamp`, UTF-8."),
    ] = None
    period_second: Annotated[
        str | int | float | None, Meta(description="Life of the token in seconds, 60 to 86400. Default 3600.")
    ] = None


class Ticket(msgspec.Struct, rename="camel"):
    """What generate-token answers."""

    token: Annotated[str, Meta(description="Opaque: send it as X-ACCESS-TOKEN with every other call.")]
    expired_time: Annotated[int, Meta(description="Epoch milliseconds at which it ends.")]


CALL = Call(
    path=PATH,
    title="Generate Token",
    text="Exchanges a signature for an access token. One token opens every call; several may live at once.",
    parameters=TicketParameters,
    data=Ticket,
    codes=(
        ("PARAMETER_ERROR", "Parameter should not be empty"),
        ("PARAMETER_ERROR", "Parameter error,please check you input."),
        ("PARAMETER_ERROR", "Timestamp error"),
        ("PARAMETER_ERROR", "Signature error"),
        ("ACCOUNT_DISABLED", "Account Disabled"),
    ),
    required=("accessKey", "timestamp", "signature"),
    answer=Ticket("eyJhbGciOiJIUzUxMiJ9.eyJpc3MiOiJpbnBlcnNvbiJ9.c2lnbmF0dXJl", expired_time=1665997122000),
    example={
        "accessKey": "sampleaccesskey",
        "timestamp": "1665993522952",
        "signature": "02209bbeaf0d0a3dd587f6a1ba22f84c98d142e3b545e77db7e4906ca56349f5",
        "periodSecond": "3600",
    },
    opened_by_token=False,
)


def routes(gate: Gate, database: Database, vault: Vault, tokens: Tokens, clock: Clock) -> list[HTTPRouteHandler]:
    """The route of this call."""
    read = reader(TicketParameters)

    @post(PATH, status_code=200)
    async def generate_token(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = read(await content(request))
        access_key, signature = required(asked.access_key, asked.signature)
        required(asked.timestamp)
        seconds = _period(asked.period_second)
        now = clock()
        timestamp = _timestamp(asked.timestamp, now)
        account, secret_keys = await accounts.by_access_key(database, vault, access_key, now) or (None, ())
        which = _signing_key(access_key, secret_keys, timestamp, signature)
        if which is None or account is None:
            raise ContractError("PARAMETER_ERROR", "Signature error")
        if account.state != "ACTIVE":
            raise ContractError("ACCOUNT_DISABLED", "Account Disabled")
        await gate.welcome(request, account)
        token = tokens.access(account.id, account.secret_key_number - which, now, seconds)
        return success(Ticket(token, expiry(now, seconds)))

    return [generate_token]


def sign(access_key: str, secret_key: str, timestamp: str) -> str:
    """The signature of contract §2."""
    return hashlib.sha256((access_key + secret_key + timestamp).encode()).hexdigest()


def _signing_key(access_key: str, secret_keys: Sequence[str], timestamp: str, signature: str) -> int | None:
    """Which of an account's good secret keys made the signature: 0 is the current one, 1 the one before.

    Always two comparisons, whatever the keys: the time tells neither whether there is such an account, nor whether it
    is changing its key, nor which of its keys was right. Only those with a key of its own count.
    """
    keys = (*secret_keys, "\0", "\0")[:2]
    right = [hmac.compare_digest(sign(access_key, key, timestamp).encode(), signature.encode()) for key in keys]
    return next((which for which in range(len(secret_keys)) if right[which]), None)


def _timestamp(value: str | float | None, now: int) -> str:
    """The 13 digits that were signed."""
    digits = _digits(value)
    if not _milliseconds.fullmatch(digits) or abs(int(digits) - now) > _CLOCKS_APART_MS:
        raise ContractError("PARAMETER_ERROR", "Timestamp error")
    return digits


def _period(value: str | float | None) -> int:
    if value is None:
        return _DEFAULT_SECONDS
    digits = _digits(value)
    if not _seconds.fullmatch(digits) or not _LEAST_SECONDS <= int(digits) <= _MOST_SECONDS:
        raise parameter_error("periodSecond")
    return int(digits)


def _digits(value: str | float | None) -> str:
    """A number as it is written without a fraction: some languages write 3600 as 3600.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
