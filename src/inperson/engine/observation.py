"""What is measured in one frame: where the face is, how it looks, whether the picture is good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Frame, Picture, decode
from inperson.engine.landmarks import (
    CHIN,
    FACE_OVAL,
    FOREHEAD,
    LEFT_EYE_CORNERS,
    RIGHT_EYE_CORNERS,
    Landmarker,
    Landmarks,
)

_FACE_SIDE = 128  # pixels: sharpness is compared at one size, whatever the camera's
_GRAIN = 1.5  # grey levels squared: what rounding and JPEG leave even of a face out of focus
_LIGHT = (33, 33)  # of them: what changes more slowly is shade


@dataclass(frozen=True, slots=True)
class Face:
    """One face. Lengths are pixels of its frame, angles degrees, openness a ratio of height to width."""

    landmarks: Landmarks
    iod: float
    """Distance between the eyes' centres."""
    left: float
    top: float
    width: float
    height: float
    """The box around the face's outline, hairline to chin."""
    yaw: float
    pitch: float
    roll: float
    """Positive: yaw to the capture subject's own left, pitch down, roll clockwise as seen."""
    eyes: float
    """Openness of the less open eye; about 0.3 open, under 0.15 closed."""
    mouth: float

    @property
    def center(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Observation:
    """One frame, measured. ``face`` is the largest of ``faces``; brightness and the rest are taken on it."""

    sequence: int
    time_ms: float
    width: int
    height: int
    faces: int
    face: Face | None
    brightness: float
    """Mean luma of the face, 0–255; of the whole frame when there is no face."""
    glare: float
    """Share of the face that is burnt out, 0–1."""
    sharpness: float
    """Energy of fine detail against coarse contrast, at one size for all faces."""


def observe(frame: Frame, landmarker: Landmarker) -> Observation:
    """Decode and measure one frame. Raises `inperson.errors.FrameError`."""
    return measure(decode(frame.jpeg), landmarker, frame.sequence, frame.time_ms)


def measure(picture: Picture, landmarker: Landmarker, sequence: int, time_ms: float) -> Observation:
    """Measure one decoded ``picture``."""
    height, width = picture.shape[:2]
    found = landmarker.detect(picture)
    if not found:
        brightness = float(cv2.cvtColor(picture[::8, ::8].copy(), cv2.COLOR_RGB2GRAY).mean())
        return Observation(sequence, time_ms, width, height, 0, None, brightness, 0.0, 0.0)
    face = face_of(found[0])
    crop = _crop(picture, face)
    _, fine = cv2.meanStdDev(cv2.Laplacian(crop, cv2.CV_32F))
    # Light that falls from one side is contrast of the light, not of the face.
    _, coarse = cv2.meanStdDev(cv2.subtract(crop, cv2.blur(crop, _LIGHT), dtype=cv2.CV_32F))
    sharpness = float(max(fine[0, 0] ** 2 - _GRAIN, 0.0) / (2.8 * (coarse[0, 0] ** 2 + 12.0)))
    mean = cv2.mean(crop)[0]
    glare = float((crop >= 250).mean())
    return Observation(sequence, time_ms, width, height, len(found), face, float(mean), glare, sharpness)


def face_of(landmarks: Landmarks) -> Face:
    """The measures that follow from ``landmarks`` (478, 3) alone."""
    right, left = landmarks[list(RIGHT_EYE_CORNERS)].mean(0), landmarks[list(LEFT_EYE_CORNERS)].mean(0)
    across, down = left - right, landmarks[CHIN] - landmarks[FOREHEAD]
    outline = landmarks[list(FACE_OVAL), :2]
    low, high = outline.min(0), outline.max(0)
    return Face(
        landmarks=landmarks,
        iod=max(float(np.hypot(across[0], across[1])), 1e-3),
        left=float(low[0]),
        top=float(low[1]),
        width=float(high[0] - low[0]),
        height=float(high[1] - low[1]),
        yaw=float(np.degrees(np.arctan2(across[2], across[0]))),
        pitch=float(np.degrees(np.arctan2(down[2], down[1]))),
        roll=float(np.degrees(np.arctan2(across[1], across[0]))),
        eyes=min(_openness(landmarks, (33, 133), (159, 145)), _openness(landmarks, (362, 263), (386, 374))),
        mouth=_openness(landmarks, (61, 291), (13, 14)),
    )


def _openness(landmarks: Landmarks, ends: Sequence[int], lids: Sequence[int]) -> float:
    across = np.linalg.norm(landmarks[ends[0], :2] - landmarks[ends[1], :2])
    apart = np.linalg.norm(landmarks[lids[0], :2] - landmarks[lids[1], :2])
    return float(apart / max(float(across), 1e-3))


def _crop(picture: Picture, face: Face) -> NDArray[np.uint8]:
    """The face's inner part in grey, (128, 128): without hair and background, which say nothing of focus."""
    height, width = picture.shape[:2]
    cx, cy = face.center
    half_width, half_height = 0.4 * face.width, 0.4 * face.height
    x0, x1 = np.clip([cx - half_width, cx + half_width], 0, width).astype(int)
    y0, y1 = np.clip([cy - half_height, cy + half_height], 0, height).astype(int)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return np.zeros((_FACE_SIDE, _FACE_SIDE), np.uint8)
    grey = cv2.cvtColor(picture[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY)
    # Whole steps first: an area mean over fractions of pixels costs more than the rest of the measures together.
    step = max(1, min(grey.shape) // _FACE_SIDE)
    rows, columns = (side // step * step for side in grey.shape)
    whole = cv2.resize(grey[:rows, :columns], (columns // step, rows // step), interpolation=cv2.INTER_AREA)
    return cv2.resize(whole, (_FACE_SIDE, _FACE_SIDE), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
