"""How one step is carried out, frame by frame: a place is held (`hold`), or a move is made (`move`)."""

from __future__ import annotations

from typing import Protocol

from inperson.engine.quality import Hint
from inperson.engine.take import Phase, Sample


class Performance(Protocol):
    """``phase`` is there once the step is done; ``share`` of it is done, 0–1.

    ``asked_ms``: the time of the frame that ended the step before, on the page's clock: nobody can have been asked
    earlier. The first step has none before it, and is asked with its first frame.
    """

    phase: Phase | None
    share: float

    def see(self, sample: Sample) -> Hint:
        """Take one frame in. Answers what the person should do better, or that it is good."""
        ...

    def wants_still(self) -> bool:
        """Whether to ask for a full-resolution frame now. Saying yes counts as having asked."""
        ...
