from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.scissors import cut_out, hand_cut, inside, pierced

CIRCLE = 60 + 40 * np.column_stack([np.cos(a := np.linspace(0, 2 * np.pi, 40, endpoint=False)), np.sin(a)])
PICTURE = np.full((120, 120, 3), 90, np.uint8)


def test_a_hand_cuts_beside_the_line_and_never_far_from_it() -> None:
    cut = hand_cut(CIRCLE, (1.0, 1.0), np.random.default_rng(1))
    off = np.linalg.norm(cut - CIRCLE, axis=1)
    assert 0.2 < off.max() < 6


def test_a_wider_cut_is_wider() -> None:
    cut = hand_cut(CIRCLE, (1.2, 1.6), np.random.default_rng(1))
    assert np.ptp(cut, axis=0) / np.ptp(CIRCLE, axis=0) == pytest.approx((1.2, 1.6), rel=0.08)


def test_what_is_cut_out_stands_alone() -> None:
    alone = cut_out(PICTURE, CIRCLE)
    assert (alone[60, 60] == (90, 90, 90, 255)).all()
    assert not alone[5, 5].any()
    assert alone[..., :3].max() > 100  # the cut edge is white


def test_through_a_hole_all_is_seen_but_in_the_shade() -> None:
    holed = pierced(PICTURE, [CIRCLE], gloom=0.25)
    assert (holed[60, 60] == (0, 0, 0, 64)).all()
    assert (holed[5, 5] == (90, 90, 90, 255)).all()


def test_inside_counts_the_shares_of_texels() -> None:
    area = inside(CIRCLE, 120, 120).sum()
    assert abs(area / (np.pi * 40**2) - 1) < 0.05
