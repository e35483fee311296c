from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.gestures import Gestures

SEEDS = range(8)


def gestures(seed: int) -> Gestures:
    return Gestures(np.random.default_rng(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_blink_that_was_asked_for_closes_the_eyes_and_opens_them(seed: int) -> None:
    body = gestures(seed)
    body.begin("BLINK", 1.0)
    lids = np.array([body.at(t)[0] for t in np.arange(0.9, 2.0, 0.01)])
    assert lids[0] == 0
    assert 0.12 < (lids > 0.95).sum() / 100 < 0.45  # seconds
    assert lids[-1] < 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mouth_opens_wide_for_a_moment_and_the_head_goes_back_a_little(seed: int) -> None:
    body = gestures(seed)
    body.begin("OPEN_MOUTH", 0.0)
    _, opened, yaw, pitch = zip(*(body.at(t) for t in np.arange(0.0, 2.1, 0.02)), strict=True)
    assert max(opened) > 0.85
    assert 0.5 < sum(share > 0.8 for share in opened) * 0.02 < 1.8
    assert opened[0] == 0
    assert min(pitch) < -0.05
    assert set(yaw) == {0}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_move_that_was_not_taken_is_made_again(seed: int) -> None:
    body = gestures(seed)
    body.begin("BLINK", 0.0)
    closed = np.array([body.at(t)[0] > 0.9 for t in np.arange(0.0, 8.0, 0.02)])
    assert np.count_nonzero(np.diff(closed.astype(int)) == 1) >= 3


def test_what_is_begun_is_ended_but_nothing_new_is_begun() -> None:
    body = gestures(0)
    body.begin("OPEN_MOUTH", 0.0)
    body.end(0.1)
    opened = np.array([body.at(t)[1] for t in np.arange(0.0, 10.0, 0.02)])
    assert opened.max() > 0.8
    assert not opened[80:].any()


def test_a_body_at_rest_is_not_busy() -> None:
    body = gestures(0)
    assert not body.busy(0.0)
    body.begin("TURN_RIGHT", 1.0)
    assert [body.busy(t) for t in (0.5, 2.0)] == [False, True]
    body.begin("BLINK", 50.0)
    assert not body.busy(50.1), "lids do not change a face's outline"
