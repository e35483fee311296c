"""What holds of every step, whether a place is held or a move is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.hold import Hold
from inperson.capture.move import Move
from inperson.engine.challenge import Step
from inperson.engine.flows import MOVES
from inperson.engine.flows import Move as Action
from inperson.engine.observation import Face
from inperson.engine.take import Phase
from tests.capture.filming import AGAPE, CALM, LEFT, MADE, REST, RIGHT, SHUT, Camera
from tests.capture.given import FAR, HOLD_MS, PLACE, face

FRAMES = st.tuples(
    st.sampled_from([None, CALM, SHUT, AGAPE, LEFT, RIGHT, face(FAR), face(PLACE, 1.3)]),
    st.integers(1, 2),
    st.booleans(),
    st.floats(0, 700),
)


@pytest.mark.parametrize(
    "performance", [Hold(Step("FACE", PLACE, HOLD_MS), 40.0), Move(Step("BLINK", PLACE), REST, 40.0)]
)
def test_a_step_was_asked_with_the_end_of_the_one_before(performance: Hold | Move) -> None:
    """However late the next frame comes: on a slow line the person has long read the prompt by then."""
    camera = Camera(performance)
    for seen in [*MADE["BLINK"], *[CALM] * 6]:
        camera.shows(seen)
    assert performance.phase is not None
    assert performance.phase.asked_ms == 40.0


@given(st.sampled_from(MOVES) | st.just(None), st.lists(FRAMES, max_size=50))
def test_whatever_is_shown_a_step_is_done_at_most_once(
    action: Action | None, shots: list[tuple[Face | None, int, bool, float]]
) -> None:
    camera = Camera(Hold(Step("FACE", PLACE, HOLD_MS)) if action is None else Move(Step(action, PLACE), REST))
    done: Phase | None = None
    for seen, faces, still, after in shots:
        camera.shows(seen, still=still, faces=faces if seen else 0, after=after)
        assert 0.0 <= camera.performance.share <= 1.0
        if done is not None and action is None:
            assert camera.performance.phase is done
        done = camera.performance.phase
        if done is not None and action is not None:
            break
    if done is not None:
        assert done.asked_ms <= done.done_ms <= camera.time_ms
        assert (done.still is None) == (action is not None)
