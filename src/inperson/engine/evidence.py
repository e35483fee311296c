"""The evidence picture: far and near face, and the parallax that was measured beside the one that a head shows."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.canonical import IOD, SIDE
from inperson.engine.frames import Picture
from inperson.engine.signals.relief import ReliefEvidence

_MARGIN, _CAPTION = 12, 30
_INK, _PAPER, _MEASURED, _EXPECTED = (40, 40, 46), (250, 250, 248), (214, 84, 32), (24, 110, 190)
_EXAGGERATION = 12.0  # what is measured is about a hundredth of the face: drawn twelve times as long
_EVERY = 5


def evidence_picture(evidence: ReliefEvidence) -> Picture:
    """Four panels in a row (298, 1084, 3): far, near, measured parallax, expected parallax."""
    backdrop, pair = evidence.far.crop.grey, evidence.typical
    share = round(100 * max(0.0, pair.ratio))
    panels = [
        ("far", _grey(backdrop)),
        ("near", _grey(evidence.near.crop.grey)),
        (f"measured: {share} % of a head's", _arrows(backdrop, pair.measured, _MEASURED)),
        ("a head's", _arrows(backdrop, pair.expected, _EXPECTED)),
    ]
    return _row(panels)


def _grey(crop: NDArray[np.uint8]) -> Picture:
    return cv2.cvtColor(crop, cv2.COLOR_GRAY2RGB).astype(np.uint8, copy=False)


def _arrows(crop: NDArray[np.uint8], flow: NDArray[np.float32], colour: tuple[int, int, int]) -> Picture:
    canvas = (255 - (255 - _grey(crop)) // 2).astype(np.uint8)
    step = SIDE / flow.shape[0]
    for row in range(0, flow.shape[0], _EVERY):
        for column in range(0, flow.shape[1], _EVERY):
            du, dv = flow[row, column]
            if np.isfinite(du) and np.isfinite(dv):
                x, y = column * step, row * step
                tip = (round(x + _EXAGGERATION * du * IOD), round(y + _EXAGGERATION * dv * IOD))
                cv2.arrowedLine(canvas, (round(x), round(y)), tip, colour, 1, cv2.LINE_AA, 0, 0.3)
    return canvas


def _row(panels: list[tuple[str, Picture]]) -> Picture:
    height = SIDE + _CAPTION + _MARGIN
    width = len(panels) * (SIDE + _MARGIN) + _MARGIN
    sheet = np.full((height, width, 3), _PAPER, np.uint8)
    for index, (caption, panel) in enumerate(panels):
        left = _MARGIN + index * (SIDE + _MARGIN)
        sheet[_CAPTION : _CAPTION + SIDE, left : left + SIDE] = panel
        cv2.putText(sheet, caption, (left, _CAPTION - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
    return sheet
