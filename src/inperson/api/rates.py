"""How often an account may call: so many calls a second, so many a day (contract §1, SERVICE_BUSY).

A window begins with its first call and is fixed, so that `Retry-After` is exact. Counted in this process, or in a
store that all nodes share.
"""

from __future__ import annotations

import asyncio
import math
import time

import structlog
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerSecond
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from inperson.errors import ContractError, SettingError
from inperson.records.accounts import Account

_WAIT_SECONDS = 0.5
_PAUSE_SECONDS = 5.0
_AT_ONCE = 50  # a driver's connections are limited, and one call too many looks like a store that fails

log = structlog.get_logger("inperson.api")


class Rates:
    """Counts calls in the store at ``url``. Raises `SettingError` when there is no such kind of store.

    While the store does not answer, every call is let through: a rate protects the others' share of the service, and
    turning everybody away would be worse than what it protects from. Keys, networks and quotas do not hang on it.
    """

    def __init__(self, url: str) -> None:
        try:
            # Of the two drivers that limits knows for Redis, its default wants to be opened, and limits never does.
            store = storage_from_string(url, **({"implementation": "redispy"} if "redis" in url.split(":")[0] else {}))
        except (ConfigurationError, ValueError):
            # Its own text may hold the store's password.
            raise SettingError("limits_url", "names no store of counters, or one whose driver is missing") from None
        if not isinstance(store, Storage):
            raise SettingError("limits_url", "must begin with async+")
        self._counter = FixedWindowRateLimiter(store)
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asked_again_at = 0.0

    async def count(self, account: Account) -> None:
        """Count a call of ``account``. Raises `ContractError` SERVICE_BUSY, with ``retry_after``, for one too many."""
        limits: list[RateLimitItem] = []
        if account.per_second is not None:
            limits.append(RateLimitItemPerSecond(account.per_second))
        if account.per_day is not None:
            limits.append(RateLimitItemPerDay(account.per_day))
        if not limits or time.monotonic() < self._asked_again_at:
            return
        try:
            async with asyncio.timeout(_WAIT_SECONDS), self._free:
                seconds = await self._wait(limits, str(account.id))
        except Exception as error:  # whatever a store raises: there are many kinds
            self._asked_again_at = time.monotonic() + _PAUSE_SECONDS
            log.warning("limits_unreachable", error=type(error).__name__, pause_seconds=_PAUSE_SECONDS)
            return
        if seconds:
            raise ContractError("SERVICE_BUSY", "Service busy, please retry later", retry_after=seconds)

    async def _wait(self, limits: list[RateLimitItem], account: str) -> int:
        """0, or the seconds until a refused call may come again."""
        for limit in limits:
            if not await self._counter.hit(limit, account):
                stats = await self._counter.get_window_stats(limit, account)
                return max(1, math.ceil(stats.reset_time - time.time()))
        return 0
