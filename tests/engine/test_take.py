from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from inperson.engine.frames import Frame
from inperson.engine.observation import Observation
from inperson.engine.take import Sample, Take, best, quality, take_of_clip
from inperson.errors import FrameError
from tests.engine.given import FACE, OBSERVED, Filmed, observed


def samples(*observations: Observation) -> list[Sample]:
    return [Sample(Frame(each.sequence, each.time_ms, False, b""), each) for each in observations]


def wide(*widths: float) -> list[Sample]:
    """Faces of these widths (shares of the frame), one a frame."""
    return samples(*(observed(index, width=width) for index, width in enumerate(widths)))


def numbers(kept: Sequence[Sample]) -> list[int]:
    return [each.observation.sequence for each in kept]


def test_the_smallest_faces_are_far_and_the_largest_near() -> None:
    take = take_of_clip(wide(0.30, 0.31, 0.32, 0.40, 0.50, 0.65, 0.70, 0.69))
    assert (numbers(take.far), numbers(take.near)) == ([0, 1, 2], [5, 6, 7])
    assert [observation.sequence for observation in take.path] == list(range(8))
    assert take.growth == pytest.approx(0.69 / 0.31)
    assert (take.stills, take.challenge) == ((), None)


def test_it_does_not_matter_which_end_comes_first() -> None:
    take = take_of_clip(wide(0.70, 0.69, 0.50, 0.31, 0.30))
    assert (numbers(take.far), numbers(take.near)) == ([3, 4], [0, 1])


def test_bad_frames_belong_to_no_end_but_to_the_path() -> None:
    far, near = observed(width=0.3), observed(width=0.7)
    path = [far, replace(far, sharpness=0.0), far, replace(near, brightness=5.0), replace(near, faces=2), near]
    take = take_of_clip(samples(*(replace(each, sequence=index) for index, each in enumerate(path))))
    assert (numbers(take.far), numbers(take.near)) == ([0, 2], [5])
    assert len(take.path) == 6


def test_a_slip_of_the_landmarks_is_no_end() -> None:
    take = take_of_clip(wide(*[0.30] * 20, 0.90, *[0.60] * 20, 0.21))
    assert set(numbers(take.far)) >= set(range(20))
    assert set(numbers(take.near)) >= set(range(21, 41))


def test_faces_in_frames_of_several_sizes_are_compared_by_their_share() -> None:
    take = take_of_clip(
        samples(
            observed(0, width=0.3),
            observed(1, width=0.3, frame_size=(960, 1280)),
            observed(2, width=0.7),
            observed(3, width=0.7, frame_size=(960, 1280)),
        )
    )
    assert (numbers(take.far), numbers(take.near)) == ([0, 1], [2, 3])
    assert take.growth == pytest.approx(0.7 / 0.3)


def test_without_a_good_frame_there_are_no_ends() -> None:
    dark = [replace(each, observation=replace(each.observation, brightness=3.0)) for each in wide(0.3, 0.7)]
    take = take_of_clip(dark)
    assert (take.far, take.near, take.growth) == ((), (), 0.0)
    assert len(take.path) == 2
    assert take_of_clip([]) == Take((), (), ())


def test_one_frame_is_both_ends_and_did_not_grow() -> None:
    take = take_of_clip(wide(0.5))
    assert numbers(take.far) == numbers(take.near) == [0]
    assert take.growth == 1.0


def test_the_best_are_the_sharpest_and_straightest_in_order_of_time() -> None:
    faces = samples(
        observed(0),
        replace(observed(1), sharpness=0.02),
        observed(2),
        replace(observed(3), face=replace(FACE, yaw=18.0)),
        observed(4),
        replace(observed(5), face=replace(FACE, eyes=0.13)),
    )
    assert numbers(best(faces, 3)) == [0, 2, 4]
    assert numbers(best(faces, 99)) == [0, 1, 2, 3, 4, 5]
    assert best([], 3) == []


def looking(**face: Any) -> Observation:
    return replace(OBSERVED, face=replace(FACE, **face))


@pytest.mark.parametrize(
    "from_good_to_bad",
    [
        [replace(OBSERVED, sharpness=value) for value in (0.08, 0.04, 0.01)],
        [looking(yaw=value) for value in (0.0, -5.0, 15.0)],
        [looking(pitch=value) for value in (0.0, 8.0, -20.0)],
        [looking(roll=value) for value in (0.0, -8.0, 20.0)],
        [looking(eyes=value) for value in (0.24, 0.2, 0.13)],
        [looking(yaw=60.0, eyes=0.05), replace(OBSERVED, face=None)],
    ],
    ids=["sharp", "turned", "nodding", "rolled", "eyes", "nobody"],
)
def test_quality_falls(from_good_to_bad: list[Observation]) -> None:
    values = [quality(sample) for sample in samples(*from_good_to_bad)]
    assert all(before > after for before, after in pairwise(values))


def test_wide_eyes_and_noise_are_no_merit() -> None:
    plain, staring, noisy = samples(looking(eyes=0.3), looking(eyes=0.6), replace(OBSERVED, sharpness=3.0))
    assert quality(plain) == quality(staring) == quality(noisy)


def test_a_view_knows_the_face_and_the_frame(person: Filmed) -> None:
    still = person.stills[1].view
    small = person.take.near[-1].view
    assert (still.long_side, small.long_side) == (1280, 640)
    assert still.iod > 1.7 * small.iod
    assert still.size == pytest.approx(small.size, rel=0.1)


def test_a_view_needs_a_face_and_a_picture(person: Filmed) -> None:
    (faceless,) = samples(replace(OBSERVED, face=None))
    with pytest.raises(ValueError, match="no face"):
        _ = faceless.view
    with pytest.raises(FrameError):
        _ = replace(person.samples[0], frame=Frame(0, 0.0, False, b"")).view
