from __future__ import annotations

from itertools import pairwise

from bench.pad.sweep import point, trade_off

PEOPLE = [90.0, 80.0, 60.0, 0.0]
ATTACKS = {"photo": [0.0, 0.0, 0.0, 0.0], "replay": [70.0, 0.0]}


def test_a_point_is_the_best_species_against_the_people_who_do_not_pass() -> None:
    assert point(PEOPLE, ATTACKS, 50.0) == (0.5, 0.25)
    assert point(PEOPLE, ATTACKS, 75.0) == (0.0, 0.5)


def test_the_curve_goes_from_everybody_passes_to_nobody_does() -> None:
    curve = trade_off(PEOPLE, ATTACKS)
    assert curve == [(1.0, 0.0), (0.5, 0.25), (0.5, 0.5), (0.0, 0.5), (0.0, 0.75), (0.0, 1.0)]
    assert all(before[0] >= after[0] and before[1] <= after[1] for before, after in pairwise(curve))


def test_one_side_alone_has_no_curve() -> None:
    assert trade_off([], ATTACKS) == trade_off(PEOPLE, {}) == trade_off(PEOPLE, {"photo": []}) == []
