from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.challenge import (
    COLOUR_COUNT,
    COLOURS,
    DARK,
    FACE_ASPECT,
    GROWTH,
    HOLD_MS,
    MIDDLE_GROWTH,
    SILENT_MS,
    draw,
)
from inperson.engine.challenge import SIZE_TOLERANCE, Challenge
from inperson.engine.flows import LIVENESS_TYPES, PLACES, TURNS, Flow
from inperson.engine.take import NEAR_ENOUGH

SEEDS = st.integers(0, 2**32)
ASPECTS = st.floats(0.4, 2.5)
FLOWS = {kind.flows[0].category: kind.flows[0] for kind in LIVENESS_TYPES.values()}
DISTANT = FLOWS["DISTANT_CLOSE"]
ANY = st.sampled_from(list(FLOWS.values()))


def drawn(seed: int, flow: Flow = DISTANT, aspect: float = 0.75, third: bool = False, light: bool = False) -> Challenge:
    return draw(Random(seed), flow, aspect, third, light)  # noqa: S311 – repeatable


def actions(challenge: Challenge) -> list[str]:
    return [step.action for step in challenge.steps]


@given(SEEDS, ANY, ASPECTS, st.booleans())
def test_every_oval_lies_inside_the_frame(seed: int, flow: Flow, aspect: float, third: bool) -> None:
    for step in drawn(seed, flow, aspect, third).steps:
        oval = step.oval
        assert oval.width / 2 < oval.cx < 1 - oval.width / 2
        assert oval.height / 2 < oval.cy < 1 - oval.height / 2


@given(SEEDS, ASPECTS)
def test_far_comes_first_and_near_is_much_larger(seed: int, aspect: float) -> None:
    far, near = drawn(seed, aspect=aspect).steps
    assert (far.action, near.action) == ("FAR", "NEAR")
    assert near.oval.width / far.oval.width >= 1.8
    assert near.oval.height / far.oval.height >= 1.8


@given(SEEDS, ANY, ASPECTS, st.booleans())
def test_an_oval_has_a_faces_shape_in_every_frame(seed: int, flow: Flow, aspect: float, third: bool) -> None:
    for step in drawn(seed, flow, aspect, third).steps:
        assert abs(step.oval.width * aspect / step.oval.height / FACE_ASPECT - 1) < 1e-9


@given(SEEDS, ANY, ASPECTS)
def test_the_smallest_face_still_has_enough_pixels(seed: int, flow: Flow, aspect: float) -> None:
    """Of a short side of 480: wide enough for its eyes to be 34 pixels apart, even at the edge of the tolerance."""
    width = 480 * max(aspect, 1.0)
    assert drawn(seed, flow, aspect).steps[0].oval.width * width * (1 - SIZE_TOLERANCE) > 34 / 0.4


@given(SEEDS)
def test_holds_take_as_long_as_they_say(seed: int) -> None:
    assert all(HOLD_MS[0] <= step.hold_ms <= HOLD_MS[1] for step in drawn(seed, third=True).steps)
    [silent] = drawn(seed, FLOWS["SILENT"]).steps
    assert SILENT_MS[0] <= silent.hold_ms <= SILENT_MS[1]


def test_what_the_tolerances_leave_of_the_growth_is_enough_for_relief() -> None:
    assert GROWTH[0] * (1 - SIZE_TOLERANCE) / (1 + SIZE_TOLERANCE) > NEAR_ENOUGH


@given(SEEDS)
def test_a_third_distance_lies_between_the_two(seed: int) -> None:
    steps = drawn(seed, third=True).steps
    width = {step.action: step.oval.width for step in steps}
    assert steps[0].action == "FAR"
    assert MIDDLE_GROWTH[0] <= width["MIDDLE"] / width["FAR"] <= MIDDLE_GROWTH[1]
    assert width["NEAR"] / width["MIDDLE"] > 1.25


def test_nobody_knows_when_the_third_distance_comes() -> None:
    orders = Counter(tuple(actions(drawn(seed, third=True))) for seed in range(200))
    assert set(orders) == {("FAR", "MIDDLE", "NEAR"), ("FAR", "NEAR", "MIDDLE")}
    assert min(orders.values()) > 60


