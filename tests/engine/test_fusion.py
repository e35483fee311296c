from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inperson.engine.fusion import PASS_SCORE, decide
from inperson.engine.profiles import PROFILES, STANDARD, AttackType, Profile, Weight
from inperson.engine.signals import Says, Signal

HOUSE = Profile(
    "HOUSE-1",
    {
        "shape": Weight(4.0, 0.5, "always", AttackType.PRESENTATION),
        "stream": Weight(2.0, 0.8, "when measured", AttackType.INJECTION),
        "hint": Weight(1.0, 2.0, "when measured", AttackType.UNSURE),
    },
)


def signal(name: str, says: Says, confidence: float = 1.0) -> Signal:
    return Signal(name, 0.0, says, confidence, "")


def fused(profile: Profile = HOUSE, **said: tuple[Says, float] | Says) -> tuple[str, int | None]:
    """What ``profile`` makes of signals given as ``name="says"`` or ``name=("says", confidence)``."""
    signals = [
        signal(name, value) if isinstance(value, str) else signal(name, value[0], value[1])
        for name, value in said.items()
    ]
    decision = decide(signals, profile)
    return decision.outcome, decision.attack_type


PRESENTATION, INJECTION = ("reject", AttackType.PRESENTATION), ("reject", AttackType.INJECTION)
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
        ({"shape": ("attack", 0.5), "stream": ("attack", 0.9)}, PRESENTATION),
        ({"shape": ("attack", 0.5), "stream": ("attack", 1.0), "hint": "attack"}, PRESENTATION),
        ({"shape": ("attack", 0.4), "stream": ("attack", 0.9)}, INJECTION),
        ({"unheard-of": "attack"}, RETRY),
        ({"shape": "live", "unheard-of": "attack"}, PASS),
    ],
)
def test_the_line_that_decides(said: dict[str, tuple[Says, float] | Says], expected: tuple[str, int | None]) -> None:
    assert fused(HOUSE, **said) == expected


def test_nothing_is_even() -> None:
    assert decide([], replace(HOUSE, weights={})).score == 50.0


def test_logits_add_up() -> None:
    both = decide([signal("shape", "live", 0.5), signal("stream", "live", 0.5)], HOUSE)
    assert both.score == pytest.approx(100 / (1 + 2.718281828 ** -(4.0 * 0.5 + 2.0 * 0.5)))


def test_what_is_not_passed_stays_under_the_line() -> None:
    for second in ("nothing", "attack"):
        decision = decide([signal("shape", "live"), signal("hint", second)], HOUSE)
        assert decision.outcome == "retry"
        assert decision.score == PASS_SCORE - 1
    assert decide([signal("shape", "live"), signal("stream", "attack")], HOUSE).score == PASS_SCORE - 1


says: st.SearchStrategy[Says] = st.sampled_from(get_args(Says))
confidences = st.floats(0, 1)
profiles = st.sampled_from([HOUSE, *PROFILES.values()])


@st.composite
def heard(draw: st.DrawFn) -> tuple[Profile, list[Signal]]:
    """Some of a profile's signals, each saying anything."""
    profile = draw(profiles)
    names = draw(st.lists(st.sampled_from(sorted(profile.weights)), unique=True))
    return profile, [signal(name, draw(says), draw(confidences)) for name in names]


@given(heard())
def test_the_score_says_the_outcome(case: tuple[Profile, list[Signal]]) -> None:
    profile, signals = case
    decision = decide(signals, profile)
    assert 0 <= decision.score <= 100
    assert (decision.outcome == "pass") == (decision.score >= PASS_SCORE)
    assert (decision.outcome == "reject") == (decision.attack_type is not None)


@given(heard())
def test_nobody_passes_without_what_is_required(case: tuple[Profile, list[Signal]]) -> None:
    profile, signals = case
    said = {signal.name: signal.says for signal in signals}
    lacking = any(weight.required == "always" and name not in said for name, weight in profile.weights.items())
    doubted = any(word != "live" for word in said.values())
    if lacking or doubted:
        assert decide(signals, profile).outcome != "pass"


@given(heard())
def test_nobody_is_rejected_without_a_signal_that_condemns(case: tuple[Profile, list[Signal]]) -> None:
    profile, signals = case
    condemned = any(
        signal.says == "attack" and signal.confidence >= profile.weights[signal.name].floor for signal in signals
    )
    assert (decide(signals, profile).outcome == "reject") == condemned


@given(heard(), st.integers(0, 2), confidences)
def test_more_life_never_lowers_the_score(case: tuple[Profile, list[Signal]], which: int, confidence: float) -> None:
    profile, signals = case
    assume(which < len(signals))
    before = signals[which]
    more = {"attack": -before.confidence, "nothing": 0.0, "live": before.confidence}[before.says]
    livelier = signal(before.name, "live", max(confidence, more))
    after = [*signals[:which], livelier, *signals[which + 1 :]]
    assert decide(after, profile).score >= decide(signals, profile).score - 1e-9


@given(heard(), st.randoms(use_true_random=False))
def test_the_order_of_the_signals_does_not_matter(case: tuple[Profile, list[Signal]], random: Random) -> None:
    profile, signals = case
    shuffled = list(signals)
    random.shuffle(shuffled)
    one, other = decide(signals, profile), decide(shuffled, profile)
    assert (one.outcome, one.attack_type) == (other.outcome, other.attack_type)
    assert one.score == pytest.approx(other.score)


def test_a_photo_is_told_from_a_person_who_was_seen_badly() -> None:
    live, unseen = signal("continuity", "live", 0.5), signal("continuity", "nothing", 0.0)
    assert decide([signal("relief", "live", 0.9), live], STANDARD).outcome == "pass"
    assert decide([signal("relief", "attack", 0.9), live], STANDARD).attack_type == AttackType.PRESENTATION
    assert decide([signal("relief", "nothing", 0.0), live], STANDARD).outcome == "retry"
    assert decide([signal("relief", "live", 0.9), unseen], STANDARD).outcome == "retry"
    assert decide([live], STANDARD).outcome == "retry"
