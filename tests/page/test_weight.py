"""What a check loads is small, comes from one place, and needs no exception from the content security policy."""

from __future__ import annotations

import gzip
import re
from importlib import resources
from pathlib import Path
from string import Template

import pytest

BUDGET = 60_000
INPERSON = Path(str(resources.files("inperson")))
PAGE = INPERSON / "page"
TEXTS = sorted(
    path
    for folder in (PAGE, INPERSON / "demo" / "static")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".js", ".css", ".json", ".svg"}
)


def page() -> str:
    return (PAGE / "index.html").read_text("utf-8")


def modules() -> set[str]:
    """The scripts that main.js imports, over however many steps."""
    found: set[str] = set()
    todo = ["main.js"]
    while todo:
        name = todo.pop()
        for other in re.findall(r'from "\./([\w-]+\.js)"', (PAGE / name).read_text("utf-8")):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def test_everything_a_check_loads_is_within_the_budget() -> None:
    locales = set((PAGE / "locales").glob("*.json"))
    loaded = [path for path in PAGE.rglob("*") if path.is_file() and path not in locales]
    weights = {path: len(gzip.compress(path.read_bytes())) for path in [*loaded, *locales]}
    total = sum(weights[path] for path in loaded) + max(weights[path] for path in locales)
    assert 0 < total <= BUDGET


def test_every_module_is_fetched_at_once_and_none_in_vain() -> None:
    preloaded = set(re.findall(r'rel="modulepreload" href="assets/([\w-]+\.js)"', page()))
    assert preloaded == modules()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(INPERSON)))
def test_nothing_refers_to_another_host(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"""\b(?:https?|wss?)://|["'(=]//\w""", text)


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".html"], ids=lambda path: path.parent.name)
def test_no_script_or_style_is_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


def test_the_page_has_the_placeholders_that_the_server_fills() -> None:
    assert sorted(Template(page()).get_identifiers()) == ["dir", "lang", "scheme", "title"]
    assert Template(page()).is_valid()
