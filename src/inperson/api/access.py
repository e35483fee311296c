"""Who may call: the header ``X-ACCESS-TOKEN``, read into an account (contract §1, IAM_FAILED and SERVICE_BUSY).

The order of checks: the token and the secret key that it was taken with, the account's state, its end, the network that
the call comes from, its rate.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from litestar import Request

from inperson.api.rates import Rates
from inperson.errors import ContractError
from inperson.networks import holds
from inperson.records import accounts
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.tokens import Tokens

HEADER = "X-ACCESS-TOKEN"

_REMEMBER_SECONDS = 5.0
_REMEMBER_MOST = 10_000

Clock = Callable[[], int]
"""Answers the time in epoch ms."""


class Gate:
    """Admits callers. Remembers an account for five seconds: so long may a disabled one still be served.

    The five seconds are counted without the wall clock, which may be set back.
    """

    def __init__(self, database: Database, tokens: Tokens, clock: Clock, rates: Rates) -> None:
        self._database = database
        self._tokens = tokens
        self._clock = clock
        self._rates = rates
        self._remembered: dict[int, tuple[Account | None, float]] = {}

    async def admit(self, request: Request[Any, Any, Any]) -> Account:
        """The account that calls. Raises `ContractError` IAM_FAILED or SERVICE_BUSY."""
        account_id, key_number = self._tokens.read_access(request.headers.get(HEADER, ""))
        account = await self._account(account_id, key_number)
        if account is None or account.state == "DELETED" or not account.has_key(key_number, self._clock()):
            raise denied("Token not found or expired")
        if account.state != "ACTIVE":
            raise denied("Account is disabled")
        await self.welcome(request, account)
        return account

    async def welcome(self, request: Request[Any, Any, Any], account: Account) -> None:
        """Of a caller who has proven to be ``account``: its end, source and rate. Raises like `admit`."""
        if account.expires_at is not None and account.expires_at <= self._clock():
            raise denied("Account is expired")
        if account.networks is not None and not holds(account.networks, request.client and request.client.host):
            raise denied("Account not authorized for this domain")
        await self._rates.count(account)

    async def _account(self, account_id: int, key_number: int) -> Account | None:
        now = time.monotonic()
        account, until = self._remembered.get(account_id, (None, 0.0))
        changed = account is not None and account.secret_key_number < key_number
        if until <= now or changed:
            account = await accounts.by_id(self._database, account_id)
            if len(self._remembered) >= _REMEMBER_MOST:
                self._remembered.clear()
            self._remembered[account_id] = (account, now + _REMEMBER_SECONDS)
        return account


def denied(reason: str) -> ContractError:
    """The answer to a caller who may not."""
    return ContractError("IAM_FAILED", f"Access denied({reason})")
