"""What ``inperson analyze`` says of a clip."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from inperson.engine.evidence import evidence_picture
from inperson.engine.frames import encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.profiles import PROFILES
from inperson.engine.take import Sample, take_of_clip
from inperson.engine.verdict import Verdict, judge
from inperson.errors import ClipError, SettingError
from inperson.inspection.clips import read_clip

TYPES = ("DISTANT_NEAR",)


@dataclass(frozen=True, slots=True)
class Report:
    """A verdict on the ``frames`` of a clip; in ``faces`` of them exactly one face was seen."""

    verdict: Verdict
    frames: int
    faces: int

    def json(self) -> str:
        """One JSON object: outcome, score, attackType, hint, profile, frames, faces, signals."""
        verdict = self.verdict
        return json.dumps({
            "outcome": verdict.outcome,
            "score": round(verdict.score, 2),
            "attackType": None if verdict.attack_type is None else int(verdict.attack_type),
            "hint": verdict.hint,
            "profile": verdict.profile,
            "frames": self.frames,
            "faces": self.faces,
            "signals": [asdict(signal) for signal in verdict.signals],
        })  # fmt: skip

    def text(self) -> str:
        """The same for people."""
        verdict = self.verdict
        attack = "" if verdict.attack_type is None else f", attack type {int(verdict.attack_type)}"
        hint = "" if verdict.hint is None else f", hint {verdict.hint}"
        lines = [
            f"{verdict.outcome}  score {verdict.score:.0f}{attack}{hint}",
            f"{self.frames} frames, one face in {self.faces}; profile {verdict.profile}",
        ]
        if verdict.relief is None:
            lines.append("no evidence to draw: the clip shows no face at two distances")
        lines += [f"  {signal.name:12} {signal.says:8} {signal.sentence}" for signal in verdict.signals]
        return "\n".join(lines)


def analyze(path: Path, liveness_type: str, evidence: Path | None = None, level: str = "STANDARD") -> Report:
    """Judge the clip at ``path``; write the evidence picture to ``evidence`` (a .jpg) when it can be drawn.

    Raises `SettingError` for a type that the engine does not know, `ClipError` for what cannot be read or written.
    """
    if liveness_type not in TYPES:
        raise SettingError("type", f"must be one of {', '.join(TYPES)}")
    landmarker = Landmarker()
    try:
        samples = [Sample(frame, observe(frame, landmarker)) for frame in read_clip(path)]
    finally:
        landmarker.close()
    take = take_of_clip(samples)
    verdict = judge(take, PROFILES[level])
    if evidence is not None and verdict.relief is not None:
        _write(evidence, encode(evidence_picture(verdict.relief)))
    return Report(verdict, len(samples), sum(sample.observation.faces == 1 for sample in samples))


def _write(file: Path, jpeg: bytes) -> None:
    try:
        file.write_bytes(jpeg)
    except OSError as error:
        raise ClipError(f"{file.name}: cannot be written ({error.strerror})") from None
