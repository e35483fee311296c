from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from inperson.simulator.camera import Camera
from inperson.simulator.clip import Cue, follow, oval, play, sweep
from inperson.simulator.live import Live
from inperson.simulator.subjects import Subject

Who = Callable[[str], Subject]
PLACE = oval(Camera(), 0.4, 0.5, 0.5)


def test_cues_follow_each_other_at_the_rate_that_was_asked_for(who: Who) -> None:
    shots = list(play(Live(who("photo")), [Cue(PLACE, 0.8), Cue(PLACE, 0.8, "BLINK")], fps=5))
    assert [shot.t for shot in shots] == pytest.approx([frame / 5 for frame in range(8)])
    assert [shot.cue for shot in shots] == [0] * 4 + [1] * 4
    assert [shot.claimed for shot in shots] == pytest.approx([1000 * shot.t for shot in shots])


@pytest.mark.parametrize(("name", "fps"), [("person", 18), ("person-5fps", 5), ("person-30fps", 30)])
def test_without_a_rate_each_camera_films_at_its_own(name: str, fps: float, who: Who) -> None:
    times = [shot.t for shot in play(Live(who(name)), [Cue(PLACE, 1.0)])]
    assert len(times) == pytest.approx(fps, abs=1)


def test_a_lossy_line_has_gaps(who: Who) -> None:
    times = [shot.t for shot in play(Live(who("person-lossy")), [Cue(PLACE, 6.0)])]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert 0.15 < max(steps) < 0.8
    assert np.median(steps) == pytest.approx(1 / 18, abs=0.006)


def test_the_state_of_each_shot_is_the_truth(who: Who) -> None:
    live = Live(who("photo"))
    for shot in play(live, [Cue(PLACE, 1.0)], fps=5):
        assert shot.state is live.shown
    told = live.truth()["frames"]
    assert told[-1]["distance"] == pytest.approx(live.shown.pose.position[2], abs=1e-3)


def test_whoever_sees_that_they_do_not_fit_moves(who: Who) -> None:
    person = who("person-off-centre")
    shots = list(follow(person, [PLACE], fps=5, seconds=5))
    last = shots[-1].state
    assert last is not None
    box = person.box(last.pose)
    assert abs(box.cx - PLACE.cx) < 0.22 * PLACE.width
    assert box.width == pytest.approx(PLACE.width, rel=0.15)


def test_a_sweep_visits_left_middle_and_right_before_it_comes_near() -> None:
    cues = sweep(Camera())
    assert [cue.oval.cx < 0.5 for cue in cues[:3]] == [True, False, False]
    assert cues[2].oval.cx > 0.5
    widths = [cue.oval.width for cue in cues[:-1]]
    assert widths == sorted(widths)
    assert widths[-1] > 2 * widths[0]
    assert cues[-1].oval == cues[0].oval, "it is looped"


def test_a_sweep_makes_moves_where_it_is_near() -> None:
    cues = sweep(Camera(), ["BLINK", "OPEN_MOUTH"])
    moves = [cue for cue in cues if cue.action in {"BLINK", "OPEN_MOUTH"}]
    assert [cue.action for cue in moves] == ["BLINK", "OPEN_MOUTH"]
    assert all(cue.oval == cues[-4].oval for cue in moves)
