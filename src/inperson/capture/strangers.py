"""Lines that have not shown a link yet: nobody fills a node with such, from however many addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from inperson.capture.inbox import Inbox

MOST_OF_ONE = 32
"""Strangers of one address."""
MOST = 200
"""Strangers in all. One more takes the place of whoever has said nothing for the longest: a page greets at once."""


class Strangers:
    """The strangers of a node, and where they come from."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()
        self._waiting: dict[Inbox, None] = {}  # the oldest first

    def too_many(self, address: str) -> bool:
        """Whether one more from ``address`` is turned away."""
        return self._of[household(address)] >= MOST_OF_ONE

    @contextmanager
    def one(self, address: str, inbox: Inbox) -> Iterator[None]:
        """Around the time in which whoever fills ``inbox`` is a stranger."""
        source = household(address)
        if len(self._waiting) >= MOST:
            next(iter(self._waiting)).fail(TimeoutError())
        self._of[source] += 1
        self._waiting[inbox] = None
        try:
            yield
        finally:
            del self._waiting[inbox]
            self._of[source] -= 1
            if not self._of[source]:
                del self._of[source]


def household(name: str) -> str:
    """Whom the address ``name`` stands for: itself, or in IPv6 the network that one household has."""
    try:
        address = ip_address(name)
    except ValueError:
        return name
    return str(ip_network((address.packed[:8] + bytes(8), 64))) if isinstance(address, IPv6Address) else name
