"""Likeness: the face of the stills, which the customer gets, is the face of the frames that were judged.

Without it, somebody could pass with their own face and hand in another person's picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from inperson.engine.canonical import Crop, rigid_mask
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take, best

NAME = "likeness"
SAME = 0.72
"""Least correlation of two canonical crops of one face, seconds apart. Other faces' stay under it."""
OTHERS = 3
"""How many frames of its end a still is compared with: as many as relief is measured on."""
_DETAIL = 3.0  # pixels of blur: fine enough to tell people apart, coarse enough for another resolution


def likeness(take: Take) -> Signal | None:
    """Compare each still with the best other frames of its end. Nothing when there are no stills."""
    ends = (take.far, take.near)
    if len(take.stills) != len(ends) or not all(ends):
        return None
    value = min(_resemblance(still, end) for still, end in zip(take.stills, ends, strict=True))
    if value < SAME:
        return Signal(NAME, value, "nothing", 0.0, "The full-size picture does not show the face of the other frames.")
    return Signal(NAME, value, "live", 0.5, "The full-size pictures show the face of the other frames.")


def _resemblance(still: Sample, end: Sequence[Sample]) -> float:
    # A still may be one of the end's own frames, and the sharpest: it must not vouch for itself.
    others = best([sample for sample in end if sample is not still], OTHERS)
    if not others:
        return 0.0
    kept = still.view.crop
    return float(np.median([correlation(kept, other.view.crop) for other in others]))


def correlation(one: Crop, other: Crop) -> float:
    """Normalised correlation of two crops inside the face, -1 to 1."""
    mask = rigid_mask(one.landmarks) & rigid_mask(other.landmarks)
    if not mask.any():
        return 0.0
    a, b = (cv2.GaussianBlur(crop.grey.astype(np.float32), (0, 0), _DETAIL)[mask] for crop in (one, other))
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-6))
