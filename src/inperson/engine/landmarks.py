"""Face landmarks: MediaPipe's FaceMesh behind one small class."""

from __future__ import annotations

import threading
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Picture

Landmarks: TypeAlias = NDArray[np.float32]
"""Shape (478, 3): x and y in pixels of the frame, z in the same unit, smaller nearer to the camera.

z is the model's expectation of a face, never a measurement of this one: a photograph gets the same z as a person.
"""

COUNT = 478
FACE_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
             149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
LEFT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
RIGHT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
LEFT_EYE_CORNERS = (362, 263)
RIGHT_EYE_CORNERS = (33, 133)
CHIN = 152
FOREHEAD = 10

_building = threading.Lock()


class Landmarker:
    """Finds up to two faces, each frame for itself, so that a frame's landmarks do not depend on who came before it.

    Not to be shared between threads; the interpreter lock is released while it works.
    """

    def __init__(self) -> None:
        # A first import takes a second and loads matplotlib: only processes that look at faces shall pay for it.
        from mediapipe.python.solutions import face_mesh

        with _building:
            self._mesh = face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=2)

    def detect(self, picture: Picture) -> list[Landmarks]:
        """The landmarks of each face in ``picture``, largest face first; empty when there is none."""
        height, width = picture.shape[:2]
        found = self._mesh.process(picture).multi_face_landmarks or []
        scale = np.array([width, height, width], np.float32)
        faces = [np.array([(p.x, p.y, p.z) for p in face.landmark], np.float32) * scale for face in found]
        faces.sort(key=lambda face: -float(np.ptp(face[:, 0])))
        # Now and then the detector finds one face twice, a little apart.
        return [face for index, face in enumerate(faces) if not index or not _within(face, faces[0])]

    def close(self) -> None:
        """Give back the model's memory and threads."""
        self._mesh.close()


def _within(face: Landmarks, other: Landmarks) -> bool:
    """Whether the middle of ``face`` lies inside the box of ``other``."""
    middle = face[:, :2].mean(0)
    return bool((other[:, :2].min(0) < middle).all() and (middle < other[:, :2].max(0)).all())
