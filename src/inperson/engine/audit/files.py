"""All of it: a take and its verdict as named files."""

from __future__ import annotations

from collections.abc import Mapping

from inperson.engine.audit.arrows import expected, measured
from inperson.engine.audit.distances import distances
from inperson.engine.audit.drawing import Drawing
from inperson.engine.audit.portraits import portraits
from inperson.engine.audit.timeline import timeline
from inperson.engine.evidence import evidence_picture
from inperson.engine.frames import encode
from inperson.engine.take import Take
from inperson.engine.verdict import Verdict


def drawings(take: Take, verdict: Verdict, width: float = 880.0) -> Mapping[str, Drawing]:
    """The charts that can be drawn, by their names; ``width`` of what runs over time."""
    told: dict[str, Drawing | None] = {"movements": timeline(take, width)}
    if verdict.relief is not None:
        told |= {"parallax-measured": measured(verdict.relief), "parallax-of-a-head": expected(verdict.relief)}
    if verdict.kappa is not None:
        told["kappa"] = distances(verdict.kappa, width)
    return {name: drawing for name, drawing in told.items() if drawing is not None}


def audit_files(take: Take, verdict: Verdict) -> Mapping[str, bytes]:
    """The picture set for an archive, by file name: one JPEG a phase in their order, the evidence, and each chart.

    Raises `inperson.errors.FrameError`.
    """
    shown = portraits(take)
    files = {f"{index}-{portrait.name}.jpg": portrait.sample.frame.jpeg for index, portrait in enumerate(shown, 1)}
    if verdict.relief is not None:
        files["parallax.jpg"] = encode(evidence_picture(verdict.relief))
    return files | {f"{name}.svg": drawing.file() for name, drawing in drawings(take, verdict).items()}
