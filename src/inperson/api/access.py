"""Who may call: the header ``X-ACCESS-TOKEN``, read into an account (contract §1, IAM_FAILED and SERVICE_BUSY).

The order of checks: the token, the account's state, its end, the network that the call comes from, its rate.
"""

from __future__ import annotations

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

_REMEMBER_MS = 5_000
_REMEMBER_MOST = 10_000

Clock = Callable[[], int]
"""Answers the time in epoch ms."""


class Gate:
    """Admits callers. Remembers an account for five seconds: so long may a disabled one still be served."""

    def __init__(self, database: Database, tokens: Tokens, clock: Clock, rates: Rates) -> None:
        self._database = database
        self._tokens = tokens
        self._clock = clock
        self._rates = rates
        self._remembered: dict[int, tuple[Account | None, int]] = {}

    async def admit(self, request: Request[Any, Any, Any]) -> Account:
        """The account that calls. Raises `ContractError` IAM_FAILED or SERVICE_BUSY."""
        account = await self._account(self._tokens.read_access(request.headers.get(HEADER, "")))
        if account is None or account.state == "DELETED":
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

    async def _account(self, account_id: int) -> Account | None:
        now = self._clock()
        account, until = self._remembered.get(account_id, (None, 0))
        if until <= now:
            account = await accounts.by_id(self._database, account_id)
            if len(self._remembered) >= _REMEMBER_MOST:
                self._remembered.clear()
            self._remembered[account_id] = (account, now + _REMEMBER_MS)
        return account


def denied(reason: str) -> ContractError:
    """The answer to a caller who may not."""
    return ContractError("IAM_FAILED", f"Access denied({reason})")
