from __future__ import annotations

import pytest

from bench.pad.cases import Case, cases
from bench.pad.fitting import STEP, fitted, floor_of, source
from bench.pad.ledger import Record
from inperson.engine.profiles import NEVER
from inperson.engine.signals import Says
from tests.bench.pad.given import house, record

FACES = ("person-1", "person-3")


def seen(records: list[Record]) -> list[Case]:
    return cases(records, {"STANDARD": house()})


def both(**said: tuple[Says, Says]) -> list[Record]:
    """People and photographs of each face; signals as ``name=(what of people, what of photographs)``."""
    return [
        record(subject, seed, face=face, said={name: (says[place], 0.8) for name, says in said.items()})
        for place, subject in enumerate(("person", "photo"))
        for face in FACES
        for seed in range(4)
    ]


def test_a_signal_that_tells_them_apart_gets_weight_and_one_that_is_always_wrong_gets_none() -> None:
    weights = fitted(seen(both(shape=("live", "attack"), hint=("attack", "live"))), house(), caution=1.0).weights
    assert weights["shape"].weight > 0.5
    assert weights["hint"].weight == 0


def test_a_signal_that_says_live_of_everybody_gets_none() -> None:
    weights = fitted(seen(both(shape=("live", "attack"), hint=("live", "live"))), house(), caution=1.0).weights
    assert weights["hint"].weight <= STEP < weights["shape"].weight


def test_weights_are_whole_steps_and_no_others_change_the_profile() -> None:
    before = house()
    after = fitted(seen(both(shape=("live", "attack"))), before, caution=1.0)
    assert after.weights["shape"].weight % STEP == 0
    assert after.weights["hint"] == before.weights["hint"]
    assert (after.name, after.needed, after.reject_score) == (before.name, before.needed, before.reject_score)


def test_nothing_changes_where_nothing_was_heard() -> None:
    assert fitted(seen([record(finished=False)]), house(), caution=1.0) == house()


@pytest.mark.parametrize(("accused", "floor"), [(0.0, 0.5), (0.4, 0.5), (0.6, 0.65), (0.62, 0.65), (1.0, NEVER)])
def test_a_floor_lies_beyond_every_bona_fide_that_was_accused(accused: float, floor: float) -> None:
    found = seen([record(shape=("attack", accused)), record(seed=1, shape="live"), record("photo", shape="attack")])
    assert floor_of(found, "shape") == floor


def test_a_floor_is_never_lowered() -> None:
    found = seen(both(shape=("live", "attack")))
    assert fitted(found, house(shape=0.9), caution=1.0).weights["shape"].floor == 0.9


def test_only_what_physics_allows_may_condemn() -> None:
    found = seen(both(shape=("live", "attack"), hint=("live", "attack")))
    assert fitted(found, house(), caution=1.0).weights["hint"].floor == NEVER
    assert fitted(found, house(), caution=1.0, may_condemn=["hint"]).weights["hint"].floor == 0.5


def test_a_signal_that_is_new_is_fitted_as_well() -> None:
    weights = fitted(seen(both(shape=("nothing", "nothing"), light=("live", "attack"))), house(), caution=1.0).weights
    assert weights["light"].weight > 0
    assert weights["light"].floor == NEVER


def test_what_is_printed_can_be_pasted_into_the_profiles() -> None:
    assert '"shape": Weight(4.0, 0.5, _PRESENTATION),' in source({"STANDARD": house()})
    assert '"hint": Weight(1.0, NEVER, _PRESENTATION),' in source({"STANDARD": house()})
