"""Who may call: the header ``X-ACCESS-TOKEN``, read into an account (contract §1, IAM_FAILED)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request

from inperson.errors import ContractError
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

    def __init__(self, database: Database, tokens: Tokens, clock: Clock) -> None:
        self._database = database
        self._tokens = tokens
        self._clock = clock
        self._remembered: dict[int, tuple[Account | None, int]] = {}

    async def admit(self, request: Request[Any, Any, Any]) -> Account:
        """The account that calls. Raises `ContractError` IAM_FAILED."""
        account = await self._account(self._tokens.read_access(request.headers.get(HEADER, "")))
        if account is None:
            raise denied("Token not found or expired")
        if account.state != "ACTIVE":
            raise denied("Account is disabled")
        if account.expires_at is not None and account.expires_at <= self._clock():
            raise denied("Account is expired")
        return account

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
