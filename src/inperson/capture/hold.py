"""Holding a place: the face stays in its oval, and the best of some full-resolution frames is kept."""

from __future__ import annotations

from inperson.engine.challenge import Step, place
from inperson.engine.quality import GOOD, Hint, hint
from inperson.engine.take import Phase, Sample, best, quality, size

LEAST_HELD = 4
"""Frames that a hold must have, however long it lasted: relief wants several at each end."""
LEAST_RATE = 5.0
"""Frames a second that a longer hold must have; of a slower camera it takes longer."""
MOST_HELD = 24
MOST_STILLS = 3
"""Full-resolution frames that are asked of one place; the best is kept."""
SLOW_MS = 250.0
"""Between the frames of a line that has to make do with one of them."""
STEADY = 0.12
"""How much a face may grow or shrink while it is held, as a share."""
_GRACE_MS = 400.0  # a blink does not break a hold, nor does one blurred frame, however slowly frames come
_STILL_AFTER = 2  # held frames: the face is there to stay
_STILL_SLACK = 1.5  # the still arrives a moment later, and the person breathes


class Hold:
    """The face stays in the oval of ``step`` for as long as it asks."""

    def __init__(self, step: Step, asked_ms: float | None = None) -> None:
        self.phase: Phase | None = None
        self.share = 0.0
        self._step = step
        self._least = max(LEAST_HELD, LEAST_RATE * step.hold_ms / 1000)
        self._asked_ms = asked_ms
        self._held = self._missed = 0
        self._samples: list[Sample] = []
        self._since_ms = self._last_ms = self._size = 0.0
        self._stills: list[Sample] = []
        self._asked = 0
        self._still_due = False

    def see(self, sample: Sample) -> Hint:
        observation = sample.observation
        if self._asked_ms is None:
            self._asked_ms = observation.time_ms
        found = hint(observation, self._step.oval, slack=self._step.slack)
        if self.phase is not None:
            return found
        self._keep_still(sample)
        if found == GOOD:
            self._add(sample)
        elif self._samples:
            self._missed += 1
            if self._missed > 1 and observation.time_ms - self._last_ms > _GRACE_MS:
                self._begin_again()
        self.share = self._held_share()
        if self.share >= 1.0 and self._stills:
            still = max(self._stills, key=quality)
            self.phase = Phase(self._step.action, tuple(self._samples), still, self._asked_ms, observation.time_ms)
        return found

    def wants_still(self) -> bool:
        most = 1 if self._slow else MOST_STILLS
        due = len(self._samples) >= _STILL_AFTER and not self._still_due and self._asked < most
        if due:
            self._still_due = True
            self._asked += 1
        return due

    @property
    def _slow(self) -> bool:
        return self._last_ms - self._since_ms > SLOW_MS * (self._held - 1)

    def _keep_still(self, sample: Sample) -> None:
        if sample.frame.still and self._still_due:
            self._still_due = False
            observation = sample.observation
            if (
                observation.faces == 1
                and place(observation, self._step.oval, _STILL_SLACK * self._step.slack) == "FITS"
            ):
                self._stills.append(sample)
            elif not self._stills:
                self._asked -= 1  # without one the step is never done

    def _add(self, sample: Sample) -> None:
        now = sample.observation.time_ms
        if self._samples and abs(size(sample) / self._size - 1) > STEADY:
            self._begin_again()  # who only passes through does not hold
        if not self._samples:
            self._since_ms, self._size = now, size(sample)
        self._last_ms = now
        self._held += 1
        self._missed = 0
        self._samples.append(sample)
        if len(self._samples) > MOST_HELD:
            self._samples = best(self._samples, MOST_HELD // 2)

    def _begin_again(self) -> None:
        self._samples, self._stills, self._asked = [], [], int(self._still_due)
        self._held = self._missed = 0

    def _held_share(self) -> float:
        if not self._samples:
            return 0.0
        return min((self._last_ms - self._since_ms) / self._step.hold_ms, self._held / self._least, 1.0)
