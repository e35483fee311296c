from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.canonical import SIDE, Crop
from inperson.engine.claim import Claim, claim, pooled
from inperson.engine.landmarks import Landmarker
from inperson.engine.view import View, flattened
from tests.engine.posed import SHEETS, posed


def views(species: str, yaw: float, landmarker: Landmarker) -> tuple[View, View]:
    first, second = (sample.view for sample in posed(species, ((0, 0), (yaw, 0)), landmarker))
    return first, second


def asked(first: View, second: View) -> Claim:
    found = claim(first, second)
    assert found is not None
    return found


@pytest.mark.parametrize("yaw", [-18.0, -8.0, 8.0, 18.0])
def test_a_head_that_turns_shows_what_is_claimed(yaw: float, landmarker: Landmarker) -> None:
    found = asked(*views("person", yaw, landmarker))
    assert found.size > 1.0
    assert 0.5 < found.share < 1.5
    assert found.error < 0.1
    assert found.likeness > 0.9


@pytest.mark.parametrize("yaw", [-35.0, 35.0])
@pytest.mark.parametrize("species", SHEETS)
def test_a_sheet_that_turns_shows_none_of_it(species: str, yaw: float, landmarker: Landmarker) -> None:
    found = asked(*views(species, yaw, landmarker))
    assert abs(found.share) < 0.2
    assert found.likeness > 0.9


def test_landmarks_alone_prove_nothing(landmarker: Landmarker) -> None:
    """The landmarks of a head that turned, over the pixels of one that did not."""
    first, second = views("person", 12.0, landmarker)
    flat = flattened(first, onto=second)
    assert flat is not None
    found = asked(first, replace(second, crop=Crop(flat[0], second.crop.landmarks)))
    assert found.size > 1.0
    assert abs(found.share) < 0.2


def test_where_nothing_moved_nothing_is_claimed(landmarker: Landmarker) -> None:
    first, _ = views("person", 8.0, landmarker)
    found = asked(first, first)
    assert found.size == pytest.approx(0.0, abs=0.01)
    assert found.likeness > 0.99


def test_more_light_is_no_motion(landmarker: Landmarker) -> None:
    first, second = views("person", 8.0, landmarker)
    dim = (second.crop.grey * 0.6 + 30).astype(np.uint8)
    dimmed = asked(first, replace(second, crop=Crop(dim, second.crop.landmarks)))
    assert dimmed.share == pytest.approx(asked(first, second).share, abs=0.1)


def test_a_face_that_cannot_be_seen_is_not_asked(landmarker: Landmarker) -> None:
    grey = np.full((SIDE, SIDE), 120, np.uint8)
    first, second = views("person", 8.0, landmarker)
    assert claim(first, replace(second, crop=Crop(grey, second.crop.landmarks))) is None
    assert claim(replace(first, crop=Crop(grey, first.crop.landmarks)), second) is None


def test_landmarks_that_fall_together_claim_nothing(landmarker: Landmarker) -> None:
    first, second = views("person", 8.0, landmarker)
    nowhere = Crop(second.crop.grey, np.zeros_like(second.crop.landmarks))
    assert claim(first, replace(second, crop=nowhere)) is None


def test_of_several_pairs_the_precise_count_more() -> None:
    sure, unsure = Claim(2.0, 1.0, 0.01, 0.9), Claim(1.0, 0.0, 0.1, 0.5)
    both = pooled([sure, unsure])
    assert both is not None
    assert both.share == pytest.approx(0.99, abs=0.001)
    assert 1.98 < both.size < 2.0
    assert both.error < sure.error
    assert pooled([sure]) == sure
    assert pooled([]) is None
