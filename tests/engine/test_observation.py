from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Frame, Picture
from inperson.engine.landmarks import COUNT, Landmarker
from inperson.engine.observation import Face, face_of, measure, observe
from inperson.errors import FrameError
from inperson.inspection.clips import read_clip
from inperson.simulator.pose import Pose
from tests.engine.given import PEOPLE, frame, seen, standing, with_people


def face_in(picture: Picture, landmarker: Landmarker) -> Face:
    face = measure(picture, landmarker, 0, 0.0).face
    assert face is not None
    return face


def rolled(picture: Picture, degrees: float) -> Picture:
    """``picture`` turned clockwise."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def test_a_frame_keeps_its_number_time_and_size(landmarker: Landmarker) -> None:
    seventh = observe(frame(seen(), sequence=7, time_ms=466.5), landmarker)
    assert (seventh.sequence, seventh.time_ms) == (7, 466.5)
    assert (seventh.width, seventh.height, seventh.faces) == (480, 640, 1)


def test_a_frame_that_does_not_decode_is_refused(landmarker: Landmarker) -> None:
    with pytest.raises(FrameError):
        observe(Frame(0, 0.0, False, b"no picture"), landmarker)


def test_the_box_is_the_outline_of_the_face(landmarker: Landmarker) -> None:
    face = face_in(seen(45.0), landmarker)
    truth = standing("person").box(Pose((0.0, 0.0, 45.0)))
    assert face.center[0] == pytest.approx(truth.cx * 480, abs=8)
    assert face.center[1] == pytest.approx(truth.cy * 640, abs=12)
    assert face.width == pytest.approx(truth.width * 480, rel=0.08)
    assert face.height == pytest.approx(truth.height * 640, rel=0.08)


def test_at_half_the_distance_the_eyes_are_twice_as_far_apart(landmarker: Landmarker) -> None:
    assert face_in(seen(30.0), landmarker).iod / face_in(seen(60.0), landmarker).iod == pytest.approx(2.0, rel=0.08)


def test_yaw_is_positive_to_the_subjects_own_left(landmarker: Landmarker) -> None:
    """Which is the picture's right: the camera does not mirror."""
    left, ahead, right = (face_in(seen(turn=(yaw, 0.0, 0.0)), landmarker).yaw for yaw in (0.3, 0.0, -0.3))
    assert 10 < left < 25
    assert -4 < ahead < 4
    assert -25 < right < -10


def test_pitch_is_positive_downwards(landmarker: Landmarker) -> None:
    down, ahead, up = (face_in(seen(turn=(0.0, pitch, 0.0)), landmarker).pitch for pitch in (0.25, 0.0, -0.25))
    assert down > ahead + 10
    assert up < ahead - 10


@pytest.mark.parametrize("degrees", [-25.0, -10.0, 10.0, 25.0])
def test_roll_is_positive_clockwise(degrees: float, landmarker: Landmarker) -> None:
    upright = seen()
    change = face_in(rolled(upright, degrees), landmarker).roll - face_in(upright, landmarker).roll
    assert change == pytest.approx(degrees, abs=2.5)


def test_eyes_are_open_or_closed(landmarker: Landmarker) -> None:
    assert face_in(seen(lids=0.0), landmarker).eyes > 0.22
    assert face_in(seen(lids=1.0), landmarker).eyes < 0.12


@pytest.mark.parametrize("distance", [30.0, 60.0])
def test_sharpness_falls_with_blur(distance: float, landmarker: Landmarker) -> None:
    picture = seen(distance)
    blurred = [picture] + [cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.uint8) for sigma in (1.0, 2.0, 4.0)]
    sharpness = [measure(each, landmarker, 0, 0.0).sharpness for each in blurred]
    assert sharpness == sorted(sharpness, reverse=True)
    assert sharpness[0] > 5 * sharpness[-1] > 0


def test_brightness_is_the_faces_own(landmarker: Landmarker) -> None:
    picture = seen()
    face = face_in(picture, landmarker)
    top, bottom = round(face.top - 0.1 * face.height), round(face.top + face.height)
    left, right = round(face.left), round(face.left + face.width)
    before_a_window = np.full_like(picture, 250)
    before_a_window[top:bottom, left:right] = picture[top:bottom, left:right]
    plain, lit = (measure(each, landmarker, 0, 0.0) for each in (picture, before_a_window))
    assert lit.brightness == pytest.approx(plain.brightness, abs=6)
    dimmed = measure((picture * 0.5).astype(np.uint8), landmarker, 0, 0.0)
    assert dimmed.brightness == pytest.approx(plain.brightness / 2, abs=6)


def test_glare_is_the_share_of_the_face_that_is_burnt_out(landmarker: Landmarker) -> None:
    picture = seen()
    assert measure(picture, landmarker, 0, 0.0).glare < 0.02
    face = face_in(picture, landmarker)
    burnt = picture.copy()
    burnt[: round(face.top + 0.3 * face.height)] = 255
    # The inner face, which is measured, begins at a tenth of its height and is four fifths of it high.
    assert measure(burnt, landmarker, 0, 0.0).glare == pytest.approx(0.2 / 0.8, abs=0.08)


def test_without_a_face_the_whole_frame_is_measured(landmarker: Landmarker) -> None:
    empty = measure(np.full((480, 640, 3), 77, np.uint8), landmarker, 3, 200.0)
    assert (empty.faces, empty.face) == (0, None)
    assert (empty.width, empty.height, empty.sequence) == (640, 480, 3)
    assert empty.brightness == pytest.approx(77, abs=1)
    assert (empty.glare, empty.sharpness) == (0.0, 0.0)


def test_a_face_that_leaves_the_frame_is_still_measured(landmarker: Landmarker) -> None:
    picture = seen(25.0)
    face = face_in(picture, landmarker)
    cut = np.ascontiguousarray(picture[:, round(face.left + 0.25 * face.width) :])
    half = measure(cut, landmarker, 0, 0.0)
    assert half.face is not None
    assert half.face.left < 0
    assert half.brightness > 40


def test_landmarks_that_fall_together_have_finite_measures() -> None:
    face = face_of(np.zeros((COUNT, 3), np.float32))
    numbers = replace(face, landmarks=np.zeros((0, 3), np.float32))
    assert all(np.isfinite(value) for value in (numbers.iod, numbers.yaw, numbers.pitch, numbers.roll))
    assert all(np.isfinite(value) for value in (numbers.eyes, numbers.mouth, *numbers.center))


@with_people
def test_a_mouth_opens_and_closes(landmarker: Landmarker) -> None:
    frames = list(read_clip(PEOPLE / "mouth-1.mp4"))[::8]
    mouths = [face.mouth for each in frames if (face := observe(each, landmarker).face) is not None]
    assert min(mouths) < 0.08
    assert max(mouths) > 0.3


@with_people
def test_a_head_turns_to_both_sides(landmarker: Landmarker) -> None:
    frames = list(read_clip(PEOPLE / "turning-1.mp4"))[::8]
    yaws = [face.yaw for each in frames if (face := observe(each, landmarker).face) is not None]
    assert min(yaws) < -15
    assert max(yaws) > 15
