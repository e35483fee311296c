from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.canonical import SIDE, Crop
from inperson.engine.landmarks import Landmarker
from inperson.engine.take import best
from inperson.engine.view import COLUMNS, ROWS, STEP, View, X, Y, between, flattened, kept_on_view, textured
from tests.engine.given import Filmed
from tests.engine.posed import posed

NOSE_TIP, CHEEKS = 4, (50, 280)


@pytest.fixture(scope="module")
def view(person: Filmed) -> View:
    return best(person.take.far, 1)[0].view


def test_the_size_is_a_share_of_the_frame(view: View) -> None:
    twice = replace(view, iod=2 * view.iod, long_side=2 * view.long_side)
    assert twice.size == pytest.approx(view.size)
    assert replace(view, iod=2 * view.iod).size == pytest.approx(2 * view.size)


def test_the_nose_stands_out_from_the_cheeks(view: View) -> None:
    columns, rows = np.round(view.crop.landmarks[[NOSE_TIP, *CHEEKS]].T / STEP).astype(int)
    nose, *cheeks = view.heights[rows, columns]
    assert nose > max(cheeks) + 0.2
    assert view.heights.shape == X.shape == Y.shape


def test_a_value_between_two_places_lies_between_theirs() -> None:
    values = np.array([[1.0], [3.0]], np.float32)
    row = 128 // STEP
    far_apart = between(np.array([[60.0, 128.0], [180.0, 128.0]], np.float32), values)[row, :, 0]
    assert far_apart[60 // STEP] == pytest.approx(1.0, abs=0.01)
    assert far_apart[180 // STEP] == pytest.approx(3.0, abs=0.01)
    beside = between(np.array([[116.0, 128.0], [124.0, 128.0]], np.float32), values)[row, :, 0]
    assert 1.0 < beside[116 // STEP] < beside[120 // STEP] < beside[124 // STEP] < 3.0
    assert beside[120 // STEP] == pytest.approx(2.0, abs=0.1)


def test_the_places_are_those_of_the_crop() -> None:
    assert (COLUMNS[0, 1], ROWS[1, 0]) == (STEP, STEP)
    assert X[0, SIDE // 2 // STEP] == Y[SIDE // 2 // STEP, 0] == 0.0


def test_a_plain_wall_has_no_texture(view: View) -> None:
    wall = np.full((SIDE, SIDE), 120, np.uint8)
    assert not textured(wall).any()
    wall[:, SIDE // 2 :] = view.crop.grey[:, SIDE // 2 :]
    half = wall.shape[1] // 2 // STEP
    assert not textured(wall)[:, : half - 3].any()
    assert textured(wall)[:, half:].mean() > 0.5


def test_a_view_is_flattened_onto_itself_unchanged(view: View) -> None:
    flat = flattened(view, onto=view)
    assert flat is not None
    assert np.abs(flat[0].astype(int) - view.crop.grey).max() <= 2
    assert flat[1] == pytest.approx(np.eye(3), abs=1e-3)


def test_landmarks_that_fall_together_cannot_be_flattened(view: View) -> None:
    nowhere = replace(view, crop=Crop(view.crop.grey, np.zeros_like(view.crop.landmarks)))
    assert flattened(nowhere, onto=view) is None


def test_each_pair_is_measured_once(landmarker: Landmarker) -> None:
    first, second = (sample.view for sample in posed("person", ((0, 0), (3, 0)), landmarker))
    asked: list[tuple[View, View]] = []

    @kept_on_view
    def measure(one: View, other: View) -> int:
        asked.append((one, other))
        return len(asked)

    assert [measure(first, second), measure(first, second)] == [1, 1]
    assert measure(second, first) == 2
    assert measure(replace(first), second) == 3
    assert asked[0] == (first, second)
