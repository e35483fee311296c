"""One module a signal: one measurement over a whole take, what it says, how sure it is, and a sentence for people.

A signal that cannot be measured says nothing and leaves the fusion (design §4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Says = Literal["live", "attack", "nothing"]


@dataclass(frozen=True, slots=True)
class Signal:
    """``value`` in the signal's own unit, nothing when not measured; ``confidence`` 0–1 in what it ``says``."""

    name: str
    value: float | None
    says: Says
    confidence: float
    sentence: str
