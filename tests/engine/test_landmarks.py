from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Picture, decode, encode
from inperson.engine.landmarks import CHIN, COUNT, LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS, Landmarker, Landmarks
from tests.engine.given import astronaut, film, seen

FACELESS = {
    "black": np.zeros((480, 640, 3), np.uint8),
    "white": np.full((480, 640, 3), 255, np.uint8),
    "noise": np.random.default_rng(1).integers(0, 256, (480, 640, 3), dtype=np.uint8),
    "a room": np.ascontiguousarray(astronaut()[260:, :200]),
}


def beside(left: Picture, right: Picture) -> Picture:
    """Two pictures in one, each at the top."""
    height = max(left.shape[0], right.shape[0])
    grounds = [np.full((height, picture.shape[1], 3), 90, np.uint8) for picture in (left, right)]
    for ground, picture in zip(grounds, (left, right), strict=True):
        ground[: picture.shape[0]] = picture
    return np.hstack(grounds)


def widths(picture: Picture, landmarker: Landmarker) -> list[float]:
    return [float(np.ptp(face[:, 0])) for face in landmarker.detect(picture)]


@pytest.mark.parametrize("picture", FACELESS.values(), ids=FACELESS.keys())
def test_no_face_is_seen_where_none_is(picture: Picture, landmarker: Landmarker) -> None:
    assert landmarker.detect(picture) == []


def test_a_face_is_478_points_in_pixels(landmarker: Landmarker) -> None:
    (face,) = landmarker.detect(astronaut())
    assert face.shape == (COUNT, 3)
    assert face.dtype == np.float32
    right, left = face[list(RIGHT_EYE_CORNERS)].mean(0), face[list(LEFT_EYE_CORNERS)].mean(0)
    # Where a human finds them in the picture.
    assert right[:2] == pytest.approx((204, 101), abs=3)
    assert left[:2] == pytest.approx((247, 104), abs=3)
    assert face[CHIN, 1] == pytest.approx(178, abs=4)


@pytest.mark.parametrize("large_first", [True, False], ids=["left", "right"])
def test_of_two_faces_the_largest_comes_first(large_first: bool, landmarker: Landmarker) -> None:
    large = seen()
    small = cv2.resize(large, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA).astype(np.uint8)
    first, second = widths(beside(large, small) if large_first else beside(small, large), landmarker)
    assert second / first == pytest.approx(0.7, abs=0.05)


def test_one_face_is_not_found_twice(landmarker: Landmarker) -> None:
    """As the detector does in one of these, in which little but blocks is left of it."""
    for frame in film("phone").frames[-6:]:
        assert len(landmarker.detect(decode(encode(decode(frame.jpeg), 4)))) == 1


def test_landmarks_do_not_depend_on_the_frame_before(landmarker: Landmarker) -> None:
    (alone,) = landmarker.detect(astronaut())
    landmarker.detect(seen())
    (after,) = landmarker.detect(astronaut())
    assert np.array_equal(alone, after)


def test_they_are_what_mediapipe_itself_reads() -> None:
    from mediapipe.python.solutions.face_mesh import FaceMesh

    picture = seen()
    with FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=2) as mesh:
        (face,) = mesh.process(picture).multi_face_landmarks
    height, width = picture.shape[:2]
    read = np.array([(point.x * width, point.y * height, point.z * width) for point in face.landmark], np.float32)
    landmarker = Landmarker()
    try:
        (found,) = landmarker.detect(picture)
    finally:
        landmarker.close()
    assert found == pytest.approx(read, abs=1e-3)


def test_each_thread_has_its_own_landmarker(landmarker: Landmarker) -> None:
    pictures = [seen(distance) for distance in (40.0, 60.0)]
    expected = [landmarker.detect(picture)[0] for picture in pictures]

    def detect(picture: Picture) -> Landmarks:
        own = Landmarker()
        try:
            return [own.detect(picture)[0] for _ in range(3)][-1]
        finally:
            own.close()

    with ThreadPoolExecutor(2) as pool:
        for found, wanted in zip(pool.map(detect, pictures), expected, strict=True):
            assert np.array_equal(found, wanted)
