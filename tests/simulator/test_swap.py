from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.clip import oval
from inperson.simulator.live import Live
from inperson.simulator.stranger import stranger
from inperson.simulator.subjects import Subject, subject
from inperson.simulator.swap import Swap, swap
from tests.simulator.conftest import SEED

FindFace = Callable[[Pixels], Points]
Pair = tuple[Subject, Subject]


@pytest.fixture(scope="module")
def pair(who: Callable[[str], Subject], astronaut: Pixels) -> Pair:
    first = who("person")
    return first, subject("person", stranger(astronaut), SEED + 1, first.camera)


def of_seed(pair: Pair, seed: int) -> Swap:
    return Swap(replace(pair[0], seed=seed), pair[1])


def begin(who: Swap) -> float:
    """Prompts it twice, and answers when they swap."""
    for t, width in ((0.0, 0.42), (2.0, 0.45)):
        who.prompt("FACE", oval(who.camera, width, 0.5, 0.5), t)
    return float(who.truth()["did"][-1]["t"])


def jaw(face: Points) -> float:
    return float(np.linalg.norm(face[172] - face[397]) / np.linalg.norm(face[33] - face[263]))


def test_until_the_second_prompt_nobody_else_is_there(pair: Pair) -> None:
    who, alone = Swap(*pair), Live(pair[0])
    for each in (who, alone):
        each.prompt("FAR", oval(each.camera, 0.31, 0.5, 0.46), 0.0)
    assert np.array_equal(who.frame(1.5, 640), alone.frame(1.5, 640))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_within_a_second_of_it_somebody_else_stands_there(seed: int, pair: Pair, find_face: FindFace) -> None:
    who = of_seed(pair, seed)
    assert 2.0 < begin(who) < 2.4
    before, after = (find_face(who.frame(t, 640)) for t in (1.9, 3.0))
    assert jaw(after) > 1.05 * jaw(before)


def test_some_step_aside_and_some_are_cut(pair: Pair) -> None:
    how = {of_seed(pair, seed).truth()["did"][-1]["swapped"] for seed in range(8)}
    assert how == {"cut", "step"}


@pytest.mark.parametrize("seed", range(3))
def test_the_room_and_the_camera_stay(seed: int, pair: Pair) -> None:
    who = of_seed(pair, seed)
    begin(who)
    before, after = (who.frame(t, 640)[:60, :60].astype(float).mean((0, 1)) for t in (1.9, 3.0))
    assert before == pytest.approx(after, abs=12)


def test_on_the_way_both_are_moving(pair: Pair) -> None:
    who = next(one for one in (of_seed(pair, seed) for seed in range(8)) if one.truth()["did"][-1]["swapped"] == "step")
    changes = begin(who)
    frames = [who.frame(changes + t, 320).astype(int) for t in (0.0, 0.2, 1.0)]
    assert min(np.abs(frames[1] - each).mean() for each in (frames[0], frames[2])) > 5


def test_where_nothing_more_is_asked_they_swap_all_the_same(pair: Pair) -> None:
    who = Swap(*pair)
    who.prompt("FACE", oval(who.camera, 0.45, 0.5, 0.5), 0.0)
    assert 2.5 < who.truth()["did"][-1]["t"] < 3.3


def test_the_second_person_may_be_given(astronaut: Pixels) -> None:
    own, given = swap(astronaut, SEED), swap(astronaut, SEED, other=stranger(astronaut))
    for who in (own, given):
        begin(who)
    assert np.array_equal(own.frame(5.0, 320), given.frame(5.0, 320))
