from __future__ import annotations

import pytest

from inperson.engine.flows import FLOW_CATEGORIES, LIVENESS_TYPES, MOVES, PLACES, Flow, LivenessType

LOGIN = LivenessType("login", (Flow("DISTANT_CLOSE"), Flow("ACTION", {"BLINK": 1.0}, 1, weight=3.0)))


def test_the_contract_names_four_types_with_a_flow_each() -> None:
    flows = {name: [flow.category for flow in each.flows] for name, each in LIVENESS_TYPES.items()}
    assert flows == {
        "DISTANT_NEAR": ["DISTANT_CLOSE"],
        "DISTANT_NEAR_ACTION": ["DISTANT_CLOSE_ACTION"],
        "ACTION": ["ACTION"],
        "SILENT": ["SILENT"],
    }


def test_they_ask_what_the_contract_says() -> None:
    asked = {flow.category: (set(flow.actions), flow.count) for each in LIVENESS_TYPES.values() for flow in each.flows}
    assert asked == {
        "DISTANT_CLOSE": (set(), 0),
        "DISTANT_CLOSE_ACTION": ({"OPEN_MOUTH", "BLINK"}, 1),
        "ACTION": ({"BLINK", "TURN"}, 2),
        "SILENT": (set(), 0),
    }


def test_no_screen_lights_a_face_that_was_not_asked() -> None:
    assert not any(each.light for each in LIVENESS_TYPES.values())


def test_places_and_moves_are_different_things() -> None:
    assert not set(PLACES) & set(MOVES)


@pytest.mark.parametrize("category", FLOW_CATEGORIES)
def test_what_was_drawn_is_found_again(category: str) -> None:
    found = LOGIN.flow(category).category
    assert found == (category if category in ("DISTANT_CLOSE", "ACTION") else "DISTANT_CLOSE")
