from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import griddata

from inperson.engine.canonical import CENTER, IOD, SIDE, Crop
from inperson.engine.parallax import FOCAL, Parallax, parallax
from inperson.engine.take import best
from inperson.engine.view import STEP, View
from tests.engine.conftest import Clip
from tests.engine.given import Filmed

Map = NDArray[np.float32]

GROWTH = 2.2
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
X, Y = (COLUMNS - CENTER[0]) / IOD, (ROWS - CENTER[1]) / IOD
SHEETS = ["photo", "bent-photo", "phone"]
EPIPOLES = [(0.0, 0.0), (0.3, -0.2), (-0.5, 0.5)]


@pytest.fixture(scope="module")
def far(person: Filmed) -> View:
    return best(person.take.far, 1)[0].view


@pytest.fixture(scope="module")
def near(person: Filmed) -> View:
    return best(person.take.near, 1)[0].view


def pictured(view: View, grey: NDArray[np.uint8]) -> View:
    """``view`` with other pixels under the same landmarks."""
    return replace(view, crop=Crop(grey, view.crop.landmarks))


def bulge(height: Map, strength: float, epipole: tuple[float, float]) -> Map:
    """The parallax (256, 256, 2) of a surface of ``height``, all in IOD."""
    return np.stack([strength * height * (X - epipole[0]), strength * height * (Y - epipole[1])], -1)


