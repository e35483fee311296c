"""Making a move: a blink, an open mouth or a turn of the head, from the rest of the face before it."""

from __future__ import annotations

from collections import deque

from inperson.engine.challenge import Step
from inperson.engine.flows import TURNS
from inperson.engine.movements import TURNED, Rest, movements
from inperson.engine.observation import Observation
from inperson.engine.quality import ACT, GOOD, MOVING, Hint, hint
from inperson.engine.signals.compliance import REACTION_MS
from inperson.engine.spread import thinned
from inperson.engine.take import Phase, Sample

MOST_KEPT = 24
_MOST_WATCHED = 200  # frames in which a move is looked for: ten seconds of them
_SLACK = 2.0  # a head that turns leaves its place a little, and its outline becomes narrower


class Move:
    """The move of ``step``, from the ``rest`` of the face that held still before."""

    def __init__(self, step: Step, rest: Rest, asked_ms: float | None = None) -> None:
        self.phase: Phase | None = None
        self.share = 0.0
        self._step = step
        self._rest = rest
        self._asked_ms = asked_ms
        self._samples: list[Sample] = []
        self._path: deque[Observation] = deque(maxlen=_MOST_WATCHED)

    def see(self, sample: Sample) -> Hint:
        observation, action = sample.observation, self._step.action
        if self._asked_ms is None:
            self._asked_ms = observation.time_ms
        self._path.append(observation)
        self._samples.append(sample)
        if len(self._samples) > 2 * MOST_KEPT:
            self._samples = thinned(self._samples, MOST_KEPT)
        found = hint(observation, self._step.oval, MOVING, _SLACK)
        if found != GOOD:
            return found
        # Everybody blinks: what began before the prompt can have been read is no answer, and another one may come.
        earliest_ms = self._asked_ms + REACTION_MS
        found_so_far = movements(self._path, self._rest)
        made = [each for each in found_so_far if each.move == action and each.begin_ms >= earliest_ms]
        if made:
            self.share = 1.0
            self.phase = Phase(action, tuple(self._samples), asked_ms=self._asked_ms, done_ms=made[0].counted_ms)
        return "LOOK_STRAIGHT" if action not in TURNS and self._turned(observation) else ACT

    def wants_still(self) -> bool:
        return False

    def _turned(self, observation: Observation) -> bool:
        """Whether the head is still turned, as after the move before: eyes and mouth are not seen well from there."""
        face = observation.face
        return face is not None and abs(face.yaw - self._rest.yaw) > TURNED
