"""What a check loads is small, comes from one place, and is all known to the content security policy."""

from __future__ import annotations

import gzip
import re
from importlib import resources
from pathlib import Path
from string import Template

import pytest

from inperson.capture.bundle import script
from inperson.capture.pages import languages

BUDGET = 40_000
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


def test_everything_a_check_loads_is_within_the_budget() -> None:
    scripts = [script(tag).content.encode() for tag in languages().values()]
    others = [PAGE / name for name in ("index.html", "page.css", "fallback.js", "languages.json", "icon.svg")]
    total = sum(len(gzip.compress(path.read_bytes())) for path in others)
    assert 0 < total + max(len(gzip.compress(each)) for each in scripts) <= BUDGET


def test_the_page_names_few_files() -> None:
    assert re.findall(r'(?:src|href)="([^"#]+)"', page()) == [
        "$script", "assets/icon.svg", "$logo",
    ]  # fmt: skip


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(INPERSON)))
def test_nothing_refers_to_another_host(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"""\b(?:https?|wss?)://|["'(=]//\w""", text)


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".html"], ids=lambda path: path.parent.name)
def test_no_script_or_style_is_inline_but_what_the_server_puts_in_with_its_hash(path: Path) -> None:
    text = path.read_text("utf-8")
    for put_in in ("<script>$early</script>", "<script>$fallback</script>", "<style>$style</style>"):
        text = text.replace(put_in, "")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


def test_the_page_has_the_placeholders_that_the_server_fills() -> None:
    assert sorted(Template(page()).get_identifiers()) == [
        "again", "consent", "dir", "early", "elsewhere", "fallback", "lang", "link", "logo", "long",
        "opening", "parent", "reload", "scheme", "script", "style", "title", "unloaded", "unsupported",
    ]  # fmt: skip
    assert Template(page()).is_valid()
