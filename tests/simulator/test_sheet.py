from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.arrays import Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY
from inperson.simulator.pose import Pose
from inperson.simulator.sheet import Sheet
from inperson.simulator.state import State

PLACES = np.array([(0.0, 0.0), (-5.0, -4.0), (4.0, 6.0), (5.0, -6.0)])
POSES = [Pose((0, 0, 30)), Pose((2, -1, 24), (0.3, -0.25, 0.1)), Pose((-1, 1, 18), (-0.2, 0.3, -0.1))]


def dotted(place: Points, radius: float | None) -> Sheet:
    """A black sheet of 16 by 16 cm with one white dot."""
    side = round(16 * DENSITY)
    picture = np.zeros((side, side, 3), np.uint8)
    x, y = np.round(place * DENSITY + side / 2).astype(int)
    picture[y - 3 : y + 4, x - 3 : x + 4] = 255
    return Sheet(picture, (side / 2, side / 2), scale=1.0, radius=radius)


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius", [None, 8.0])
def test_a_dot_appears_where_the_outline_says(pose: Pose, place: Points, radius: float | None) -> None:
    sheet, camera = dotted(place, radius), Camera()
    white = sheet.render(State(pose), camera, 0.0)[..., 0].astype(float)
    y, x = (float((np.indices(white.shape)[axis] * white).sum() / white.sum()) for axis in (0, 1))
    assert (x, y) == pytest.approx(sheet.outline(pose, camera, place[None])[0], abs=0.7)


def test_a_bent_sheet_falls_back_at_its_sides() -> None:
    edges = np.array([(-7.0, 0.0), (7.0, 0.0)])
    flat, bent = (dotted(PLACES[0], radius).outline(POSES[0], Camera(), edges) for radius in (None, 8.0))
    assert np.ptp(bent[:, 0]) < 0.85 * np.ptp(flat[:, 0])


def test_beyond_its_edge_a_sheet_is_clear() -> None:
    for radius in (None, 8.0):
        opacity = dotted(PLACES[0], radius).render(State(Pose((0, 0, 40))), Camera(), 0.0)[..., 3]
        assert opacity[320, 240] == 255
        assert opacity[:, :40].max() == 0
        assert opacity[:60].max() == 0
