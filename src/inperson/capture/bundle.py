"""The page's modules as one script, and its styles as one sheet: on a slow line it is requests that take time.

The files stay as they are. Both are joined when they are first asked for, and named after what is in them, so that a
browser that has them never asks again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from graphlib import TopologicalSorter
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from inperson.theme import Theme

_FOLDER = Path(__file__).parent.parent / "page"
WORDS = "words.js"
"""The module in whose place a script has the words of its language."""
_FIRST = "main.js"
_IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b|\bimport\(|^[^`\n]*`(?:[^`\n]*`[^`\n]*`)*[^`\n]*$", re.MULTILINE)
"""Imports and exports of another kind, and texts of several lines, in which a line may look like a comment."""
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Joined:
    """One file made of several. ``name`` is of its kind, ``version`` of its content."""

    name: str
    content: str

    @property
    def version(self) -> str:
        return sha256(self.content.encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """Relative to the page."""
        return f"assets/{self.name}?{self.version}"


@cache
def script(language: str) -> Joined:
    """All modules, and the words of ``language``."""
    texts = json.loads((_FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    words = json.dumps({"language": language, "texts": texts}, ensure_ascii=False, separators=(",", ":"))
    sources = {file.name: file.read_text("utf-8") for file in _FOLDER.glob("*.js")}
    return Joined(f"page.{language}.js", joined({**sources, WORDS: f"export const brought = {words};\n"}, _FIRST))


def style(theme: Theme) -> Joined:
    """The page's own sheet, and what the deployment has of its own."""
    return Joined("style.css", (_FOLDER / "page.css").read_text("utf-8") + theme.css())


def bundle_files(theme: Theme, languages: Iterable[str]) -> list[HTTPRouteHandler]:
    """The routes of `style` and of each language's `script`."""
    sheet = style(theme)
    return [
        _file(sheet.name, "text/css", lambda: sheet),
        *(_file(f"page.{each}.js", "text/javascript", partial(script, each)) for each in languages),
    ]


def joined(sources: dict[str, str], first: str) -> str:
    """The module ``first`` and all that it imports, each in a function of its own, so that no names meet.

    Knows the forms that the page's modules have, and raises `ValueError` for any other; `graphlib.CycleError` for
    modules that wait for each other.
    """
    order, todo = TopologicalSorter[str](), [first]
    done: dict[str, str] = {}
    while todo:
        name = todo.pop()
        if name not in done:
            done[name] = _as_function(name, sources[name])
            needed = [each for _, each in _IMPORT.findall(sources[name])]
            order.add(name, *needed)
            todo += needed
    return "".join(done[name] for name in order.static_order())


def _as_function(name: str, source: str) -> str:
    body = _COMMENT.sub("", source)
    exports = ", ".join(_EXPORT.findall(body))
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_variable(found[2])};\n", _EXPORT.sub("", body))
    if _OTHER.search(body):
        raise ValueError(f"{name} has a form that cannot be joined")
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")


def _file(name: str, kind: str, of: Callable[[], Joined]) -> HTTPRouteHandler:
    @get(f"/idvs/assets/{name}", opt={"public": True}, sync_to_thread=False)
    def file(request: Request[Any, Any, State]) -> Response[str]:
        # While a deployment changes, a page of the other version may ask: it is answered, but is not to keep it.
        kept = request.url.query == of().version
        headers = {"Cache-Control": _FOR_EVER if kept else "no-cache"}
        return Response(of().content, media_type=kind, headers=headers)

    return file
