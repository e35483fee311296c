from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.cadence import JITTER, Cadence


def test_a_clock_gives_its_frames_evenly() -> None:
    cadence = Cadence(5.0, jitter=0.0)
    assert [cadence.pause() for _ in range(4)] == pytest.approx([0.2] * 4)


def test_a_camera_is_a_little_early_or_late_and_keeps_its_rate() -> None:
    cadence = Cadence(20.0)
    pauses = np.array([cadence.pause() for _ in range(400)])
    assert 0.3 * JITTER < pauses.std() < JITTER
    assert np.cumsum(pauses) == pytest.approx(np.arange(1, 401) / 20, abs=2 * JITTER)


@pytest.mark.parametrize("frame_rate", [10.0, 18.0, 30.0])
@pytest.mark.parametrize("lost", [0.1, 0.25])
def test_the_share_that_is_lost_is_lost_in_gaps(frame_rate: float, lost: float) -> None:
    cadence = Cadence(frame_rate, lost, seed=1)
    pauses = np.array([cadence.pause() for _ in range(20_000)])
    assert 1 - len(pauses) / (pauses.sum() * frame_rate) == pytest.approx(lost, abs=0.03)
    gaps = pauses[pauses > 1.5 / frame_rate]
    assert 0.1 < gaps.min() < gaps.max() < 0.85


def test_a_seed_repeats_them() -> None:
    one, other = ([Cadence(18.0, 0.3, seed=4).pause() for _ in range(50)] for _ in range(2))
    assert one == other
