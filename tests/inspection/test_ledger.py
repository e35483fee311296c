from __future__ import annotations

import math
from dataclasses import replace

import pytest

from inperson.engine.flows import FLOW_CATEGORIES, FlowCategory
from inperson.engine.fusion import decide
from inperson.engine.profiles import NEVER
from inperson.engine.signals import Signal
from inperson.inspection.analysis import Analysis
from inperson.inspection.ledger import ledger
from inperson.inspection.wording import OUTCOMES, reasons, summary
from tests.inspection.given import PROFILE, told

LIVE = Signal("relief", 0.9, "live", 0.8, "It has relief.")
ATTACK = Signal("relief", 0.0, "attack", 0.75, "It is flat.")
STEADY = Signal("continuity", 0.2, "live", 0.5, "One face was followed.")
LOST = replace(STEADY, says="nothing", confidence=0.0)


def test_every_signal_of_the_profile_is_in_it_those_that_were_measured_first() -> None:
    names = [entry.name for entry in ledger(told(STEADY, LIVE))]
    assert names[:2] == ["continuity", "relief"]
    assert set(names) == set(PROFILE.weights)
    assert len(names) == len(PROFILE.weights)


def test_what_the_profile_does_not_weigh_is_there_and_moves_nothing() -> None:
    stranger = Signal("horoscope", 1.0, "live", 1.0, "The stars are well.")
    entry = ledger(told(stranger))[0]
    assert (entry.name, entry.signal, entry.weight, entry.effect) == ("horoscope", stranger, None, 0.0)


@pytest.mark.parametrize("signals", [(LIVE, STEADY), (ATTACK, STEADY), (LIVE, LOST), (), (STEADY,)])
def test_its_effects_add_up_to_the_score_before_any_rule(signals: tuple[Signal, ...]) -> None:
    free = replace(PROFILE, needed=dict.fromkeys(FLOW_CATEGORIES, ()), doubt=NEVER, reject_score=0.0)
    free = replace(free, weights={name: replace(w, floor=NEVER, binding=False) for name, w in free.weights.items()})
    total = sum(entry.effect for entry in ledger(told(*signals)))
    score = 100 / (1 + math.exp(-total))
    assert min(score, 49) == pytest.approx(min(decide(signals, free, "DISTANT_CLOSE").score, 49))


def test_it_knows_what_the_flow_needs() -> None:
    def needed(flow: FlowCategory) -> set[str]:
        return {entry.name for entry in ledger(told(flow=flow)) if entry.needed}

    assert "relief" in needed("DISTANT_CLOSE")
    assert needed("SILENT") == {name for group in PROFILE.needed["SILENT"] for name in group}


def why(analysis: Analysis) -> str:
    return " ".join(reasons(analysis, ledger(analysis)))


def test_a_pass_needs_no_excuse() -> None:
    passed = told(LIVE, STEADY)
    assert passed.verdict.outcome == "pass"
    assert why(passed) == ""
    assert summary(passed) == "A living person was before the camera."


def test_a_rejection_names_who_was_sure_enough() -> None:
    rejected = told(ATTACK, STEADY)
    assert rejected.verdict.outcome == "reject"
    assert why(rejected).startswith("Relief is sure enough to reject alone.")
    assert summary(rejected) == "A presentation attack: something was held before the camera."


def test_a_score_that_is_held_back_says_for_want_of_what() -> None:
    asked_again = told(STEADY)
    assert asked_again.verdict.outcome == "retry"
    assert why(asked_again) == (
        "In this flow nobody passes without a “live” from relief. So the score is held at 49, just under what passes."
    )
    assert summary(asked_again).startswith("This does not tell a living person from an attack. ")


def test_what_binds_is_named_when_it_doubts() -> None:
    unlike = Signal("likeness", 0.2, "nothing", 0.0, "Another face.")
    assert "Nobody passes against likeness." in why(told(LIVE, STEADY, unlike))


def test_an_accusation_in_doubt_is_named() -> None:
    accused = replace(STEADY, says="attack", confidence=0.5)
    assert "Nobody passes against continuity." in why(told(LIVE, accused))


def test_several_that_accuse_together_are_said_to() -> None:
    weak = replace(ATTACK, confidence=0.3), replace(STEADY, says="attack", confidence=1.0)
    several = told(*weak, profile=replace(PROFILE, reject_score=40.0))
    assert several.verdict.outcome == "reject"
    assert why(several).startswith("Several signals accuse, and the score is under 40: together they reject.")


def test_every_outcome_has_a_word() -> None:
    assert len(set(OUTCOMES.values())) == 3
