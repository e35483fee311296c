from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import TypeAlias, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inperson.engine.flows import FLOW_CATEGORIES, FlowCategory
from inperson.engine.fusion import PASS_SCORE, Decision, decide
from inperson.engine.profiles import PROFILES, STANDARD, AttackType, Profile, Weight
from inperson.engine.signals import Says, Signal

HOUSE = Profile(
    "HOUSE-1",
    {
        "shape": Weight(4.0, 0.5, AttackType.PRESENTATION),
        "stream": Weight(2.0, 0.8, AttackType.INJECTION, binding=True),
        "hint": Weight(1.0, 2.0, AttackType.UNSURE, binding=True),
        "grain": Weight(1.0, 2.0, AttackType.PRESENTATION),
        "edge": Weight(1.0, 2.0, AttackType.PRESENTATION),
    },
    {
        "SILENT": (("grain", "edge"),),
        "ACTION": (),
        "DISTANT_CLOSE": (("shape",),),
        "DISTANT_CLOSE_ACTION": (("shape",), ("grain", "edge")),
    },
    doubt=0.4,
    reject_score=20.0,
)


def signal(name: str, says: Says, confidence: float = 1.0) -> Signal:
    return Signal(name, 0.0, says, confidence, "")


def fused(
    said: Mapping[str, tuple[Says, float] | Says], flow: FlowCategory = "DISTANT_CLOSE"
) -> tuple[str, int | None]:
    """What the house makes of signals given as ``{name: says}`` or ``{name: (says, confidence)}``."""
    signals = [
        signal(name, value) if isinstance(value, str) else signal(name, value[0], value[1])
        for name, value in said.items()
    ]
    decision = decide(signals, HOUSE, flow)
    return decision.outcome, decision.attack_type


PRESENTATION, INJECTION = ("reject", AttackType.PRESENTATION), ("reject", AttackType.INJECTION)
UNSURE = ("reject", AttackType.UNSURE)
PASS, RETRY = ("pass", None), ("retry", None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"shape": "live"}, PASS),
        ({"shape": "live", "stream": "live", "hint": "live"}, PASS),
        ({"shape": ("live", 0.01)}, PASS),
        ({"shape": ("live", 0.0)}, PASS),
        ({}, RETRY),
        ({"stream": "live", "hint": "live"}, RETRY),
        ({"shape": "nothing", "stream": "live"}, RETRY),
        ({"shape": "live", "hint": "nothing"}, RETRY),
        ({"shape": "live", "hint": "attack"}, RETRY),
        ({"shape": ("attack", 0.49)}, RETRY),
        ({"shape": ("attack", 0.5)}, PRESENTATION),
        ({"shape": "attack", "stream": "live"}, PRESENTATION),
        ({"shape": "live", "stream": ("attack", 0.79)}, RETRY),
        ({"shape": "live", "stream": ("attack", 0.8)}, INJECTION),
        ({"shape": ("attack", 0.5), "stream": ("attack", 0.9)}, UNSURE),
        ({"shape": ("attack", 0.5), "stream": ("attack", 0.7), "hint": "attack"}, PRESENTATION),
        ({"shape": "live", "grain": ("attack", 0.39), "edge": ("attack", 0.39)}, PASS),
        ({"shape": "live", "grain": ("attack", 0.4)}, RETRY),
        ({"shape": "live", "grain": "attack", "edge": "attack"}, RETRY),
        ({"grain": "attack"}, RETRY),
        ({"grain": ("attack", 0.5), "edge": ("attack", 0.5)}, RETRY),
        ({"grain": ("attack", 0.7), "edge": ("attack", 0.8)}, PRESENTATION),
        ({"grain": "attack", "edge": "attack", "hint": "live"}, RETRY),
        ({"grain": "attack", "stream": ("attack", 0.7)}, UNSURE),
        ({"shape": ("attack", 0.4), "stream": ("attack", 0.9)}, INJECTION),
        ({"unheard-of": "attack"}, RETRY),
        ({"shape": "live", "unheard-of": "attack"}, PASS),
    ],
)
def test_the_line_that_decides(said: dict[str, tuple[Says, float] | Says], expected: tuple[str, int | None]) -> None:
    assert fused(said) == expected


@pytest.mark.parametrize(
    ("flow", "said", "expected"),
    [
        ("SILENT", {"grain": "live"}, PASS),
        ("SILENT", {"edge": "live"}, PASS),
        ("SILENT", {"shape": "live"}, RETRY),
        ("ACTION", {}, PASS),
        ("DISTANT_CLOSE_ACTION", {"shape": "live"}, RETRY),
        ("DISTANT_CLOSE_ACTION", {"shape": "live", "edge": "live"}, PASS),
        ("DISTANT_CLOSE_ACTION", {"shape": "live", "edge": "live", "grain": "nothing"}, PASS),
    ],
)
def test_each_flow_needs_its_own(
    flow: FlowCategory, said: dict[str, tuple[Says, float] | Says], expected: tuple[str, int | None]
) -> None:
    assert fused(said, flow) == expected


