from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from inperson.engine.flows import Action
from inperson.engine.frames import Frame
from inperson.engine.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from inperson.engine.observation import Observation
from inperson.engine.pairs import SUBNASALE, apart, calmest, difference, narrowed, stay, turned
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import FACE, observed


def looking(number: int, yaw: float = 0.0, width: float = 0.4, still: bool = False, **face: Any) -> Sample:
    """A frame, a tenth of a second after the one before it."""
    seen = observed(number, width=width, time_ms=100.0 * number)
    assert seen.face is not None
    return of(replace(seen, face=replace(seen.face, yaw=yaw, **face)), still)


def of(observation: Observation, still: bool = False) -> Sample:
    return Sample(Frame(observation.sequence, observation.time_ms, still, b""), observation)


def take(*phases: tuple[Action, Sequence[Sample]], frames: Sequence[Sample] = ()) -> Take:
    made = tuple(Phase(action, tuple(samples)) for action, samples in phases)
    return Take("SILENT", made, (), tuple(frames))


def numbers(samples: Sequence[Sample]) -> list[int]:
    return [sample.observation.sequence for sample in samples]


def test_a_stay_holds_the_frames_of_a_place_and_of_the_moves_made_there() -> None:
    place, move = [looking(1), looking(3)], [looking(4), looking(5)]
    assert numbers(stay(take(("FACE", place), ("BLINK", move), frames=[looking(2), looking(3)]))) == [1, 2, 3, 4, 5]


def test_the_last_place_counts_and_only_from_when_the_face_was_there() -> None:
    far, near = [looking(1, width=0.3), looking(2, width=0.3)], [looking(8, width=0.7), looking(9, width=0.7)]
    way = [looking(number, width=0.3 + 0.05 * number) for number in range(3, 8)]
    assert numbers(stay(take(("FAR", far), ("NEAR", near), frames=[*far, *way, looking(10, width=0.68)]))) == [8, 9, 10]


@pytest.mark.parametrize(
    "odd",
    [
        looking(5, width=0.5),
        looking(5, yaw=15.0),
        looking(5, still=True),
        looking(5, eyes=0.05),
        of(replace(observed(5, width=0.4, time_ms=500.0), faces=2)),
        of(replace(observed(5, width=0.4, time_ms=500.0), face=None, faces=0)),
        of(replace(observed(5, width=0.4, time_ms=500.0), sharpness=0.0)),
    ],
    ids=["nearer", "turned", "still", "blinking", "two", "nobody", "blurred"],
)
def test_what_cannot_be_compared_is_left_out(odd: Sample) -> None:
    place = [looking(number) for number in range(1, 5)]
    assert numbers(stay(take(("FACE", place), frames=[odd]))) == [1, 2, 3, 4]


def test_without_a_place_there_is_no_stay() -> None:
    assert stay(take(("BLINK", [looking(1)]))) == []
    assert stay(take(("FACE", []))) == []


def test_pairs_are_those_that_differ_most_and_lie_apart_in_time() -> None:
    samples = [looking(0, yaw=-4), looking(1, yaw=6), looking(5, yaw=5), looking(6, yaw=-3), looking(9, yaw=0)]
    pairs = apart(samples, 2, least_ms=400.0)
    assert [numbers(pair) for pair in pairs] == [[0, 5], [1, 6]]
    assert apart(samples, 9, least_ms=5000.0) == []
    assert len(apart(samples, 9, least_ms=0.0)) == 2


def test_poses_differ_by_angles_and_by_size() -> None:
    rest = looking(0)
    assert difference(rest, looking(1)) == 0.0
    assert difference(rest, looking(1, yaw=-3.0)) == pytest.approx(3.0)
    assert 1.0 < difference(rest, looking(1, pitch=FACE.pitch + 3.0)) < 3.0
    assert difference(rest, looking(1, width=0.44)) > 1.0


def test_the_calmest_neighbours_have_moved_least() -> None:
    samples = [looking(0), looking(1, yaw=2), looking(2, yaw=2, mouth=0.5), looking(3, yaw=2.5, mouth=0.5)]
    pair = calmest(samples)
    assert pair is not None
    assert numbers(pair) == [2, 3]
    assert calmest(samples[:1]) is None


def test_a_turn_is_compared_with_the_rest_just_before_it() -> None:
    yaws = [1, 0, 2, 6, 10, 14, 18]
    phase = Phase("TURN_LEFT", tuple(looking(number, yaw=yaw) for number, yaw in enumerate(yaws)))
    assert [numbers(pair) for pair in turned(phase, rest=0.0, count=2)] == [[2, 6], [2, 5]]
    assert [numbers(pair) for pair in turned(phase, rest=-3.0, count=1)] == [[1, 6]]


def narrow(sample: Sample, share: float) -> Sample:
    """``sample`` with a face of ``share`` of its width."""
    face = sample.observation.face
    assert face is not None
    landmarks = face.landmarks.copy()
    landmarks[[*LEFT_EYE_CORNERS, *RIGHT_EYE_CORNERS], 1] = -1.0
    landmarks[SUBNASALE, 1] = face.iod
    shown = replace(face, landmarks=landmarks, iod=share * face.iod)
    return replace(sample, observation=replace(sample.observation, face=shown))


def test_a_face_too_narrow_for_its_turn_is_a_picture() -> None:
    rest = narrow(looking(0), 1.0)
    turn = Phase("TURN_LEFT", (rest, narrow(looking(1, yaw=9), 0.9), narrow(looking(2, yaw=12), 0.6)))
    assert [numbers(pair) for pair in turned(turn, rest=0.0, count=3)] == [[0, 1]]
    assert [numbers(pair) for pair in narrowed(turn, rest=0.0)] == [[0, 2]]


@pytest.mark.parametrize("why", [{"yaw": 35.0}, {"yaw": 12.0, "pitch": 15.0}], ids=["turned far", "nodding"])
def test_a_head_may_be_so_narrow(why: dict[str, Any]) -> None:
    turn = Phase("TURN_LEFT", (narrow(looking(0), 1.0), narrow(looking(1, **why), 0.6)))
    assert narrowed(turn, rest=0.0) == []
    assert narrowed(Phase("TURN_LEFT", turn.samples[1:]), rest=0.0) == []


@pytest.mark.parametrize("yaws", [[0, 1, 2, 3], [12, 15, 18], [0, 1, 40, 50]], ids=["at rest", "away", "too far"])
def test_without_rest_or_turn_there_is_no_pair(yaws: list[float]) -> None:
    phase = Phase("TURN_LEFT", tuple(looking(number, yaw=yaw) for number, yaw in enumerate(yaws)))
    assert turned(phase, rest=0.0, count=3) == []
