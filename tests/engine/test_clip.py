from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.clip import take_of_clip
from inperson.engine.flows import FLOW_CATEGORIES, FlowCategory
from inperson.engine.frames import Frame
from inperson.engine.observation import Observation
from inperson.engine.quality import Gates
from inperson.engine.spread import MOST_FRAMES, Spread, thinned
from inperson.engine.take import Sample, Take
from tests.engine.given import FACE, OBSERVED, observed


def samples(*observations: Observation) -> list[Sample]:
    return [Sample(Frame(each.sequence, each.time_ms, False, b""), each) for each in observations]


def wide(*widths: float) -> list[Sample]:
    """Faces of these widths (shares of the frame), one a frame."""
    return samples(*(observed(index, width=width) for index, width in enumerate(widths)))


def acting(*faces: dict[str, float]) -> list[Sample]:
    """A face in one place, as it changes from frame to frame."""
    return samples(
        *(replace(observed(index), face=replace(FACE, **change)) for index, change in enumerate(faces))  # type: ignore[arg-type]
    )  # fmt: skip


REST: dict[str, float] = {}
SHUT, OPEN, LEFT = {"eyes": 0.05}, {"mouth": 0.7}, {"yaw": 30.0}


def numbers(kept: Sequence[Sample]) -> list[int]:
    return [each.observation.sequence for each in kept]


def test_the_smallest_faces_are_far_and_the_largest_near() -> None:
    take = take_of_clip(wide(0.30, 0.31, 0.32, 0.40, 0.50, 0.65, 0.70, 0.69))
    assert (numbers(take.far), numbers(take.near)) == ([0, 1, 2], [5, 6, 7])
    assert [phase.action for phase in take.phases] == ["FAR", "NEAR"]
    assert [observation.sequence for observation in take.path] == list(range(8))
    assert take.growth == pytest.approx(0.69 / 0.31)


def test_it_does_not_matter_which_end_comes_first() -> None:
    take = take_of_clip(wide(0.70, 0.69, 0.50, 0.31, 0.30))
    assert (numbers(take.far), numbers(take.near)) == ([3, 4], [0, 1])


def test_bad_frames_belong_to_no_end_but_to_the_path() -> None:
    far, near = observed(width=0.3), observed(width=0.7)
    path = [far, replace(far, sharpness=0.0), far, replace(near, brightness=5.0), replace(near, faces=2), near]
    take = take_of_clip(samples(*(replace(each, sequence=index) for index, each in enumerate(path))))
    assert (numbers(take.far), numbers(take.near)) == ([0, 2], [5])
    assert len(take.path) == len(take.frames) == 6


def test_what_is_bad_is_for_the_gates_to_say() -> None:
    blurred = samples(*(replace(observed(index), sharpness=0.005) for index in range(3)))
    assert take_of_clip(blurred).phases == ()
    assert numbers(take_of_clip(blurred, gates=Gates(least_sharpness=0.001)).far) == [0, 1, 2]


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


@pytest.mark.parametrize("flow", FLOW_CATEGORIES)
def test_without_a_good_frame_there_are_no_phases(flow: FlowCategory) -> None:
    dark = [replace(each, observation=replace(each.observation, brightness=3.0)) for each in wide(0.3, 0.7)]
    take = take_of_clip(dark, flow)
    assert (take.phases, take.growth, len(take.path)) == ((), 0.0, 2)
    assert take_of_clip([], flow) == Take(flow, (), ())


def test_one_frame_is_both_ends_and_did_not_grow() -> None:
    take = take_of_clip(wide(0.5))
    assert numbers(take.far) == numbers(take.near) == [0]
    assert take.growth == 1.0


@pytest.mark.parametrize("flow", ["SILENT", "ACTION"])
def test_a_flow_without_distances_has_one_place(flow: FlowCategory) -> None:
    (phase,) = take_of_clip(wide(0.3, 0.3, 0.5), flow).phases
    assert (phase.action, numbers(phase.samples)) == ("FACE", [0, 1, 2])
    assert (phase.asked_ms, phase.done_ms) == pytest.approx((0.0, 2000 / 15))


