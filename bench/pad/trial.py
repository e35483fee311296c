"""One trial from its name to its record. Runs in a process that has a core of its own."""

from __future__ import annotations

import os
import pickle
import time
from functools import cache
from pathlib import Path
from random import Random

import cv2
import msgspec

from bench.pad.ledger import Heard, Record, Truth
from bench.pad.matrix import Trial, picture_of
from bench.pad.version import version
from bench.pad.visit import Visit, visit
from inperson.engine.fusion import Outcome
from inperson.engine.landmarks import Landmarker
from inperson.engine.profiles import PROFILES
from inperson.engine.verdict import judge
from inperson.simulator.conditions import BONA_FIDE
from inperson.simulator.picture import face_picture
from inperson.simulator.player import player

_DECIDES = ("inperson.engine.fusion", "inperson.engine.profiles")
_EACH_FRAME = "frames"  # of a player's truth: longer than all the rest of a record
_MEASURES = ("inperson.engine.parallax", "inperson.engine.canonical")


def code_version() -> str:
    """Of all that a stored signal depends on: not of what decides, since that is done anew from the signals."""
    return version(__name__, without=_DECIDES)


def film_version() -> str:
    """Of all that a take depends on: the simulator, the page, the capture room, and what is observed in a frame."""
    return version("bench.pad.visit", without=(*_DECIDES, *_MEASURES))


def run(trial: Trial, kept: Path | None = None) -> Record:
    """Film and judge ``trial``. In the folder ``kept`` its film is kept, and taken from there the next time.

    Raises `inperson.errors.SimulatorError` when there is no such subject, or no face in its picture.
    """
    begun = time.perf_counter()
    seen = _seen(trial, kept)
    did = {name: each for name, each in seen.did.items() if name != _EACH_FRAME}
    truth = Truth(trial.subject in BONA_FIDE, seen.asked, msgspec.json.decode(msgspec.json.encode(did)))
    outcome: Outcome = "retry"
    score, hint, signals = 0.0, str(seen.hint), tuple[Heard, ...]()
    cpu_ms = wall_ms = None
    profile = PROFILES[trial.level]
    if seen.take is not None:
        wall, cpu = time.perf_counter(), time.process_time()
        verdict = judge(seen.take, profile)
        cpu_ms, wall_ms = 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)
        outcome, score, hint = verdict.outcome, verdict.score, verdict.hint or ""
        signals = tuple(Heard(each.name, each.value, each.says, each.confidence) for each in verdict.signals)
    return Record(
        trial=trial,
        truth=truth,
        finished=seen.take is not None,
        hint=hint,
        outcome=outcome,
        score=score,
        profile=profile.name,
        signals=signals,
        cpu_ms=cpu_ms,
        wall_ms=wall_ms,
        seconds=seen.seconds,
        frames=seen.frames,
        stills=seen.stills,
        took=time.perf_counter() - begun,
        at=time.time(),
    )


def _seen(trial: Trial, kept: Path | None) -> Visit:
    file = None if kept is None else kept / f"{trial.name}.pickle"
    if file is not None and file.is_file():
        kept_visit: Visit = pickle.loads(file.read_bytes())  # noqa: S301 (written below)
        return kept_visit
    own, other = (face_picture(picture_of(face)) for face in (trial.face, trial.other))
    who = player(trial.subject, own, trial.seed, other=None if trial.face == trial.other else other)
    challenge = trial.challenge(who.camera.width / who.camera.height)
    seen = visit(who, challenge, _landmarker(), Random(f"page {trial.name}"))  # noqa: S311
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}")
        partial.write_bytes(pickle.dumps(seen))
        partial.replace(file)
    return seen


@cache
def _landmarker() -> Landmarker:
    cv2.setNumThreads(1)  # the other cores have trials of their own
    return Landmarker()
