"""When a callback is tried again (contract §6): at 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.

Each try waits for the distance between two of these times, counted from the try before it: an outage of our own
shifts the rest and never bunches it. Jitter of a tenth keeps the callbacks of one outage from coming back together.
"""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE

TRIES_AT_SECONDS: Final = (
    *(0, 5, 5 * _MINUTE, 30 * _MINUTE),
    *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)),
)
_WAITS = tuple(later - earlier for earlier, later in pairwise(TRIES_AT_SECONDS))
_JITTER = 0.1
_LONGEST_MS = 24 * _HOUR * 1000


def next_try(attempt: int, now: int, chance: float, retry_after_ms: int | None = None) -> int | None:
    """When to try again after the failed ``attempt`` (from 1), or None when that was the last.

    ``now`` and the answer are epoch ms; ``chance``, from 0 to 1, places the jitter from −10 % to +10 %. The receiver's
    ``retry_after_ms`` may put the time off, by a day at most; it never brings it forward.
    """
    if attempt > len(_WAITS):
        return None
    wait = round(_WAITS[attempt - 1] * 1000 * (1 + _JITTER * (2 * chance - 1)))
    return now + max(wait, min(retry_after_ms or 0, _LONGEST_MS))


def retry_after(header: str | None, now: int) -> int | None:
    """The wait in ms that a ``Retry-After`` header asks for: seconds or an HTTP date (RFC 9110 §10.2.3).

    None without a header and for one that says neither; 0 for a date that has passed.
    """
    if header is None or len(header) > 64:
        return None
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return int(header) * 1000
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return max(0, round(date.replace(tzinfo=date.tzinfo or UTC).timestamp() * 1000) - now)
