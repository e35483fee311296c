"""What came back, counted: the same of requests and of socket messages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_SHOWN = 20


@dataclass
class Tally:
    """What was sent to ``what``, in how many seconds, and what was answered how often.

    ``failures``: how many answers should not be, and ``bad`` the first of them. ``grown``: by how much the server's
    memory was more after it than before, as a share.
    """

    what: str
    sent: int = 0
    seconds: float = 0.0
    grown: float | None = None
    answers: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    bad: list[str] = field(default_factory=list)

    def count(self, answer: str, bad: str = "") -> None:
        """One more ``answer``; ``bad`` says what is wrong with it, and what brought it about."""
        self.sent += 1
        self.answers[answer] += 1
        self.failures += bool(bad)
        if bad and len(self.bad) < _SHOWN:
            self.bad.append(f"{answer}: {bad}")