@pytest.mark.parametrize("flow", [FLOWS["SILENT"], FLOWS["ACTION"]])
def test_a_flow_without_distances_has_no_third(flow: Flow) -> None:
    assert [step.action for step in drawn(1, flow, third=True).steps if step.action in PLACES] == ["FACE"]


def test_each_flow_asks_what_the_contract_says() -> None:
    asked = {name: Counter(tuple(actions(drawn(seed, flow))) for seed in range(400)) for name, flow in FLOWS.items()}
    assert set(asked["SILENT"]) == {("FACE",)}
    assert set(asked["DISTANT_CLOSE"]) == {("FAR", "NEAR")}
    assert set(asked["DISTANT_CLOSE_ACTION"]) == {("FAR", "NEAR", "BLINK"), ("FAR", "NEAR", "OPEN_MOUTH")}
    assert set(asked["ACTION"]) == {("FACE", turn, "BLINK") for turn in TURNS} | {
        ("FACE", "BLINK", turn) for turn in TURNS
    }
    assert min(asked["ACTION"].values()) > 60
    assert min(asked["DISTANT_CLOSE_ACTION"].values()) > 150


@given(SEEDS, ANY)
def test_a_move_is_made_where_the_face_is_already(seed: int, flow: Flow) -> None:
    for before, step in pairwise(drawn(seed, flow, third=True).steps):
        if step.action not in PLACES:
            assert (step.oval, step.hold_ms) == (before.oval, 0.0)


def test_actions_are_drawn_by_their_shares_and_none_comes_twice() -> None:
    flow = Flow("ACTION", {"BLINK": 70, "OPEN_MOUTH": 29, "TURN": 1}, 2)
    drawings = [actions(drawn(seed, flow))[1:] for seed in range(600)]
    first = Counter(pair[0] for pair in drawings)
    assert 380 < first["BLINK"] < 460
    assert 130 < first["OPEN_MOUTH"] < 220
    assert all(len(set(pair)) == 2 for pair in drawings)
    assert all(not set(pair) <= set(TURNS) for pair in drawings)


def test_place_size_and_hold_are_drawn_anew() -> None:
    challenges = [drawn(seed) for seed in range(200)]
    assert len(set(challenges)) == 200
    for step, sideways, upwards in ((0, 0.15, 0.07), (1, 0.04, 0.025)):
        ovals = [challenge.steps[step].oval for challenge in challenges]
        assert _spread([oval.cx for oval in ovals]) > sideways
        assert _spread([oval.cy for oval in ovals]) > upwards
        assert _spread([oval.width for oval in ovals]) > 0.04 * ovals[0].width
        assert _spread([challenge.steps[step].hold_ms for challenge in challenges]) > 200


@given(SEEDS, ANY)
def test_light_is_drawn_only_where_it_was_asked_for_and_ends_in_the_dark(seed: int, flow: Flow) -> None:
    assert drawn(seed, flow).light == ()
    *colours, last = drawn(seed, flow, light=True).light
    assert last == DARK
    assert len(colours) in COLOUR_COUNT
    assert len(set(colours)) == len(colours)
    assert set(colours) <= set(COLOURS)


def test_the_order_of_the_light_is_anybodys_guess() -> None:
    assert len({drawn(seed, light=True).light for seed in range(300)}) > 200


@pytest.mark.parametrize("colour", COLOURS)
def test_no_colour_is_a_saturated_red(colour: tuple[int, int, int]) -> None:
    """WCAG 2.3.1: R / (R + G + B) under 0.8, also of the light itself, which the numbers of sRGB are not."""
    assert colour[0] / sum(colour) < 0.8
    light = [_linear(part / 255) for part in colour]
    assert light[0] / sum(light) < 0.8


def test_colours_are_far_from_each_other() -> None:
    shares = [[part / sum(colour) for part in colour] for colour in COLOURS]
    apart = [sum(abs(a - b) for a, b in zip(*pair, strict=True)) for pair in combinations(shares, 2)]
    assert min(apart) > 0.15


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _spread(values: list[float]) -> float:
    return max(values) - min(values)
