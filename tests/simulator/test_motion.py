from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.simulator.motion import Blinks, Gesture, Wander, minimum_jerk


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_movement_never_goes_back(one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert 0 <= minimum_jerk(early) <= minimum_jerk(late) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_a_movement_begins_and_ends_at_rest(end: float) -> None:
    assert minimum_jerk(end) == end
    assert abs(minimum_jerk(end + 0.01) - minimum_jerk(end - 0.01)) < 1e-3


def test_unrest_has_the_size_that_was_asked_for() -> None:
    wander = Wander(np.random.default_rng(0), 0.3, 0.15, 6)
    values = [wander(t) for t in np.arange(0, 200, 0.05)]
    assert np.std(values) == pytest.approx(0.3, rel=0.15)


def test_eyes_close_wholly_and_open_again() -> None:
    blinks = Blinks(np.random.default_rng(0))
    times = np.arange(0, 60, 0.01)
    lids = np.array([blinks(t) for t in times])
    closings = int(np.count_nonzero(np.diff((lids > 0.9).astype(int)) == 1))
    assert 6 < closings < 40
    assert (lids > 0.9).sum() / closings < 20  # hundredths of a second
    assert (lids == 0).mean() > 0.85


def test_a_gesture_goes_stays_and_comes_back() -> None:
    gesture = Gesture(1.0, 0.4, 0.5, 0.3, size=2.0)
    assert gesture.end == pytest.approx(2.2)
    assert [gesture(t) for t in (0.9, 1.4, 1.9, 2.2, 5.0)] == pytest.approx([0, 2, 2, 0, 0])
    assert 0 < gesture(1.2) < 2
    assert 0 < gesture(2.05) < 2


def test_a_gesture_that_is_broken_off_finishes_what_it_began() -> None:
    gesture = Gesture(1.0, 0.4, 5.0, 0.3)
    assert gesture.until(2.0).end == pytest.approx(2.3)
    assert gesture.until(1.1).end == pytest.approx(1.7)
    assert gesture.until(9.0) == gesture
