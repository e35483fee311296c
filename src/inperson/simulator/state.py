"""One moment of what stands before the camera."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.simulator.pose import Pose, Triple


@dataclass(frozen=True)
class State:
    """Where the thing is, how far its eyes are closed and its mouth is open (0–1), how far the camera has swayed (cm).

    ``motion``: of the face in the picture, frame widths a second; it blurs. ``light``: the colour (r, g, b; 0–1) of the
    capture page's screen. What a thing is rendered in has it in shares of the room's own light instead, as
    `inperson.simulator.light` wants it.
    """

    pose: Pose
    lids: float = 0.0
    mouth: float = 0.0
    sway: Triple = (0.0, 0.0, 0.0)
    motion: tuple[float, float] = (0.0, 0.0)
    light: Triple = (0.0, 0.0, 0.0)