def test_nothing_is_even() -> None:
    assert decide([], replace(HOUSE, weights={}), "ACTION").score == 50.0


def test_logits_add_up() -> None:
    both = decide([signal("shape", "live", 0.5), signal("stream", "live", 0.5)], HOUSE, "DISTANT_CLOSE")
    assert both.score == pytest.approx(100 / (1 + 2.718281828 ** -(4.0 * 0.5 + 2.0 * 0.5)))


def test_what_is_not_passed_stays_under_the_line() -> None:
    for second in ("nothing", "attack"):
        decision = decide([signal("shape", "live"), signal("hint", second)], HOUSE, "DISTANT_CLOSE")
        assert decision.outcome == "retry"
        assert decision.score == PASS_SCORE - 1
    assert decide([signal("shape", "live"), signal("stream", "attack")], HOUSE, "DISTANT_CLOSE").score == PASS_SCORE - 1


says: st.SearchStrategy[Says] = st.sampled_from(get_args(Says))
confidences = st.floats(0, 1)
profiles = st.sampled_from([HOUSE, *PROFILES.values()])


Case: TypeAlias = tuple[Profile, FlowCategory, list[Signal]]


@st.composite
def heard(draw: st.DrawFn) -> Case:
    """Some of a profile's signals, each saying anything, in any flow."""
    profile, flow = draw(profiles), draw(st.sampled_from(FLOW_CATEGORIES))
    names = draw(st.lists(st.sampled_from(sorted(profile.weights)), unique=True))
    return profile, flow, [signal(name, draw(says), draw(confidences)) for name in names]


@given(heard())
def test_the_score_says_the_outcome(case: Case) -> None:
    profile, flow, signals = case
    decision = decide(signals, profile, flow)
    assert 0 <= decision.score <= 100
    assert (decision.outcome == "pass") == (decision.score >= PASS_SCORE)
    assert (decision.outcome == "reject") == (decision.attack_type is not None)


@given(heard())
def test_nobody_passes_without_what_is_required(case: Case) -> None:
    profile, flow, signals = case
    live = {signal.name for signal in signals if signal.says == "live"}
    lacking = any(not live.intersection(group) for group in profile.needed[flow])
    doubted = any(profile.weights[signal.name].binding and signal.name not in live for signal in signals)
    doubted |= any(signal.says == "attack" and signal.confidence >= profile.doubt for signal in signals)
    if lacking or doubted:
        assert decide(signals, profile, flow).outcome != "pass"


@given(heard())
def test_nobody_is_rejected_by_one_signal_that_may_not_condemn(case: Case) -> None:
    profile, flow, signals = case
    accusing = [signal for signal in signals if signal.says == "attack"]
    condemned = any(signal.confidence >= profile.weights[signal.name].floor for signal in accusing)
    if condemned:
        assert decide(signals, profile, flow).outcome == "reject"
    elif len(accusing) < 2:
        assert decide(signals, profile, flow).outcome != "reject"


@given(heard(), st.integers(0, 2), confidences)
def test_more_life_never_lowers_the_score(case: Case, which: int, confidence: float) -> None:
    profile, flow, signals = case
    assume(which < len(signals))
    before = signals[which]
    more = {"attack": -before.confidence, "nothing": 0.0, "live": before.confidence}[before.says]
    livelier = signal(before.name, "live", max(confidence, more))
    after = [*signals[:which], livelier, *signals[which + 1 :]]
    assert decide(after, profile, flow).score >= decide(signals, profile, flow).score - 1e-9


@given(heard(), st.randoms(use_true_random=False))
def test_the_order_of_the_signals_does_not_matter(case: Case, random: Random) -> None:
    profile, flow, signals = case
    shuffled = list(signals)
    random.shuffle(shuffled)
    one, other = decide(signals, profile, flow), decide(shuffled, profile, flow)
    assert (one.outcome, one.attack_type) == (other.outcome, other.attack_type)
    assert one.score == pytest.approx(other.score)


def test_a_photo_is_told_from_a_person_who_was_seen_badly() -> None:
    def decided(*signals: Signal) -> Decision:
        return decide(signals, STANDARD, "DISTANT_CLOSE")

    live, unseen = signal("continuity", "live", 0.5), signal("continuity", "nothing", 0.0)
    assert decided(signal("relief", "live", 0.9), live).outcome == "pass"
    assert decided(signal("relief", "attack", 0.9), live).attack_type == AttackType.PRESENTATION
    assert decided(signal("relief", "nothing", 0.0), live).outcome == "retry"
    assert decided(signal("relief", "live", 0.9), unseen).outcome == "retry"
    assert decided(live).outcome == "retry"
