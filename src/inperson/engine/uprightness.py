"""Whether a picture stands on its head, as some cameras give it.

Landmarks do not tell: the model finds an upright face in any. Its detector does: it is less sure of a face upside down.
Ten faces, upright: 0.91 to 0.98; upside down: 0.53 to 0.76, or none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from inperson.engine.frames import Frame, Picture, decode

_LEAST = 0.5
_CLEAR = 0.1
"""By how much the detector has to be surer of the picture turned around."""


def upside_down(frame: Frame) -> bool:
    """Whether the face in ``frame`` is upside down. Raises `inperson.errors.FrameError`."""
    from mediapipe.python.solutions import face_detection  # seldom wanted; as heavy as in `inperson.engine.landmarks`

    picture = decode(frame.jpeg)
    with face_detection.FaceDetection(min_detection_confidence=_LEAST) as detector:
        as_it_is, turned = (_sure(detector, each) for each in (picture, np.ascontiguousarray(picture[::-1, ::-1])))
    return turned - as_it_is > _CLEAR


def _sure(detector: Any, picture: Picture) -> float:
    """How sure the detector is of a face, 0–1."""
    found = detector.process(picture).detections
    return max((float(each.score[0]) for each in found), default=0.0) if found else 0.0
