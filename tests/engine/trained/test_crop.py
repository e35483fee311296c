from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.frames import Picture
from inperson.engine.observation import Face
from inperson.engine.trained.crop import crop, tensor
from inperson.engine.trained.manifest import Crop, Input
from tests.engine.given import FACE

ROWS, COLUMNS = np.mgrid[0:200, 0:240].astype(np.uint8)
PICTURE: Picture = np.stack([COLUMNS, ROWS, np.full_like(ROWS, 7)], axis=2)
"""Red is the column, green the row."""
PLAIN = Input(40, 32, "RGB", "NCHW", 1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def face(left: float, top: float, width: float, height: float) -> Face:
    return replace(FACE, left=left, top=top, width=width, height=height)


def place(part: Picture | None) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what was cut out, both ends included."""
    assert part is not None
    left, top, _ = part[0, 0]
    right, bottom, _ = part[-1, -1]
    return int(left), int(top), int(right), int(bottom)


def test_a_crop_is_as_many_times_the_face_around_its_middle() -> None:
    assert place(crop(PICTURE, face(100, 80, 40, 50), Crop(1.0, "box"))) == (100, 80, 140, 130)
    assert place(crop(PICTURE, face(100, 80, 40, 50), Crop(2.0, "box"))) == (80, 55, 160, 155)


def test_a_square_has_the_longer_side() -> None:
    assert place(crop(PICTURE, face(100, 80, 40, 50), Crop(2.0, "square"))) == (70, 55, 170, 155)


def test_at_the_edge_it_moves_inwards() -> None:
    assert place(crop(PICTURE, face(0, 0, 40, 50), Crop(2.0, "box"))) == (0, 0, 80, 100)
    assert place(crop(PICTURE, face(205, 155, 40, 50), Crop(2.0, "box"))) == (159, 99, 239, 199)


def test_a_crop_that_is_too_large_becomes_smaller_and_keeps_its_shape() -> None:
    left, top, right, bottom = place(crop(PICTURE, face(100, 80, 40, 50), Crop(9.0, "box")))
    assert (top, bottom) == (0, 199)
    assert (right - left) / (bottom - top) == pytest.approx(40 / 50, abs=0.02)


@pytest.mark.parametrize("outside", [face(300, 80, 40, 50), face(100, -90, 40, 50), face(100, 80, 2, 2)])
def test_without_a_face_in_the_picture_there_is_no_crop(outside: Face) -> None:
    assert crop(PICTURE, outside, Crop(1.0, "box")) is None


@given(
    st.floats(-300, 500),
    st.floats(-300, 500),
    st.floats(0, 600),
    st.floats(0, 600),
    st.floats(0.1, 10),
    st.sampled_from(["box", "square"]),
)
def test_a_crop_lies_in_the_picture(x: float, y: float, width: float, height: float, scale: float, shape: str) -> None:
    part = crop(PICTURE, face(x, y, width, height), Crop(scale, shape))  # type: ignore[arg-type]
    if part is not None:
        left, top, right, bottom = place(part)
        assert 0 <= left < right < 240
        assert 0 <= top < bottom < 200
        assert part.shape == (bottom - top + 1, right - left + 1, 3)


def test_a_tensor_is_a_batch_of_one_in_the_size_asked() -> None:
    assert tensor(PICTURE, PLAIN).shape == (1, 3, 32, 40)
    numbers = tensor(PICTURE, Input(40, 32, "RGB", "NHWC", 1.0, PLAIN.mean, PLAIN.std))
    assert numbers.shape == (1, 32, 40, 3)
    assert numbers.dtype == np.float32
    assert numbers.flags.c_contiguous


def test_numbers_are_scaled_then_shifted_then_divided() -> None:
    uniform = np.full((50, 50, 3), (10, 20, 30), np.uint8)
    shifted = Input(40, 32, "RGB", "NCHW", 0.5, (1.0, 2.0, 3.0), (2.0, 4.0, 8.0))
    assert tensor(uniform, PLAIN)[0, :, 0, 0].tolist() == [10, 20, 30]
    assert tensor(uniform, shifted)[0, :, 0, 0].tolist() == [2.0, 2.0, 1.5]


def test_mean_and_std_come_in_the_order_of_the_colours() -> None:
    uniform = np.full((50, 50, 3), (10, 20, 30), np.uint8)
    reversed_ = Input(40, 32, "BGR", "NCHW", 1.0, (30.0, 20.0, 10.0), (1.0, 1.0, 2.0))
    assert tensor(uniform, reversed_)[0, :, 5, 5].tolist() == [0, 0, 0]
