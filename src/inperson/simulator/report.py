"""What a simulated visit came to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass
class DriveReport:
    """One visit of a link, as the page saw it.

    ``code`` is the code of ``done`` (contract §5), else that of the socket's error, else ``NO_ANSWER``.
    ``judged_after`` and ``done_after`` count seconds from the start of the camera; None if it did not come to that.
    ``hints`` are those that were given, in the order of their first time.
    """

    subject: str
    seed: int
    code: str = "NO_ANSWER"
    attempts: int = 0
    frames: int = 0
    judged_after: float | None = None
    done_after: float | None = None
    hints: list[str] = field(default_factory=list)

    def json(self) -> str:
        """All fields as one JSON object."""
        return json.dumps(asdict(self))

    def text(self) -> str:
        """One line for people."""
        after = "" if self.done_after is None else f" after {self.done_after:.1f} s"
        tries = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return (
            f"{self.subject}: {self.code}{after}, {tries}, {self.frames} frames, hints: {', '.join(self.hints) or '–'}"
        )
