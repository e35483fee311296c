from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inperson.simulator.pose import Pose
from inperson.simulator.state import State
from inperson.simulator.subjects import Subject


def test_a_phone_is_a_lit_rectangle_with_a_dark_rim(who: Callable[[str], Subject]) -> None:
    phone = who("phone")
    seen = phone.thing.render(State(Pose((0.0, 0.0, 30.0))), phone.camera, 0.0)
    row = seen[phone.camera.height // 2]
    device = np.flatnonzero(row[:, 3] == 255)
    assert np.ptp(device) / phone.camera.focal * 30 < 9  # cm
    assert row[device[3], :3].max() < 70
    assert row[device[len(device) // 2], :3].max() > 70


def test_its_picture_does_not_move_but_its_bands_do(who: Callable[[str], Subject]) -> None:
    phone, state = who("phone"), State(Pose((0.0, 0.0, 30.0)))
    early, late = (phone.thing.render(state, phone.camera, t)[..., :3].astype(int) for t in (0.0, 0.7))
    assert 0 < np.abs(early - late).mean() < 6
