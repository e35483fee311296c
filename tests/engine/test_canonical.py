from __future__ import annotations

import cv2
import numpy as np
import pytest

from inperson.engine.canonical import CENTER, IOD, SIDE, Crop, canonical, rigid_mask
from inperson.engine.frames import Grey, Picture
from inperson.engine.landmarks import (
    CHIN,
    FACE_OVAL,
    LEFT_EYE,
    LEFT_EYE_CORNERS,
    LIPS,
    RIGHT_EYE,
    RIGHT_EYE_CORNERS,
    Landmarker,
)
from inperson.engine.signals.likeness import correlation
from tests.engine.given import astronaut, seen

NOSE_TIP, CHEEKS = 4, (50, 280)


def crop(picture: Picture, landmarker: Landmarker) -> Crop:
    return canonical(grey(picture), landmarker.detect(picture)[0])


def grey(picture: Picture) -> Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def scaled(picture: Picture, factor: float) -> Picture:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how).astype(np.uint8)


def test_eyes_and_chin_have_their_place(landmarker: Landmarker) -> None:
    view = crop(seen(turn=(0.1, 0.0, 0.2)), landmarker)
    assert view.grey.shape == (SIDE, SIDE)
    assert view.grey.dtype == np.uint8
    right, left = (view.landmarks[list(eye)].mean(0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS))
    assert left - right == pytest.approx((IOD, 0), abs=0.01)
    assert (left + right)[0] / 2 == pytest.approx(CENTER[0], abs=0.01)
    assert view.landmarks[CHIN, 0] == pytest.approx(CENTER[0], abs=0.01)
    assert view.landmarks[CHIN, 1] < SIDE


def test_the_landmarks_move_with_the_picture(landmarker: Landmarker) -> None:
    """What lies under a landmark in the frame lies under it in the crop."""
    picture = cv2.GaussianBlur(astronaut(), (0, 0), 2).astype(np.uint8)
    (face,) = landmarker.detect(picture)
    view = canonical(grey(picture), face)
    dots = picture.copy()
    for number in (NOSE_TIP, *CHEEKS):
        cv2.circle(dots, [round(float(v)) for v in face[number, :2]], 2, (0, 255, 0), -1)
    changed = cv2.absdiff(canonical(grey(dots), face).grey, view.grey) > 40
    rows, columns = np.nonzero(changed)
    found = np.stack([columns, rows], 1)
    for number in (NOSE_TIP, *CHEEKS):
        assert np.linalg.norm(found - view.landmarks[number], axis=1).min() < 3


@pytest.mark.parametrize("factor", [0.4, 0.6, 1.7, 3.0])
def test_one_face_in_two_sizes_is_one_crop(factor: float, landmarker: Landmarker) -> None:
    large, small = crop(seen(35.0), landmarker), crop(scaled(seen(35.0), factor), landmarker)
    assert correlation(large, small) > 0.9


def test_what_is_finer_than_the_crop_does_not_beat_with_it(landmarker: Landmarker) -> None:
    large = scaled(seen(35.0), 3.0)
    (face,) = landmarker.detect(large)
    rows, columns = np.indices(large.shape[:2])
    grid = np.where((rows + columns) % 2 == 0, 30, -30)[..., None]
    screened = (large.astype(int) + grid).clip(0, 255).astype(np.uint8)
    assert cv2.PSNR(canonical(grey(large), face).grey, canonical(grey(screened), face).grey) > 30


@pytest.mark.parametrize("degrees", [-20.0, 20.0])
def test_a_rolled_face_is_set_upright(degrees: float, landmarker: Landmarker) -> None:
    turn = cv2.getRotationMatrix2D((240, 320), degrees, 1.0)
    rolled = cv2.warpAffine(seen(), turn, (480, 640), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    assert correlation(crop(seen(), landmarker), crop(rolled, landmarker)) > 0.9


def test_light_does_not_matter(landmarker: Landmarker) -> None:
    dim = (seen() * 0.4 + 20).astype(np.uint8)
    assert correlation(crop(seen(), landmarker), crop(dim, landmarker)) > 0.9


def test_the_mask_holds_the_skull_and_leaves_out_what_moves(landmarker: Landmarker) -> None:
    view = crop(seen(), landmarker)
    mask = rigid_mask(view.landmarks)

    def holds(point: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bool:
        column, row = np.round(point).astype(int)
        return bool(mask[row, column])

    assert mask.shape == (SIDE, SIDE)
    assert 0.2 < mask.mean() < 0.6
    assert all(holds(view.landmarks[number]) for number in (NOSE_TIP, *CHEEKS))
    assert not any(holds(view.landmarks[list(part)].mean(0)) for part in (LEFT_EYE, RIGHT_EYE, LIPS))
    outline = view.landmarks[list(FACE_OVAL)]
    middle = outline.mean(0)
    beyond = (outline - middle) * 1.05 + middle
    assert not any(holds(point) for point in beyond.clip(0, SIDE - 1))
