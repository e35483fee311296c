"""Facts that pages state and the code decides: its settings and the page's languages, read from it at each build.

A page asks for them by a line ``<!-- settings -->`` or ``<!-- languages -->``.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from babel import Locale
from mkdocs.exceptions import PluginError

from inperson.capture.pages import languages
from inperson.settings import Settings


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put each fact in the place that asks for it."""
    for name, write in FACTS.items():
        line = f"<!-- {name} -->"
        if line in markdown:
            markdown = markdown.replace(line, write())
    return markdown


def settings() -> str:
    """A table of every setting: its name, its default, its words."""
    words = dict(_docstrings(Settings))
    rows = ["| setting | default | |", "| --- | --- | --- |"]
    for field in dataclasses.fields(Settings):
        if field.name not in words:
            raise PluginError(f"the setting {field.name} has no docstring")
        rows.append(f"| `{field.name}` | {_default(field)} | {words[field.name]} |")
    return "\n".join(rows)


def tongues() -> str:
    """The page's languages in words."""
    names = ((Locale.parse(tag, sep="-").english_name, tag) for tag in languages().values())
    return ", ".join(sorted(f"{name} (`{tag}`)" for name, tag in names))


def _docstrings(kind: type) -> Iterator[tuple[str, str]]:
    """Each attribute of a class with the string that follows it, on one line."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(kind)).body if isinstance(node, ast.ClassDef))
    for attribute, text in pairwise(body):
        match attribute, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, " ".join(words.split())


def _default(field: dataclasses.Field[object]) -> str:
    value = field.default
    if field.default_factory is not dataclasses.MISSING:
        value = field.default_factory()
    if isinstance(value, Path):
        value = f"~/{value.relative_to(Path.home())}" if value.is_relative_to(Path.home()) else str(value)
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if value or value == 0 else "–"


FACTS: dict[str, Callable[[], str]] = {"settings": settings, "languages": tongues}
