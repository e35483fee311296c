"""The pages of the documentation, and the examples in them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_fence = re.compile(r"^( *)```(\w+)[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """One block of code: where it stands, its language, its text."""

    place: str
    language: str
    text: str


def examples(page: Path) -> Iterator[Example]:
    """Every block of a page that names its language."""
    source = page.read_text("utf-8")
    for found in _fence.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        yield Example(f"{page.relative_to(ROOT)}:{line}", found[2], textwrap.dedent(found[3]))


def every(*languages: str) -> list[Example]:
    """Every example in one of these languages."""
    return [example for page in PAGES for example in examples(page) if example.language in languages]
