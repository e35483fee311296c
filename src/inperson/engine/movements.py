"""Movements: blinks, open mouths and turns of the head, each told from this person's own rest (design §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inperson.engine.flows import MOVES, Move
from inperson.engine.observation import Face, Observation

CLOSED = 0.55
"""An eye is closed when it is open less than this share of its rest."""
OPENED = 0.35
"""A mouth is open when its height over its width is so much more than at rest: more than most syllables."""
TURNED = 14.0
"""A head is turned from so many degrees beyond its rest."""
MOST_BLINK_MS = 2500.0
"""Whoever is asked to blink may do it slowly; longer is eyes shut."""
_OVER = 0.6  # of the threshold: here a movement has ended, so that noise at the threshold makes no second one
_LEAST_MS = {"BLINK": 50.0, "OPEN_MOUTH": 120.0, "TURN_LEFT": 60.0, "TURN_RIGHT": 60.0}
_BLIND_YAW = 20.0  # degrees from rest: an eye seen so much from the side looks closed
_WIDEST_REST = 0.25


@dataclass(frozen=True, slots=True)
class Rest:
    """A face that does nothing. Units as in `inperson.engine.observation.Face`."""

    eyes: float
    mouth: float
    yaw: float


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement, on the sender's clock. ``counted_ms``: from when it was what was asked.

    A blink counts once the eyes are open again. ``frames``: in how many it was seen.
    """

    move: Move
    begin_ms: float
    end_ms: float
    counted_ms: float
    frames: int


def rest_of(path: Iterable[Observation]) -> Rest | None:
    """The rest of the person on ``path``, who may blink and talk on it; nothing without a face."""
    faces = [observation.face for observation in path if observation.face is not None and observation.faces == 1]
    if not faces:
        return None
    return Rest(
        eyes=float(np.percentile([face.eyes for face in faces], 60)),
        mouth=min(float(np.percentile([face.mouth for face in faces], 25)), _WIDEST_REST),
        yaw=float(np.median([face.yaw for face in faces])),
    )


def movements(path: Sequence[Observation], rest: Rest) -> list[Movement]:
    """All that count on ``path``, in order of their beginning."""
    found = [movement for move in MOVES for movement in _runs(move, path, rest)]
    return sorted(found, key=lambda movement: movement.begin_ms)


def degree(move: Move, face: Face, rest: Rest) -> float:
    """How far ``face`` is in ``move``: 0 at rest, from 1 on it shows it."""
    if move == "BLINK":
        return (1 - face.eyes / max(rest.eyes, 0.05)) / (1 - CLOSED)
    if move == "OPEN_MOUTH":
        return (face.mouth - rest.mouth) / OPENED
    return (face.yaw - rest.yaw) / (TURNED if move == "TURN_LEFT" else -TURNED)


def _runs(move: Move, path: Sequence[Observation], rest: Rest) -> Iterator[Movement]:
    """Each stretch from the threshold until the movement is over. What has no beginning on ``path`` is none."""
    begin: float | None = None
    last = counted = 0.0
    frames, rested = 0, False
    for observation in path:
        face, now = observation.face, observation.time_ms
        unseen = face is None or observation.faces != 1
        blind = move == "BLINK" and face is not None and abs(face.yaw - rest.yaw) > _BLIND_YAW
        if face is None or unseen or blind:
            begin, rested = None, False  # what happens out of sight is not seen to end
            continue
        share = degree(move, face, rest)
        if share >= 1 and rested:
            if begin is None:
                begin, frames, counted = now, 0, 0.0
            frames, last = frames + 1, now
            if not counted and _counts(move, frames, now - begin):
                counted = now
        elif share <= _OVER:
            if begin is not None:
                if move == "BLINK":
                    counted = now if _LEAST_MS[move] <= now - begin <= MOST_BLINK_MS else 0.0
                if counted:
                    yield Movement(move, begin, now, counted, frames)
            begin, rested = None, True
    if begin is not None and counted:
        yield Movement(move, begin, last, counted, frames)


def _counts(move: Move, frames: int, lasted_ms: float) -> bool:
    return move != "BLINK" and frames >= 2 and lasted_ms >= _LEAST_MS[move]
