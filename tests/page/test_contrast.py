"""Colours that are on no text, and so are looked at by no other test (WCAG 2.2, 1.4.11)."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from inperson.theme import contrast

SHEET = (resources.files("inperson") / "page" / "page.css").read_text("utf-8")
LEAST = 3.0


def colours(selector: str) -> dict[str, str]:
    """The colours that the sheet gives names to there."""
    rule = re.search(rf"^{re.escape(selector)} {{(.*?)}}", SHEET, re.MULTILINE | re.DOTALL)
    assert rule is not None
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", rule[1])
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:]) for name, value in found
    }


@pytest.mark.parametrize("scheme", [":root", ':root[data-scheme="dark"]', ":root[data-helped]:not([data-lit]) #page"])
def test_the_oval_is_seen_on_any_picture(scheme: str) -> None:
    """Its line has an edge, and the two are far enough apart: whatever is behind, one of them is seen."""
    there = {**colours(":root"), **colours(scheme)}
    assert contrast(there["track"], there["edge"]) >= LEAST


@pytest.mark.parametrize("scheme", [":root", ':root[data-scheme="dark"]'])
def test_what_is_done_of_the_ring_is_told_from_what_is_not(scheme: str) -> None:
    there = {**colours(":root"), **colours(scheme)}
    assert contrast(there["accent"], there["track"]) >= 1.5  # beside its length, and the words