def moved(view: View, flow: Map) -> View:
    """``view`` from nearer, `GROWTH` times as large, every pixel moved along ``flow`` (256, 256, 2; IOD)."""
    pixels = (flow * IOD).astype(np.float32)
    back = pixels
    for _ in range(8):  # where does this pixel come from?
        back = cv2.remap(pixels, COLUMNS - back[..., 0], ROWS - back[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    grey = cv2.remap(view.crop.grey, COLUMNS - back[..., 0], ROWS - back[..., 1], cv2.INTER_CUBIC)
    return replace(pictured(view, grey.astype(np.uint8)), iod=GROWTH * view.iod)


def strength(view: View) -> float:
    """k of a head that comes `GROWTH` times nearer."""
    return (GROWTH - 1) * view.size / FOCAL


def head(view: View) -> Map:
    """The height of the landmark model's face, straight from point to point."""
    heights = -view.landmarks[:, 2] / view.iod
    points = view.crop.landmarks
    return griddata(points, heights - heights.mean(), (COLUMNS, ROWS), fill_value=0.0).astype(np.float32)


def measured(far: View, near: View) -> Parallax:
    found = parallax(far, near)
    assert found is not None
    return found


def test_a_person_has_the_parallax_of_a_head(person: Filmed) -> None:
    pair = person.pair()
    assert pair.growth > 1.9
    assert 0.6 < pair.ratio < 1.8
    assert pair.explained > 0.4
    assert pair.residual > 1.2 * pair.noise
    assert pair.k > 0


@pytest.mark.parametrize("species", SHEETS)
def test_a_sheet_has_none(species: str, clip: Clip) -> None:
    pair = clip(species).pair()
    assert pair.growth > 1.9
    assert abs(pair.ratio) < 0.2
    assert pair.explained < 0.25
    assert pair.residual < 0.5


def test_the_way_back_shows_the_same(far: View, near: View) -> None:
    there, back = measured(far, near), measured(near, far)
    assert back.growth == pytest.approx(1 / there.growth)
    assert back.ratio == pytest.approx(there.ratio, rel=0.2)
    assert back.k < 0 < there.k


def test_the_maps_show_the_same_places(far: View, near: View) -> None:
    pair = measured(far, near)
    assert pair.measured.shape == pair.expected.shape == (64, 64, 2)
    seen = np.isfinite(pair.measured)
    assert np.array_equal(seen, np.isfinite(pair.expected))
    assert seen.sum() == 2 * pair.points
    assert seen.mean() < 0.6


def test_a_persons_maps_agree_and_a_photos_do_not(person: Filmed, photo: Filmed) -> None:
    def agreement(pair: Parallax) -> float:
        seen = np.isfinite(pair.measured)
        return float(np.corrcoef(pair.measured[seen], pair.expected[seen])[0, 1])

    assert agreement(person.pair()) > 0.6
    assert agreement(photo.pair()) < 0.4


def test_two_views_of_one_place_show_nothing(far: View) -> None:
    same = measured(far, far)
    assert same.growth == 1.0
    assert same.residual == pytest.approx(0.0, abs=0.01)


def test_a_face_that_cannot_be_followed_is_not_measured(far: View, near: View) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    assert parallax(far, pictured(near, noise)) is None
    assert parallax(pictured(far, noise), near) is None


@pytest.mark.parametrize("shade", [0, 120, 255])
def test_where_nothing_is_to_be_seen_nothing_is_measured(shade: int, far: View, near: View) -> None:
    empty = np.full((SIDE, SIDE), shade, np.uint8)
    assert parallax(far, pictured(near, empty)) is None
    assert parallax(pictured(far, empty), near) is None
    assert parallax(pictured(far, empty), pictured(near, empty)) is None


def test_what_is_covered_is_left_out(far: View, near: View) -> None:
    covered = near.crop.grey.copy()
    covered[:90] = 120
    pair = measured(far, pictured(near, covered))
    assert pair.points < 0.9 * measured(far, near).points
    assert not np.isfinite(pair.measured[: 80 // STEP]).any()
    assert pair.ratio > 0.5


@pytest.mark.parametrize("rows", [slice(0, 150), slice(106, SIDE)], ids=["above", "below"])
def test_a_face_that_is_mostly_covered_is_not_measured(rows: slice, far: View, near: View) -> None:
    """What is left of a person's would look flat."""
    covered = near.crop.grey.copy()
    covered[rows] = np.random.default_rng(5).normal(120, 12, covered[rows].shape).clip(0, 255)
    assert parallax(far, pictured(near, covered)) is None


def test_landmarks_that_fall_together_are_not_measured(far: View, near: View) -> None:
    nowhere = Crop(near.crop.grey, np.zeros_like(near.crop.landmarks))
    assert parallax(far, replace(near, crop=nowhere)) is None


@pytest.mark.parametrize("epipole", EPIPOLES)
def test_the_relief_of_a_head_is_found(epipole: tuple[float, float], far: View) -> None:
    """Optical flow smooths, so that a part of the relief is lost; always the same part."""
    whole = measured(far, moved(far, bulge(head(far), strength(far), epipole)))
    half = measured(far, moved(far, bulge(head(far), strength(far) / 2, epipole)))
    assert 0.8 < whole.ratio < 2.1
    assert whole.explained > 0.5
    assert half.ratio == pytest.approx(whole.ratio / 2, rel=0.3)


def test_a_face_that_is_hollow_has_less_than_none(far: View) -> None:
    assert measured(far, moved(far, bulge(-head(far), strength(far), (0.0, 0.0)))).ratio < -0.5


@pytest.mark.parametrize("epipole", EPIPOLES)
@pytest.mark.parametrize(
    ("xx", "xy", "yy"),
    [(-0.6, 0.0, 0.0), (0.5, 0.0, 0.0), (0.0, 0.0, -0.5), (0.0, 0.6, 0.0), (-0.4, 0.3, 0.3)],
    ids=["cylinder", "hollow", "upright", "twisted", "saddle"],
)
def test_a_bent_sheet_is_no_relief(xx: float, xy: float, yy: float, epipole: tuple[float, float], far: View) -> None:
    """Though its parallax is as large as a head's, and larger."""
    flow = bulge(xx * X * X + xy * X * Y + yy * Y * Y, strength(far), epipole)
    inside = np.isfinite(measured(far, far).measured[..., 0])
    assert 100 * np.sqrt(np.mean(np.sum(flow[::STEP, ::STEP][inside] ** 2, -1))) > 2.0
    sheet = measured(far, moved(far, flow))
    assert abs(sheet.ratio) < 0.28
    assert sheet.explained < 0.25
    assert sheet.residual < 0.6


def test_a_tilted_sheet_is_no_relief(far: View) -> None:
    """What the landmarks' homography leaves of a plane's motion is still a plane's."""
    across = 0.02 * X + 0.01 * Y + 0.01 * X * X + 0.02 * X * Y
    down = 0.01 * X - 0.02 * Y + 0.01 * X * Y + 0.02 * Y * Y
    sheet = measured(far, moved(far, np.stack([across, down], -1)))
    assert abs(sheet.ratio) < 0.14
    assert sheet.residual < 0.3


def test_a_head_is_found_though_its_picture_is_bent_as_well(far: View) -> None:
    flow = bulge(head(far), strength(far), (0.0, 0.0)) + bulge(-0.5 * X * X, strength(far), (0.3, 0.0))
    assert measured(far, moved(far, flow)).ratio > 0.7
