"""What the tests of one attempt start from: a challenge that stands still, and frames that show a face where wanted."""

from __future__ import annotations

import numpy as np

from inperson.engine.challenge import Challenge, Oval, Step
from inperson.engine.frames import Frame
from inperson.engine.observation import Face, Observation
from inperson.engine.take import Sample

WIDTH, HEIGHT = 480, 640
FAR = Oval(cx=0.45, cy=0.44, width=0.30, height=0.30)
MIDDLE = Oval(cx=0.48, cy=0.46, width=0.45, height=0.44)
NEAR = Oval(cx=0.52, cy=0.50, width=0.66, height=0.65)
PLACE = Oval(cx=0.50, cy=0.50, width=0.44, height=0.43)
HOLD_MS = 600.0
CHALLENGE = Challenge("DISTANT_CLOSE", (Step("FAR", FAR, HOLD_MS), Step("NEAR", NEAR, HOLD_MS)))
ACTIONS = Challenge("ACTION", (Step("FACE", PLACE, HOLD_MS), Step("BLINK", PLACE), Step("TURN_LEFT", PLACE)))
RED, BLUE, DARK = (255, 128, 96), (88, 112, 255), (0, 0, 0)


def face(
    oval: Oval, grown: float = 1.0, aside: float = 0.0, *, eyes: float = 0.3, mouth: float = 0.1, yaw: float = 0.0
) -> Face:
    """A face that fills ``oval``: ``grown`` times as large, ``aside`` oval widths to the right."""
    width, height = oval.width * WIDTH * grown, oval.height * HEIGHT * grown
    return Face(
        landmarks=np.zeros((478, 3), np.float32),
        iod=0.45 * width,
        left=(oval.cx + aside * oval.width) * WIDTH - width / 2,
        top=oval.cy * HEIGHT - height / 2,
        width=width,
        height=height,
        yaw=yaw,
        pitch=0.0,
        roll=0.0,
        eyes=eyes,
        mouth=mouth,
    )


def sample(
    sequence: int,
    time_ms: float,
    seen: Face | None,
    *,
    faces: int | None = None,
    still: bool = False,
    sharpness: float = 0.05,
) -> Sample:
    """A good, bright and sharp frame that shows ``seen``, or nobody."""
    observation = Observation(
        sequence=sequence,
        time_ms=time_ms,
        width=WIDTH,
        height=HEIGHT,
        faces=int(seen is not None) if faces is None else faces,
        face=seen,
        brightness=120.0,
        glare=0.0,
        sharpness=sharpness,
    )
    return Sample(Frame(sequence, time_ms, still, b"jpeg"), observation)
