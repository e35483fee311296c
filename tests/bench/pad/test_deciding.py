from __future__ import annotations

from dataclasses import replace

import pytest

from bench.pad.deciding import decided, weights_alone, without
from inperson.engine.fusion import decide
from inperson.engine.profiles import PROFILES, Profile
from inperson.engine.signals import Says
from tests.bench.pad.given import house, record


@pytest.mark.parametrize("says", ["live", "attack", "nothing"])
@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_stored_signals_are_decided_as_the_service_decides(says: Says, profile: Profile) -> None:
    stored = record(flow="DISTANT_CLOSE", said=dict.fromkeys(profile.weights, says))
    assert decided(stored, profile) == decide([heard.signal() for heard in stored.signals], profile, "DISTANT_CLOSE")


def test_a_challenge_that_was_not_finished_is_asked_again_and_has_no_score() -> None:
    found = decided(record(finished=False), house())
    assert (found.outcome, found.score) == ("retry", 0.0)


def test_without_a_signal_nobody_is_condemned_by_it_and_nobody_needs_it() -> None:
    flat = record("photo", shape="attack", hint="live")
    assert decided(flat, house()).outcome == "reject"
    assert decided(flat, without(house(), "shape")).outcome == "pass"


def test_without_a_signal_another_that_could_stand_in_for_it_is_needed() -> None:
    either = replace(house(), needed={"SILENT": (("shape", "hint"),)})
    assert decided(record(hint="live"), without(either, "shape")).outcome == "pass"
    assert decided(record(hint="nothing", shape="live"), without(either, "shape")).outcome == "retry"


def test_the_weights_alone_neither_condemn_nor_ask_for_anything() -> None:
    bare = weights_alone(house())
    assert decided(record("photo", shape="attack", hint="attack"), bare).outcome == "retry"
    assert decided(record("photo", shape="attack", hint="attack"), bare).score == pytest.approx(0.67, abs=0.01)
    assert decided(record(hint="live"), bare).outcome == "pass"
