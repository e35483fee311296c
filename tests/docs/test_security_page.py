"""The threat model names tests: each is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|bench)/[\w/.]+\.py)(?:::(\w+))?`", PAGE)))


def test_it_names_many() -> None:
    assert len(NAMED) > 60


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part or "whole")
def test_a_test_that_the_page_names_is_there(file: str, test: str) -> None:
    source = (ROOT / file).read_text("utf-8")
    assert test == "" or re.search(rf"^(async )?def {test}\(", source, re.MULTILINE)


def test_it_speaks_of_every_chapter_of_the_standard() -> None:
    assert re.findall(r"^\| V(\d+) ", PAGE, re.MULTILINE) == [str(number) for number in range(1, 18)]
