"""Where a simulated face comes from."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels


def face_picture(path: Path | None) -> Pixels:
    """The picture (h, w, 3; RGB) at ``path``; None: the astronaut of scikit-image, which is in the public domain.

    Raises `SimulatorError` when there is no picture.
    """
    if path is None:
        from skimage.data import astronaut

        return np.asarray(astronaut(), np.uint8)  # type: ignore[no-untyped-call]
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise SimulatorError(f"the face picture cannot be read: {error.strerror}") from None
    picture = cv2.imdecode(content, cv2.IMREAD_COLOR_RGB) if len(content) else None
    if picture is None:
        raise SimulatorError("the face picture does not decode")
    return picture
