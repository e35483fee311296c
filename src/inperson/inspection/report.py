"""What ``inperson analyze`` says of a clip, to programs and to people."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from inperson.engine.audit.words import counted
from inperson.engine.evidence import evidence_picture
from inperson.engine.frames import encode
from inperson.errors import ClipError
from inperson.inspection.analysis import Analysis
from inperson.inspection.page import page


def as_json(analysis: Analysis) -> str:
    """One JSON object: outcome, score, attackType, hint, profile, frames, faces, notes, signals."""
    verdict = analysis.verdict
    return json.dumps({
        "outcome": verdict.outcome,
        "score": round(verdict.score, 2),
        "attackType": None if verdict.attack_type is None else int(verdict.attack_type),
        "hint": verdict.hint,
        "profile": verdict.profile,
        "frames": analysis.frames,
        "faces": analysis.faces,
        "notes": analysis.notes,
        "signals": [asdict(signal) for signal in verdict.signals],
    })  # fmt: skip


def as_text(analysis: Analysis) -> str:
    """The same in lines."""
    verdict = analysis.verdict
    attack = "" if verdict.attack_type is None else f", attack type {int(verdict.attack_type)}"
    hint = "" if verdict.hint is None else f", hint {verdict.hint}"
    lines = [
        f"{verdict.outcome}  score {verdict.score:.0f}{attack}{hint}",
        f"{counted(analysis.frames, 'frame', 'frames')}, one face in {analysis.faces}; profile {verdict.profile}",
        *analysis.notes,
        *(f"  {signal.name:12} {signal.says:8} {signal.sentence}" for signal in verdict.signals),
    ]
    return "\n".join(lines)


def write_evidence(analysis: Analysis, file: Path) -> bool:
    """Write the evidence of relief as a JPEG; False when there is none to draw. Raises `ClipError`."""
    relief = analysis.verdict.relief
    if relief is not None:
        _write(file, encode(evidence_picture(relief)))
    return relief is not None


def write_page(analysis: Analysis, file: Path) -> None:
    """Write everything as one HTML page that needs nothing else. Raises `ClipError`."""
    _write(file, page(analysis).encode())


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ClipError(f"{file.name}: cannot be written ({error.strerror})") from None
