from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.audit.distances import distances
from inperson.engine.signals import Signal
from inperson.engine.signals.kappa import KappaEvidence, Point
from tests.engine.audit.given import of_kind, texts, tree

SIGNAL = Signal("kappa", 1.0, "live", 1.0, "")
HEAD = KappaEvidence(SIGNAL, (Point(1.5, 0.066), Point(2.3, 0.064)))
MOVED = replace(HEAD, points=(Point(1.5, 0.13), Point(2.3, 0.064)))


def bar(evidence: KappaEvidence) -> tuple[float, float]:
    """Top and bottom of where a head's may lie."""
    (element,) = of_kind(distances(evidence), "bar")
    top = float(element.get("y", 0))
    return top, top + float(element.get("height", 0))


def heights(evidence: KappaEvidence) -> list[float]:
    return [float(dot.get("cy", 0)) for dot in of_kind(distances(evidence), "dot")]


def test_both_are_drawn_with_their_numbers() -> None:
    assert {"0.066", "0.064"} <= set(texts(distances(HEAD)))
    middle, near = heights(HEAD)
    assert abs(middle - near) < 10


def test_a_heads_lies_within_the_bar_and_a_moved_recordings_does_not() -> None:
    top, bottom = bar(HEAD)
    assert top < heights(HEAD)[0] < bottom
    top, bottom = bar(MOVED)
    assert heights(MOVED)[0] < top


def test_it_says_in_words_how_they_compare() -> None:
    assert distances(MOVED).words == (
        "At 1.5 times its first size the face shows 203 % of the κ that it shows at 2.3 times. "
        "Of one head it is the same at every distance."
    )


@pytest.mark.parametrize("width", [400.0, 880.0])
def test_it_has_the_width_asked(width: float) -> None:
    drawing = distances(HEAD, width)
    assert drawing.width == width
    assert all(0 <= float(element.get("x", 0)) <= width for element in tree(drawing).iter())


@given(st.floats(1.15, 3), st.floats(-2, 2), st.floats(1.5, 4), st.floats(0.01, 2))
def test_whatever_was_measured_is_drawn_within_the_frame(
    growth: float, middle: float, whole: float, near: float
) -> None:
    evidence = KappaEvidence(SIGNAL, (Point(growth, middle), Point(whole, near)))
    drawing = distances(evidence)
    assert all(0 <= float(dot.get("cy", 0)) <= drawing.height for dot in of_kind(drawing, "dot"))
    assert "nan" not in drawing.file().decode()
