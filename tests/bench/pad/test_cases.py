from __future__ import annotations

from bench.pad.cases import Alone, ablated, alone, attacks, bona_fide, cases, grouped, signals_in, tally, worst
from tests.bench.pad.given import house, record

PROFILES = {"STANDARD": house()}
FOUND = cases(
    [
        record("person", shape="live", hint="live"),
        record("person", 1, shape=("attack", 0.4), hint="live"),
        record("person-dark", finished=False),
        record("photo", shape="attack"),
        record("photo", 1, shape=("attack", 0.5), hint="live"),
        record("mask", shape="live", hint=("attack", 0.9)),
    ],
    PROFILES,
)


def test_each_record_is_counted_by_what_is_decided_of_it_now() -> None:
    assert [case.decision.outcome for case in FOUND] == ["pass", "retry", "retry", "reject", "reject", "pass"]
    assert tally(bona_fide(FOUND)).retried == 2
    assert tally(attacks(FOUND)).passed == 1


def test_a_trial_stands_for_every_level_that_asks_the_same() -> None:
    levels = {"STANDARD": house(), "PRO": house(shape=0.3)}
    silent, distant = record(shape="live"), record(shape="live", flow="DISTANT_CLOSE")
    assert [case.level for case in cases([silent], levels)] == ["STANDARD", "PRO"]
    assert [case.level for case in cases([distant], levels)] == ["STANDARD"]


def test_a_signal_alone_is_counted_where_it_was_measured() -> None:
    assert alone(attacks(FOUND), "shape", house()) == Alone(measured=3, says_attack=2, condemns=2)
    assert alone(bona_fide(FOUND), "shape", house()) == Alone(measured=2, says_attack=1, condemns=0)
    assert alone(attacks(FOUND), "shape", house(shape=0.6)) == Alone(measured=3, says_attack=2, condemns=1)
    assert alone(attacks(FOUND), "hint", house()) == Alone(measured=2, says_attack=1, condemns=0)


def test_what_is_lost_without_a_signal() -> None:
    without_shape = tally(attacks(ablated(FOUND, "shape", house())))
    # The print of which only the shape was told has nothing against it now, and neither has the one that hints liked.
    assert (without_shape.passed, without_shape.rejected, without_shape.retried) == (2, 0, 1)
    assert tally(attacks(ablated(FOUND, "hint", house()))).passed == 1


def test_the_worst_species_is_that_of_the_highest_apcer_among_those_with_a_response() -> None:
    species = grouped(attacks(FOUND), lambda case: case.subject)
    assert list(species) == ["photo", "mask"]
    assert worst(species) == "mask"
    assert worst({"quiet": [case for case in FOUND if not case.record.finished]}) is None


def test_signals_that_no_profile_knows_are_found_as_well() -> None:
    assert set(signals_in([case.record for case in FOUND])) == {"shape", "hint"}
