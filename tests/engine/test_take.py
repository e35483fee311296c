from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from inperson.engine.frames import Frame
from inperson.engine.observation import Observation
from inperson.engine.take import Phase, Sample, Take, best, quality
from inperson.errors import FrameError
from tests.engine.given import FACE, OBSERVED, Filmed, observed, of_ends


def samples(*observations: Observation) -> list[Sample]:
    return [Sample(Frame(each.sequence, each.time_ms, False, b""), each) for each in observations]


def numbers(kept: Sequence[Sample]) -> list[int]:
    return [each.observation.sequence for each in kept]


def test_growth_compares_shares_of_the_frame() -> None:
    far = samples(observed(0, width=0.3), observed(1, width=0.3, frame_size=(960, 1280)))
    near = samples(observed(2, width=0.7), observed(3, width=0.7, frame_size=(960, 1280)))
    assert of_ends(far, near).growth == pytest.approx(0.7 / 0.3)


def test_a_phase_that_was_not_there_has_no_frames() -> None:
    take = Take("ACTION", (Phase("FACE", tuple(samples(observed(0)))),), ())
    assert numbers(take.samples("FACE")) == [0]
    assert (take.samples("BLINK"), take.far, take.near, take.growth) == ((), (), (), 0.0)


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
