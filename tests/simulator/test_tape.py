from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.tape import Loop, Stretch


def test_a_stretch_is_played_once_and_then_sways_between_two_moments() -> None:
    part = Stretch(at=10.0, begin=2.0, end=5.0, sway=(4.5, 5.0))
    assert [part.moment(t) for t in (9.0, 10.0, 11.5, 13.0)] == [2.0, 2.0, 3.5, 5.0]
    swayed = np.array([part.moment(t) for t in np.arange(13.0, 20.0, 0.05)])
    assert swayed.min() == pytest.approx(4.5, abs=0.05)
    assert swayed.max() == pytest.approx(5.0, abs=0.05)
    assert np.abs(np.diff(swayed)).max() < 0.06  # it never jumps


def test_a_stretch_can_be_played_backwards_and_at_another_speed() -> None:
    part = Stretch(at=0.0, begin=5.0, end=2.0, sway=(1.9, 2.1), speed=2.0)
    assert part.moment(1.0) == pytest.approx(3.0)
    swayed = np.array([part.moment(t) for t in np.arange(1.6, 4.0, 0.02)])
    assert 1.89 < swayed.min() < swayed.max() < 2.11


def test_a_stretch_that_ends_where_it_sways_stays_there() -> None:
    part = Stretch(at=0.0, begin=0.0, end=3.0, sway=(3.0, 3.0))
    assert part.moment(99.0) == 3.0


def test_a_loop_begins_again() -> None:
    part = Loop(at=1.0, begin=4.0, seconds=2.0)
    assert [part.moment(t) for t in (0.0, 1.0, 2.5, 3.5, 5.5)] == [4.0, 4.0, 5.5, 4.5, 4.5]
