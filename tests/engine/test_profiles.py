from __future__ import annotations

import re

import pytest

from inperson.engine.flows import FLOW_CATEGORIES
from inperson.engine.profiles import PROFILES, AttackType, Profile

each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())


def test_there_is_one_for_each_product_level_of_the_contract() -> None:
    assert set(PROFILES) == {"STANDARD", "PRO"}


def test_attack_types_are_those_of_the_contract() -> None:
    assert {kind.name: int(kind) for kind in AttackType} == {"PRESENTATION": 1, "INJECTION": 2, "UNSURE": 3}


def test_a_name_says_level_and_version() -> None:
    for level, profile in PROFILES.items():
        assert re.fullmatch(rf"{level}-[1-9]\d*", profile.name)
    assert len({profile.name for profile in PROFILES.values()}) == len(PROFILES)


@each_profile
def test_it_knows_every_flow(profile: Profile) -> None:
    assert set(profile.needed) == set(FLOW_CATEGORIES)
    assert {name for groups in profile.needed.values() for group in groups for name in group} <= set(profile.weights)


@each_profile
def test_nobody_passes_without_continuity_and_depth_where_it_is_asked(profile: Profile) -> None:
    assert all(("continuity",) in groups for groups in profile.needed.values())
    for flow in ("DISTANT_CLOSE", "DISTANT_CLOSE_ACTION"):
        assert ("relief",) in profile.needed[flow]


@each_profile
def test_weights_only_ever_speak_for_what_a_signal_says(profile: Profile) -> None:
    assert all(weight.weight > 0 and weight.floor > 0 for weight in profile.weights.values())


@each_profile
def test_a_profile_does_not_change_while_the_service_runs(profile: Profile) -> None:
    with pytest.raises(TypeError):
        profile.weights["relief"] = profile.weights["continuity"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        profile.name = "STANDARD-2"  # type: ignore[misc]
