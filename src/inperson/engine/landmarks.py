"""Face landmarks: MediaPipe's FaceMesh behind one small class."""

from __future__ import annotations

import threading
from functools import partial
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
_FRAME_US = 33_333  # any step will do: each frame stands for itself
_LANDMARK = np.dtype([  # one of the repeated messages: its tag and length, then each coordinate after its own tag
    ("head", "V2"), ("tag_x", "V1"), ("x", "<f4"), ("tag_y", "V1"), ("y", "<f4"), ("tag_z", "V1"), ("z", "<f4"),
])  # fmt: skip


class Landmarker:
    """Finds up to two faces, each frame for itself, so that a frame's landmarks do not depend on who came before it.

    Not to be shared between threads; the interpreter lock is released while it works.
    """

    def __init__(self) -> None:
        # A first import takes a second and loads matplotlib: only processes that look at faces shall pay for it.
        from mediapipe.python._framework_bindings import _packet_getter, image_frame
        from mediapipe.python.packet_creator import create_image_frame
        from mediapipe.python.solutions import face_mesh

        with _building:
            self._mesh = face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=2)
        self._packet = partial(create_image_frame, image_format=image_frame.ImageFormat.SRGB)
        self._serialized = _packet_getter._get_serialized_proto_list
        self._time = 0

    def detect(self, picture: Picture) -> list[Landmarks]:
        """The landmarks of each face in ``picture``, largest face first; empty when there is none."""
        height, width = picture.shape[:2]
        scale = np.array([width, height, width], np.float32)
        faces = [_points(found) * scale for found in self._process(picture)]
        faces.sort(key=lambda face: -float(np.ptp(face[:, 0])))
        # Now and then the detector finds one face twice, a little apart.
        return [face for index, face in enumerate(faces) if not index or not _within(face, faces[0])]

    def _process(self, picture: Picture) -> list[bytes]:
        """What `FaceMesh.process` does, but its results as they are: it holds the interpreter lock three times as long
        to make an object of every landmark. The package's version is pinned, so that its parts stay where they are."""
        mesh = self._mesh
        mesh._graph_outputs.clear()
        self._time += _FRAME_US
        mesh._graph.add_packet_to_input_stream("image", self._packet(picture).at(self._time))
        mesh._graph.wait_until_idle()
        packet = mesh._graph_outputs.get("multi_face_landmarks")
        return [] if packet is None or packet.is_empty() else list(self._serialized(packet))

    def close(self) -> None:
        """Give back the model's memory and threads."""
        self._mesh.close()


def _points(serialized: bytes) -> Landmarks:
    """The landmarks (478, 3) of a NormalizedLandmarkList, as fractions of the frame."""
    fields = np.frombuffer(serialized, _LANDMARK)
    return np.stack([fields["x"], fields["y"], fields["z"]], axis=1)


def _within(face: Landmarks, other: Landmarks) -> bool:
    """Whether the middle of ``face`` lies inside the box of ``other``."""
    middle = face[:, :2].mean(0)
    return bool((other[:, :2].min(0) < middle).all() and (middle < other[:, :2].max(0)).all())
