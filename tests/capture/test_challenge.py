from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.challenge import FACE_ASPECT, GROWTH, HOLD_MS, draw_distant_near
from inperson.engine.challenge import SIZE_TOLERANCE, Challenge
from inperson.engine.take import NEAR_ENOUGH

SEEDS = st.integers(0, 2**32)
ASPECTS = st.floats(0.4, 2.5)


def drawn(seed: int, aspect: float = 0.75) -> Challenge:
    return draw_distant_near(Random(seed), aspect)  # noqa: S311 – repeatable


@given(SEEDS, ASPECTS)
def test_every_oval_lies_inside_the_frame(seed: int, aspect: float) -> None:
    for step in drawn(seed, aspect).steps:
        oval = step.oval
        assert oval.width / 2 < oval.cx < 1 - oval.width / 2
        assert oval.height / 2 < oval.cy < 1 - oval.height / 2


@given(SEEDS, ASPECTS)
def test_far_comes_first_and_near_is_much_larger(seed: int, aspect: float) -> None:
    far, near = drawn(seed, aspect).steps
    assert (far.action, near.action) == ("FAR", "NEAR")
    assert near.oval.width / far.oval.width >= 1.8
    assert near.oval.height / far.oval.height >= 1.8


@given(SEEDS, ASPECTS)
def test_an_oval_has_a_faces_shape_in_every_frame(seed: int, aspect: float) -> None:
    for step in drawn(seed, aspect).steps:
        assert abs(step.oval.width * aspect / step.oval.height / FACE_ASPECT - 1) < 1e-9


@given(SEEDS, ASPECTS)
def test_a_far_face_still_has_enough_pixels(seed: int, aspect: float) -> None:
    """Of a short side of 480: wide enough for its eyes to be 34 pixels apart, even at the edge of the tolerance."""
    width = 480 * max(aspect, 1.0)
    assert drawn(seed, aspect).steps[0].oval.width * width * (1 - SIZE_TOLERANCE) > 34 / 0.4


@given(SEEDS)
def test_holds_take_as_long_as_they_say(seed: int) -> None:
    assert all(HOLD_MS[0] <= step.hold_ms <= HOLD_MS[1] for step in drawn(seed).steps)


def test_what_the_tolerances_leave_of_the_growth_is_enough_for_relief() -> None:
    assert GROWTH[0] * (1 - SIZE_TOLERANCE) / (1 + SIZE_TOLERANCE) > NEAR_ENOUGH


def test_place_size_and_hold_are_drawn_anew() -> None:
    challenges = [drawn(seed) for seed in range(200)]
    assert len(set(challenges)) == 200
    for step, sideways, upwards in ((0, 0.15, 0.07), (1, 0.04, 0.025)):
        ovals = [challenge.steps[step].oval for challenge in challenges]
        assert _spread([oval.cx for oval in ovals]) > sideways
        assert _spread([oval.cy for oval in ovals]) > upwards
        assert _spread([oval.width for oval in ovals]) > 0.04 * ovals[0].width
        assert _spread([challenge.steps[step].hold_ms for challenge in challenges]) > 200


def _spread(values: list[float]) -> float:
    return max(values) - min(values)