def test_nothing_that_a_clip_shows_was_asked_or_kept_in_full_size() -> None:
    take = take_of_clip(wide(0.3, 0.7))
    assert take.challenge is None
    assert [phase.still for phase in take.phases] == [None, None]


def test_moves_are_found_as_they_come() -> None:
    path = acting(*[REST] * 8, *[LEFT] * 4, *[REST] * 8, SHUT, SHUT, *[REST] * 4)
    _, turn, blink = take_of_clip(path, "ACTION").phases
    assert (turn.action, blink.action) == ("TURN_LEFT", "BLINK")
    assert blink.asked_ms == pytest.approx(20_000 / 15)
    assert blink.done_ms == pytest.approx(22_000 / 15)


def test_a_move_comes_with_what_was_just_before_it() -> None:
    (_, blink) = take_of_clip(acting(*[REST] * 12, SHUT, *[REST] * 5), "ACTION").phases
    assert numbers(blink.samples) == [6, 7, 8, 9, 10, 11, 12, 13]


@pytest.mark.parametrize(("flow", "moves"), [("SILENT", 0), ("DISTANT_CLOSE", 0), ("DISTANT_CLOSE_ACTION", 1)])
def test_moves_are_looked_for_where_a_flow_has_them(flow: FlowCategory, moves: int) -> None:
    path = acting(*[REST] * 6, *[OPEN] * 4, *[REST] * 6)
    assert [phase.action for phase in take_of_clip(path, flow).phases].count("OPEN_MOUTH") == moves


def test_frames_of_the_whole_clip_are_kept() -> None:
    take = take_of_clip(wide(*[0.4] * 500))
    assert len(take.frames) == MOST_FRAMES
    assert numbers(take.frames)[0] == 0
    assert numbers(take.frames)[-1] == 499


any_sample = st.builds(
    observed,
    sequence=st.integers(0, 2000),
    center=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    width=st.floats(0.01, 2.0),
    frame_size=st.sampled_from([(480, 640), (640, 480), (1280, 720)]),
    time_ms=st.floats(0, 1e12),
).flatmap(
    lambda seen: st.sampled_from([
        seen,
        replace(seen, faces=0, face=None),
        replace(seen, faces=2),
        replace(seen, face=replace(FACE, eyes=0.01)),
        replace(seen, face=replace(FACE, yaw=40.0)),
        replace(seen, brightness=0.0),
    ])
)  # fmt: skip


@given(st.lists(any_sample, max_size=25), st.sampled_from(FLOW_CATEGORIES))
def test_any_clip_makes_a_take(path: list[Observation], flow: FlowCategory) -> None:
    given_samples = samples(*path)
    take = take_of_clip(given_samples, flow)
    assert take.path == tuple(path)
    assert all(phase.samples for phase in take.phases)
    assert all(sample in given_samples for phase in take.phases for sample in phase.samples)
    assert take.growth >= 0


@given(st.integers(0, 300), st.integers(2, 80))
def test_what_is_thinned_is_spread_from_end_to_end(length: int, count: int) -> None:
    every = [replace(OBSERVED, sequence=index) for index in range(length)]
    kept = numbers(thinned(samples(*every), count))
    assert len(kept) == min(length, count)
    assert kept[:1] == list(range(length))[:1]
    assert kept[-1:] == list(range(length))[-1:]
    steps = {later - earlier for earlier, later in pairwise(kept)}
    assert not steps or 1 <= min(steps) <= max(steps) <= min(steps) + 1


@given(st.integers(0, 400), st.integers(1, 40))
def test_a_spread_keeps_no_more_than_it_may_and_evenly(length: int, count: int) -> None:
    spread = Spread(count)
    for sample in samples(*(replace(OBSERVED, sequence=index) for index in range(length))):
        spread.add(sample)
    kept = numbers(spread.samples)
    assert min(length, (count + 1) // 2) <= len(kept) <= count
    assert kept[:1] == list(range(length))[:1]
    assert len({later - earlier for earlier, later in pairwise(kept)}) <= 1
