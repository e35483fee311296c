"""Banding: a screen is refreshed line by line, and so is the camera that films it; what beats between them drifts.

Frames of one hold are laid upon each other by the face. What then still moves does so over a face as over a picture of
one; but only a refresh makes whole rows lighter or darker at once, on the nose as on the cheeks. Lamps flicker, too:
where the room has the same bands, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.alignment import after, similarity
from inperson.engine.flows import PLACES
from inperson.engine.frames import Grey, decode_grey
from inperson.engine.observation import Face
from inperson.engine.signals import Signal
from inperson.engine.spread import thinned
from inperson.engine.take import Phase, Sample, Take

NAME = "banding"
EVEN = 1.6
"""How much more the rows of a face change as a whole than each part of them: people have up to 1.3, when they nod."""
SURE = 3.5
DEPTH = 0.9
"""Least depth of bands, in %."""
MOST_SURE = 0.5
_FRAMES = 6
_LEAST_FRAMES = 5
_LONGEST_MS = 3500.0  # longer, and a face does too much
_SHRINK = 4
_SIDE = 48  # pixels of the face's inner part, laid upon each other
_PARTS = 6  # of a row
_INNER = (0.12, 0.08, 0.76, 0.84)  # of the face's box: left, top, width, height
_BANDS = np.arange(0.6, 3.01, 0.2)  # over the face
_LIKE = 0.5  # correlation of the room's rows with the face's, from which on they have the same bands
_EDGE = 0.1  # of the frame's width, at both sides: room

Rows: TypeAlias = NDArray[np.float64]


def banding(take: Take) -> Signal | None:
    """Look for drifting bands in the longest hold of ``take``. Nothing in one of a few frames.

    Raises `inperson.errors.FrameError`.
    """
    held = _held(take.phases)
    if len(held) < _LEAST_FRAMES:
        return None
    pictures = [decode_grey(sample.frame.jpeg, _SHRINK) for sample in held]
    faces = [sample.observation.face for sample in held if sample.observation.face is not None]
    parts = _face_rows(pictures, faces, [sample.observation.width for sample in held])
    depth, even = _measure(parts)
    if even < EVEN or depth < DEPTH or _in_the_room(pictures, faces[0], held[0].observation.width, parts.mean(1)):
        return Signal(NAME, depth, "nothing", 0.0, "No bands of a screen drift over the face.")
    sure = 0.2 + (MOST_SURE - 0.2) * min(1.0, (even - EVEN) / (SURE - EVEN))
    return Signal(NAME, depth, "attack", sure, f"Bands of {depth:.1f} % drift over the face, as over a screen.")


def _held(phases: Sequence[Phase]) -> list[Sample]:
    holds = []
    for phase in phases:
        small = [each for each in phase.samples if not each.frame.still and each.observation.face is not None]
        if phase.action in PLACES and small:
            size = (small[-1].observation.width, small[-1].observation.height)
            last = small[-1].observation.time_ms
            alike = [each for each in small if (each.observation.width, each.observation.height) == size]
            holds.append([each for each in alike if each.observation.time_ms >= last - _LONGEST_MS])
    longest = max(holds, key=lambda hold: hold[-1].observation.time_ms - hold[0].observation.time_ms, default=[])
    return thinned(longest, _FRAMES)


def _face_rows(pictures: Sequence[Grey], faces: Sequence[Face], widths: Sequence[int]) -> Rows:
    """How much lighter each part of each row of the face is than in the other frames: (frames, parts, rows).

    As logarithms, without what the whole face has, or from brow to chin ever more of.
    """
    middle = faces[len(faces) // 2]
    left, top, across, down = _INNER
    start = (middle.left + left * middle.width, middle.top + top * middle.height)
    inner = np.array([
        [across * middle.width / _SIDE, 0, start[0]],
        [0, down * middle.height / _SIDE, start[1]],
    ])  # fmt: skip
    views = []
    for picture, face, width in zip(pictures, faces, widths, strict=True):
        there = after(similarity(middle.landmarks, face.landmarks), inner) * (picture.shape[1] / width)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        views.append(cv2.warpAffine(picture, there, (_SIDE, _SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE))
    return _against_each_other(np.stack(views))


def _against_each_other(views: NDArray[Any]) -> Rows:
    light = np.log(views.astype(np.float64) + 4.0)
    change = light - np.median(light, axis=0)
    parts = np.stack([np.median(part, axis=2) for part in np.array_split(change, _PARTS, axis=2)], axis=1)
    slope = np.column_stack([np.ones(parts.shape[2]), np.linspace(-0.5, 0.5, parts.shape[2])])
    return np.asarray(parts - parts @ slope @ np.linalg.pinv(slope))


def _measure(parts: Rows) -> tuple[float, float]:
    """The depth of the strongest bands in %, and how much more the rows have in common than not."""
    waves = parts @ np.exp(-2j * np.pi * np.outer(np.linspace(0, 1, parts.shape[2]), _BANDS)) / parts.shape[2]
    common = waves.mean(1)
    apart = np.sqrt((np.abs(waves - common[:, None]) ** 2).sum((0, 1)) / (len(waves) * (_PARTS - 1)))
    depth = np.sqrt((np.abs(common) ** 2).mean(0))
    strongest = int(depth.argmax())
    return 200 * float(depth[strongest]), float(depth[strongest] / (apart[strongest] + 1e-9))


def _in_the_room(pictures: Sequence[Grey], face: Face, width: int, bands: Rows) -> bool:
    """Whether the frame's edges have the ``bands`` (frames, rows) of the face."""
    scale, edge = pictures[0].shape[1] / width, max(1, round(_EDGE * pictures[0].shape[1]))
    top, bottom = (max(0, round(scale * (face.top + share * face.height))) for share in (0.08, 0.92))
    beside = np.stack([np.hstack([each[top:bottom, :edge], each[top:bottom, -edge:]]) for each in pictures])
    rows = _against_each_other(cv2.resize(beside.transpose(1, 2, 0), (_PARTS * 4, _SIDE)).transpose(2, 0, 1)).mean(1)
    alike = float((rows * bands).sum() / (np.linalg.norm(rows) * np.linalg.norm(bands) + 1e-9))
    return alike >= _LIKE
