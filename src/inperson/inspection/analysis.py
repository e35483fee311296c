"""A recorded clip, judged as a live one would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inperson.engine.clip import take_of_clip
from inperson.engine.flows import LIVENESS_TYPES
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.profiles import PROFILES, Profile
from inperson.engine.signals.trained import joined
from inperson.engine.take import Sample, Take
from inperson.engine.trained.model import Model
from inperson.engine.verdict import Verdict, judge
from inperson.errors import SettingError
from inperson.inspection.clips import MOST_FRAMES, read_clip

_ON_ITS_SIDE = 60.0  # degrees of roll
_OFTEN = 0.2  # a share of the frames that is worth a word


@dataclass(frozen=True, slots=True)
class Analysis:
    """The ``verdict`` on the ``take`` of the clip ``name``, by ``profile``."""

    name: str
    liveness_type: str
    take: Take
    verdict: Verdict
    profile: Profile

    @property
    def frames(self) -> int:
        return len(self.take.path)

    @property
    def faces(self) -> int:
        """In how many frames exactly one face was seen."""
        return sum(observation.faces == 1 for observation in self.take.path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong with the clip itself, a sentence each."""
        return tuple(_notes(self.take, self.frames))


def analyze(path: Path, liveness_type: str, level: str = "STANDARD", model: Model | None = None) -> Analysis:
    """Judge the clip at ``path`` with the profile of the product ``level``, and with the deployment's ``model``.

    Raises `SettingError` for a type or level that the engine does not know, `ClipError` for what cannot be read.
    """
    if liveness_type not in LIVENESS_TYPES:
        raise SettingError("type", f"must be one of {', '.join(LIVENESS_TYPES)}")
    if level not in PROFILES:
        raise SettingError("level", f"must be one of {', '.join(PROFILES)}")
    landmarker = Landmarker()
    try:
        samples = [Sample(frame, observe(frame, landmarker)) for frame in read_clip(path)]
    finally:
        landmarker.close()
    take = take_of_clip(samples, LIVENESS_TYPES[liveness_type].flows[0].category)
    profile = PROFILES[level]
    verdict = judge(take, profile, model)
    return Analysis(path.name, liveness_type, take, verdict, joined(profile, model) if model else profile)


def _notes(take: Take, frames: int) -> Iterator[str]:
    if frames == 1:
        yield "There is one frame only: nothing can move in it."
    if frames == MOST_FRAMES:
        yield f"Only the first {MOST_FRAMES} frames were read."
    nobody = sum(observation.faces == 0 for observation in take.path)
    several = sum(observation.faces > 1 for observation in take.path)
    rolls = [abs(observation.face.roll) for observation in take.path if observation.face is not None]
    tilted = sum(roll > _ON_ITS_SIDE for roll in rolls)
    if nobody == frames:
        yield "No frame shows a face."
    elif nobody > _OFTEN * frames:
        yield f"{nobody} of {frames} frames show no face."
    if several > _OFTEN * frames:
        yield f"{several} of {frames} frames show more than one face."
    if tilted > _OFTEN * frames:
        yield f"In {tilted} of {frames} frames the face lies on its side: turn the video upright."
