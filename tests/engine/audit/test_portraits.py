from __future__ import annotations

from dataclasses import replace

from inperson.engine.audit.portraits import portraits
from inperson.engine.take import Phase
from tests.engine.audit.given import acted, samples
from tests.engine.given import observed

REST: dict[str, float] = {}


def test_each_phase_has_one_in_their_order() -> None:
    take = acted([*[REST] * 10, *[{"yaw": 30.0}] * 4, *[REST] * 8, *[{"eyes": 0.05}] * 2, *[REST] * 5])
    assert [portrait.title for portrait in portraits(take)] == ["Face", "Turn left", "Blink"]
    assert [portrait.name for portrait in portraits(take)] == ["face", "turn-left", "blink"]


def test_a_move_is_shown_where_it_is_farthest() -> None:
    take = acted([*[REST] * 10, *({"yaw": yaw} for yaw in (16.0, 25.0, 33.0, 28.0)), *[REST] * 8])
    _, turn = portraits(take)
    assert turn.sample.observation.sequence == 12


def test_a_place_is_shown_by_its_still_else_by_its_best_frame() -> None:
    still, blurred, sharp = samples([observed(9), replace(observed(0), sharpness=0.02), observed(1)])
    take = acted([])
    phases = (Phase("FAR", (blurred, sharp)), Phase("NEAR", (blurred, sharp), still))
    far, near = portraits(replace(take, phases=phases))
    assert (far.sample, near.sample) == (sharp, still)


def test_a_take_without_phases_shows_its_middle() -> None:
    take = acted([None] * 9)
    (portrait,) = portraits(take)
    assert (portrait.title, portrait.sample.observation.sequence) == ("A frame", 4)
    assert portraits(acted([])) == []


def test_a_phase_without_frames_is_left_out() -> None:
    take = replace(acted([REST] * 3), phases=(Phase("FAR", ()), Phase("BLINK", ())))
    assert [portrait.title for portrait in portraits(take)] == ["A frame"]
