from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from inperson.engine.frames import Frame
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.signals.continuity import MOST_GAP_MS, MOST_SILENCE_MS, continuity
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import astronaut, observed, sample
from tests.engine.posed import posed

FAR, NEAR = 0.3, 0.66
SECOND = 15
STILL = (960, 1280)


def approach(frames: int = 4 * SECOND) -> list[Observation]:
    """A face that waits, comes nearer evenly, and waits."""
    share = [min(1.0, max(0.0, 2 * index / frames - 0.5)) for index in range(frames)]
    return [observed(index, width=FAR * (NEAR / FAR) ** part) for index, part in enumerate(share)]


def take(path: Sequence[Observation], ends: int = 3) -> Take:
    """The first and the last of ``path`` are the ends."""
    samples = [Sample(Frame(each.sequence, each.time_ms, False, b""), each) for each in path]
    phases = (Phase("FAR", tuple(samples[:ends])), Phase("NEAR", tuple(samples[-ends:])))
    return Take("DISTANT_CLOSE", phases, tuple(path))


def followed(path: Sequence[Observation]) -> Signal:
    signal = continuity(take(path))
    assert signal is not None
    return signal


def unseen(observation: Observation) -> Observation:
    return replace(observation, faces=0, face=None)


def test_a_face_that_comes_nearer_is_followed() -> None:
    signal = followed(approach())
    assert (signal.name, signal.says, signal.confidence) == ("continuity", "live", 0.5)
    assert signal.value is not None
    assert 0 < signal.value < 1


def test_a_face_that_goes_away_is_followed_as_well() -> None:
    path = approach()
    back = [replace(each, sequence=index, time_ms=path[index].time_ms) for index, each in enumerate(reversed(path))]
    signal = continuity(take(back))
    assert signal is not None
    assert signal.says == "live"


def test_a_blink_of_the_detector_is_no_break() -> None:
    path = approach()
    path[20:30] = [unseen(each) for each in path[20:30]]
    assert followed(path).says == "live"


@pytest.mark.parametrize("faces", [0, 2])
def test_a_long_time_without_exactly_one_face_is_a_break(faces: int) -> None:
    path = approach(5 * SECOND)
    lost = range(20, 20 + round(1.1 * MOST_GAP_MS * SECOND / 1000))
    path[lost.start : lost.stop] = [replace(path[index], faces=faces) for index in lost]
    signal = followed(path)
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.value == pytest.approx((len(lost) + 1) * 1000 / SECOND)
    assert signal.sentence == "The face was out of sight for 1.4 seconds."


@pytest.mark.parametrize(("pause_ms", "says"), [(2000, "live"), (1.1 * MOST_SILENCE_MS, "nothing")])
def test_a_bad_connection_is_no_break_as_far_as_it_goes(pause_ms: float, says: str) -> None:
    path = approach()
    path[30:] = [replace(each, time_ms=each.time_ms + pause_ms) for each in path[30:]]
    assert followed(path).says == says


def test_a_clock_that_leaps_to_the_end_of_time_is_a_break() -> None:
    path = approach()
    path[-1] = replace(path[-1], time_ms=1e300)
    assert followed(path).says == "nothing"


def test_before_the_far_end_and_after_the_near_one_the_face_may_be_away() -> None:
    whole = take(approach())
    before = [observed(number, time_ms=-9000.0 + number) for number in range(-3, 0)]
    after = [observed(1000 + number, time_ms=90_000.0 + number) for number in range(3)]
    signal = continuity(replace(whole, path=(*before, *whole.path, *after)))
    assert signal is not None
    assert signal.says == "live"


@pytest.mark.parametrize(
    "swapped",
    [
        {"width": 2.5 * FAR},
        {"width": FAR / 2.5},
        {"center": (0.5 + 3 * FAR, 0.5)},
        {"center": (0.5, 0.5 + 3 * FAR)},
    ],
    ids=["larger", "smaller", "aside", "below"],
)
def test_a_face_that_jumps_is_another_one(swapped: dict[str, Any]) -> None:
    other = observed(**{"width": FAR, **swapped})
    path = [observed(index, width=FAR) for index in range(SECOND)]
    path += [replace(other, sequence=each.sequence + SECOND, time_ms=each.time_ms + 1000) for each in path]
    signal = followed(path)
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.value is not None
    assert signal.value > 1
    assert signal.sentence == "The face jumped faster than a person moves."


def test_in_a_second_a_person_may_move_that_far() -> None:
    """The same steps as above, with time for them."""
    for after in (observed(2, width=2.5 * FAR, time_ms=1000), observed(2, (0.5 + 3 * FAR, 0.5), FAR, time_ms=1000)):
        before = [observed(0, width=FAR, time_ms=-2000), observed(1, width=FAR, time_ms=0)]
        path = [*before, after, replace(after, sequence=3, time_ms=3000)]
        signal = continuity(take(path, ends=1))
        assert signal is not None
        assert signal.says == "live"


@pytest.mark.parametrize(("other", "says"), [(False, "live"), (True, "nothing")], ids=["same", "another"])
@pytest.mark.parametrize("moment", ["hidden", "jerked"])
def test_after_a_doubtful_moment_the_face_must_look_the_same(
    moment: str, other: bool, says: str, landmarker: Landmarker
) -> None:
    """Somebody may have come while the face was hidden for less than a break, or jerked less than a jump."""
    before = posed("person", ((0, 0),) * 4, landmarker, step_ms=100.0)
    after = posed("person", ((0, 0),) * 4, landmarker, step_ms=100.0, first=8)
    if moment == "jerked":
        after = posed("person", ((0, 0),) * 4, landmarker, step_ms=100.0, first=4, distance=60.0)
    if other:
        stranger = sample(astronaut()[:, ::-1].copy(), landmarker)
        after = tuple(replace(each, frame=stranger.frame, observation=at(each, stranger)) for each in after)
    hidden = [unseen(observed(number, time_ms=100.0 * number)) for number in range(4, 8)] if moment == "hidden" else []
    path = [each.observation for each in before] + hidden + [each.observation for each in after]
    signal = continuity(Take("SILENT", (Phase("FACE", before), Phase("BLINK", after)), tuple(path)))
    assert signal is not None
    assert signal.says == says
    if other:
        assert signal.sentence == "After a doubtful moment the face does not look the same."


def at(place: Sample, face: Sample) -> Observation:
    """``face`` where and when ``place`` has one: somebody else in the same spot."""
    spot, other = place.observation.face, face.observation.face
    assert spot is not None
    assert other is not None
    return replace(place.observation, face=replace(spot, landmarks=other.landmarks))


def test_a_still_of_another_size_is_no_jump() -> None:
    path = approach()
    for index in (2, len(path) // 2, len(path) - 2):
        small = path[index]
        assert small.face is not None
        center = (small.face.center[0] / small.width, small.face.center[1] / small.height)
        path[index] = observed(index, center, small.face.width / small.width, STILL)
    assert followed(path).value == pytest.approx(followed(approach()).value or 0, rel=0.01)


def test_a_take_without_phases_is_not_measured() -> None:
    assert continuity(replace(take(approach()), phases=())) is None
    assert continuity(Take("SILENT", (), ())) is None


def test_one_frame_is_not_followed() -> None:
    assert continuity(take([observed(0)])) is None
