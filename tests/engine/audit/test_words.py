from __future__ import annotations

import pytest

from inperson.engine.audit.words import ACTIONS, counted, listed
from inperson.engine.flows import MOVES, PLACES


def test_every_action_has_a_name() -> None:
    assert set(ACTIONS) == {*PLACES, *MOVES}
    assert len(set(ACTIONS.values())) == len(ACTIONS)


@pytest.mark.parametrize(("count", "words"), [(0, "no blink"), (1, "1 blink"), (2, "2 blinks")])
def test_things_are_counted(count: int, words: str) -> None:
    assert counted(count, "blink", "blinks") == words


@pytest.mark.parametrize(
    ("parts", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_things_are_listed(parts: list[str], words: str) -> None:
    assert listed(parts) == words
