"""The parallax of a far and a near view as arrows on the face: what was measured, and what a head would show."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.audit.drawing import Drawing, number
from inperson.engine.canonical import IOD, SIDE
from inperson.engine.frames import encode
from inperson.engine.signals.relief import ReliefEvidence

EXAGGERATION = 12
"""What is measured is about a hundredth of the face: drawn so many times as long."""
_EVERY = 4  # of the places that were measured
_TIP, _SPREAD = 0.34, 0.5  # of an arrow's length; radians
_LONGEST = 60.0  # of an arrow: beyond, it is a slip of the flow


def measured(evidence: ReliefEvidence) -> Drawing:
    """The parallax that the pixels of the typical pair show."""
    share = round(100 * max(0.0, evidence.typical.ratio))
    words = f"{share} % of a head’s, drawn {EXAGGERATION} times as long."
    return _drawing("Measured parallax", words, evidence, evidence.typical.measured, "measured")


def expected(evidence: ReliefEvidence) -> Drawing:
    """The parallax that a head would show in its place."""
    words = "At the same two distances nose and ears move against each other."
    return _drawing("A head’s parallax", words, evidence, evidence.typical.expected, "expected")


def _drawing(
    title: str, words: str, evidence: ReliefEvidence, flow: NDArray[np.float32], kind: str
) -> Drawing:  # fmt: skip
    faded = (255 - (255 - evidence.far.crop.grey) // 2).astype(np.uint8)
    jpeg = encode(cv2.cvtColor(faded, cv2.COLOR_GRAY2RGB).astype(np.uint8, copy=False), 80)
    face = f'<image width="{SIDE}" height="{SIDE}" href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/>'
    arrows = f'<path d="{"".join(_arrows(flow))}" class="{kind}"/>'
    return Drawing(title, words, SIDE, SIDE, face + arrows)


def _arrows(flow: NDArray[np.float32]) -> Iterator[str]:
    step = SIDE / flow.shape[0]
    for row in range(_EVERY // 2, flow.shape[0], _EVERY):
        for column in range(_EVERY // 2, flow.shape[1], _EVERY):
            across, down = EXAGGERATION * IOD * flow[row, column]
            length = float(np.hypot(across, down))
            if np.isfinite(length) and length < _LONGEST:
                yield _arrow(column * step, row * step, float(across), float(down), length)


def _arrow(x: float, y: float, across: float, down: float, length: float) -> str:
    tip_x, tip_y = x + across, y + down
    shaft = f"M{number(x)} {number(y)}L{number(tip_x)} {number(tip_y)}"
    if length < 2:
        return shaft
    heading, barb = np.arctan2(down, across), min(_TIP * length, 5.0)
    ends = [
        (tip_x - barb * np.cos(heading + side), tip_y - barb * np.sin(heading + side)) for side in (_SPREAD, -_SPREAD)
    ]
    (ax, ay), (bx, by) = ends
    return f"{shaft}M{number(ax)} {number(ay)}L{number(tip_x)} {number(tip_y)}L{number(bx)} {number(by)}"
