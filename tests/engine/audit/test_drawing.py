from __future__ import annotations

from itertools import pairwise
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.audit.drawing import STYLE, Drawing, Scale, curve, number, text, ticks
from tests.engine.audit.given import SVG, tree

DRAWING = Drawing("Eyes & mouth", "2 blinks < 3 blinks", 300, 40.25, text(1, 2, "<b>"))


def test_a_drawing_says_in_words_what_it_shows() -> None:
    root = tree(DRAWING)
    assert (root.tag, root.get("role"), root.get("aria-label")) == (f"{SVG}svg", "img", "Eyes & mouth")
    assert root.findtext(f"{SVG}title") == "Eyes & mouth"
    assert root.findtext(f"{SVG}desc") == "2 blinks < 3 blinks"
    assert root.findtext(f"{SVG}text") == "<b>"


def test_a_file_brings_its_style_and_a_page_brings_it_once() -> None:
    assert tree(DRAWING).findtext(f"{SVG}style") == STYLE
    assert "<style>" not in DRAWING.inline()
    assert fromstring(DRAWING.inline()).get("viewBox") == tree(DRAWING).get("viewBox") == "0 0 300 40.2"  # noqa: S314


def test_it_asks_nobody_for_anything() -> None:
    assert "http" not in DRAWING.file().decode().replace("http://www.w3.org/2000/svg", "")
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize(("value", "place"), [(10, 100), (15, 150), (20, 200), (-5, 100), (90, 200)])
def test_a_scale_keeps_what_lies_beyond_at_its_ends(value: float, place: float) -> None:
    assert Scale(10, 20, 100, 200)(value) == place


def test_a_scale_may_run_upwards_and_may_be_empty() -> None:
    assert Scale(0, 1, 80, 20)(0.25) == 65
    assert Scale(3, 3, 10, 20)(3) == 10


@pytest.mark.parametrize(
    ("high", "most", "expected"),
    [
        (7.3, 8, [0, 1, 2, 3, 4, 5, 6, 7]),
        (7.3, 4, [0, 2, 4, 6]),
        (14.9, 3, [0, 5, 10]),
        (0.23, 5, [0, 0.05, 0.1, 0.15, 0.2]),
    ],
)
def test_ticks_are_round(high: float, most: int, expected: list[float]) -> None:
    assert ticks(0, high, most) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 20))
def test_ticks_lie_between_the_ends_evenly_and_are_not_many(low: float, span: float, most: int) -> None:
    found = ticks(low, low + span, most)
    assert len(found) <= most + 1
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in found)
    steps = [after - before for before, after in pairwise(found)]
    assert steps == pytest.approx([steps[0]] * len(steps) if steps else [], rel=1e-3)


def test_a_curve_is_broken_where_a_point_is_missing() -> None:
    assert curve([(0, 1), (2, 3.14159), None, (5, 5), None]) == '<path d="M0 1h0L2 3.1M5 5h0" class="series"/>'


def test_numbers_are_short() -> None:
    assert [number(value) for value in (3, 3.04, 3.05001, -0.5)] == ["3", "3", "3.1", "-0.5"]
