"""The flags that say what an account may do, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from cyclopts import Parameter

from inperson.errors import SettingError
from inperson.networks import Network, read_networks

if TYPE_CHECKING:
    from inperson.records.accounts import Grants

T = TypeVar("T")

_LEVELS = ("STANDARD", "PRO")
_NONE = "none"
_EPOCH = datetime.fromtimestamp(0, UTC)

_digits = re.compile(r"[0-9]{1,15}")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class GrantFlags:
    """What an account may do. ``none`` takes a limit away."""

    levels: str | None = None
    """Product levels that it may ask for: STANDARD, PRO, or both with a comma."""

    regions: str | None = None
    """Regions that it may ask for, ISO 3166-1 alpha-3, separated by commas; none: any."""

    networks: str | None = None
    """Networks that it may call from, IPv4 or IPv6, separated by commas (203.0.113.0/24); none: any."""

    per_second: str | None = None
    """Calls that it may make a second; none: any number."""

    per_day: str | None = None
    """Calls that it may make a day; none: any number."""

    quota: str | None = None
    """Links that it may make from now on; none: any number."""

    expires: str | None = None
    """When it ends: a day or a time, as 2027-01-31 or 2027-01-31T12:00+07:00; UTC unless said. none: never."""

    def grants(self) -> Grants:
        """What was given, for `inperson.records.accounts`. Raises `SettingError`, naming the flag."""
        found: Grants = {}
        if self.levels is not None:
            found["product_levels"] = _read("--levels", self.levels, _levels)
        if self.regions is not None:
            found["regions"] = _or_none("--regions", self.regions, _regions)
        if self.networks is not None:
            found["networks"] = _or_none("--networks", self.networks, read_unique)
        if self.per_second is not None:
            found["per_second"] = _or_none("--per-second", self.per_second, _number(1, 1_000_000))
        if self.per_day is not None:
            found["per_day"] = _or_none("--per-day", self.per_day, _number(1, 1_000_000_000))
        if self.quota is not None:
            found["quota"] = _or_none("--quota", self.quota, _number(0, 10**12))
        if self.expires is not None:
            found["expires_at"] = _or_none("--expires", self.expires, _moment)
        return found


def read_unique(text: str) -> tuple[Network, ...]:
    """Networks as `inperson.networks.read_networks` has them, each once."""
    return tuple(dict.fromkeys(read_networks(text)))


def _or_none(flag: str, text: str, read: Callable[[str], T]) -> T | None:
    return None if text.strip().lower() == _NONE else _read(flag, text, read)


def _read(flag: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise SettingError(flag, str(error)) from None


def _levels(text: str) -> tuple[str, ...]:
    return _words(text, _LEVELS, "must be STANDARD, PRO, or both")


def _regions(text: str) -> tuple[str, ...]:
    import pycountry

    codes = [country.alpha_3 for country in pycountry.countries]
    return _words(text, codes, "must be ISO 3166-1 alpha-3 codes such as PHL,IDN")


def _words(text: str, known: tuple[str, ...] | list[str], complaint: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip().upper() for word in text.split(",")))
    if not set(words) <= set(known):
        raise ValueError(complaint)
    return words


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _digits.fullmatch(text.strip()) or not least <= int(text) <= most:
            raise ValueError(f"must be a number from {least} to {most}, or none")
        return int(text)

    return read


def _moment(text: str) -> int:
    try:
        at = datetime.fromisoformat(text.strip())
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        at = _EPOCH
    if at <= _EPOCH:
        raise ValueError("must be a day or a time, such as 2027-01-31 or 2027-01-31T12:00+07:00, or none")
    return round(at.timestamp() * 1000)
