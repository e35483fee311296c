from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inperson.engine.challenge import CENTER_TOLERANCE, SIZE_TOLERANCE, Oval, place
from tests.engine.given import OBSERVED, observed

OVAL = Oval(cx=0.45, cy=0.55, width=0.4, height=0.4)
SLACK = 1.5
ABOUT = 1e-6
"""Room for rounding at a border."""

sizes = st.floats(0.8, 1.2) | st.floats(0.2, 5.0)
shifts = st.floats(-0.5, 0.5)


def around(size: float = 1.0, dx: float = 0.0, dy: float = 0.0, frame: tuple[int, int] = (480, 640)) -> str:
    """How a face lies that is ``size`` times as wide as `OVAL` and shifted by ``dx``, ``dy`` of its width."""
    down = dy * OVAL.width * frame[0] / frame[1]
    face = observed(center=(OVAL.cx + dx * OVAL.width, OVAL.cy + down), width=size * OVAL.width, frame_size=frame)
    return place(face, OVAL)


def test_a_face_that_fills_the_oval_fits() -> None:
    assert around() == "FITS"


def test_nobody_has_no_place() -> None:
    with pytest.raises(ValueError, match="no face"):
        place(replace(OBSERVED, faces=0, face=None), OVAL)


@given(sizes, shifts, shifts)
def test_size_and_centre_decide(size: float, dx: float, dy: float) -> None:
    off = max(abs(dx), abs(dy))
    assume(abs(abs(size - 1) - SIZE_TOLERANCE) > ABOUT)
    assume(abs(off - CENTER_TOLERANCE) > ABOUT)
    if size < 1 - SIZE_TOLERANCE:
        expected = "TOO_FAR"
    elif size > 1 + SIZE_TOLERANCE:
        expected = "TOO_NEAR"
    elif off > CENTER_TOLERANCE:
        expected = "OFF_CENTER"
    else:
        expected = "FITS"
    assert around(size, dx, dy) == expected


@given(sizes, shifts, shifts, st.integers(160, 2000), st.integers(160, 2000))
def test_the_number_of_pixels_does_not_matter(size: float, dx: float, dy: float, width: int, height: int) -> None:
    for value, border in ((abs(size - 1), SIZE_TOLERANCE), (abs(dx), CENTER_TOLERANCE), (abs(dy), CENTER_TOLERANCE)):
        assume(abs(value - border) > ABOUT)
    assert around(size, dx, dy, (width, height)) == around(size, dx, dy)


@given(sizes, shifts, shifts)
def test_slack_only_lets_more_in(size: float, dx: float, dy: float) -> None:
    face = observed(center=(OVAL.cx + dx * OVAL.width, OVAL.cy + dy * OVAL.width), width=size * OVAL.width)
    if place(face, OVAL) == "FITS":
        assert place(face, OVAL, SLACK) == "FITS"


def test_slack_widens_both_tolerances() -> None:
    between = (1 + SLACK) / 2
    center = (OVAL.cx, OVAL.cy)
    wide = observed(center=center, width=OVAL.width * (1 + between * SIZE_TOLERANCE))
    narrow = observed(center=center, width=OVAL.width * (1 - between * SIZE_TOLERANCE))
    aside = observed(center=(OVAL.cx + between * CENTER_TOLERANCE * OVAL.width, OVAL.cy), width=OVAL.width)
    assert [place(face, OVAL) for face in (wide, narrow, aside)] == ["TOO_NEAR", "TOO_FAR", "OFF_CENTER"]
    assert [place(face, OVAL, SLACK) for face in (wide, narrow, aside)] == ["FITS"] * 3
