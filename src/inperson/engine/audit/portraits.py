"""One picture for each phase of a take: the frame that shows best what was asked there."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.engine.audit.lanes import seen
from inperson.engine.audit.words import ACTIONS
from inperson.engine.flows import MOVES, PLACES
from inperson.engine.movements import Rest, degree, rest_of
from inperson.engine.take import Phase, Sample, Take, best


@dataclass(frozen=True, slots=True)
class Portrait:
    """``sample`` stands for what ``title`` names."""

    title: str
    sample: Sample

    @property
    def name(self) -> str:
        """The title as part of a file's name."""
        return self.title.lower().replace(" ", "-")


def portraits(take: Take) -> list[Portrait]:
    """In the order of the phases: of a place its full-size still, else its best frame; of a move its farthest point.

    Of a take without phases the frame in its middle: what was there instead.
    """
    rest = rest_of(s.observation for phase in take.phases if phase.action in PLACES for s in phase.samples)
    found = ((phase, _shown(phase, rest)) for phase in take.phases)
    shown = [Portrait(ACTIONS[phase.action], sample) for phase, sample in found if sample is not None]
    between = take.frames[len(take.frames) // 2 :][:1]
    return shown or [Portrait("A frame", sample) for sample in between]


def _shown(phase: Phase, rest: Rest | None) -> Sample | None:
    for move in MOVES:
        if move == phase.action and rest is not None:
            faces = ((seen(sample.observation), sample) for sample in phase.samples)
            made = [(degree(move, face, rest), sample) for face, sample in faces if face is not None]
            return max(made, key=lambda entry: entry[0])[1] if made else None
    return phase.still or next(iter(best(phase.samples, 1)), None)
