"""Laying frames upon each other by the face: similarities, which move, turn and enlarge, and nothing else."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inperson.engine.landmarks import Landmarks

Affine: TypeAlias = NDArray[np.float64]
"""Shape (2, 3), as OpenCV has it: what is multiplied with (x, y, 1)."""


def similarity(here: Landmarks, there: Landmarks) -> Affine:
    """What brings the landmarks ``here`` nearest to ``there``, by least squares."""
    # In the plane of complex numbers a similarity is one factor and one shift.
    a, b = (each[:, 0].astype(np.complex128) + 1j * each[:, 1] for each in (here, there))
    away = a - a.mean()
    factor = np.vdot(away, b - b.mean()) / max(np.vdot(away, away).real, 1e-9)
    shift = b.mean() - factor * a.mean()
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])


def after(second: Affine, first: Affine) -> Affine:
    """``first``, and then ``second``."""
    return np.column_stack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]])
