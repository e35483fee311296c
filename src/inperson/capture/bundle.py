"""The page's modules as one script, and what goes into the page itself: on a slow line it is requests that take time.

The files stay as they are. A script is joined when it is first asked for, and named after what is in it, so that a
browser that has it never asks again. What stands in the page is allowed by its hash, and nothing else is.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
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
_IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b|\bimport\(|^[^`\n]*`(?:[^`\n]*`[^`\n]*`)*[^`\n]*$", re.MULTILINE)
"""Imports and exports of another kind, and texts of several lines, in which a line may look like a comment."""
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Script:
    """One file made of several. ``name`` is of its kind, ``version`` of its content."""

    name: str
    content: str

    @cached_property
    def version(self) -> str:
        return sha256(self.content.encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """Relative to the page."""
        return f"assets/{self.name}?{self.version}"


@dataclass(frozen=True)
class Inline:
    """What stands in the page itself."""

    content: str

    @cached_property
    def source(self) -> str:
        """What allows it in a Content-Security-Policy."""
        return f"'sha256-{b64encode(sha256(self.content.encode()).digest()).decode()}'"


@cache
def script(language: str) -> Script:
    """All modules, and the words of ``language``."""
    texts = json.loads((_FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    words = json.dumps({"language": language, "texts": texts}, ensure_ascii=False, separators=(",", ":"))
    return Script(f"page.{language}.js", joined({**_sources(), WORDS: f"export const brought = {words};\n"}, "main.js"))


def early() -> Inline:
    """The modules that do not wait for the others. In a block: what a classic script declares is everybody's."""
    return Inline(f"{{\n{joined(_sources(), 'early.js')}}}\n")


def fallback() -> Inline:
    """What says that the page does not run here: itself in the page, or it could be missing too."""
    return Inline(_COMMENT.sub("", _sources()["fallback.js"]))


def style(theme: Theme) -> Inline:
    """The page's own sheet, and what the deployment has of its own."""
    return Inline((_FOLDER / "page.css").read_text("utf-8") + theme.css())


def page_scripts(languages: Iterable[str]) -> list[HTTPRouteHandler]:
    """The route of each language's `script`."""
    return [_route(each) for each in languages]


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


def _sources() -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in _FOLDER.glob("*.js")}


def _route(language: str) -> HTTPRouteHandler:
    @get(f"/idvs/assets/page.{language}.js", opt={"public": True}, sync_to_thread=False)
    def file(request: Request[Any, Any, State]) -> Response[str]:
        # While a deployment changes, a page of the other version may ask: it is answered, but is not to keep it.
        found = script(language)
        headers = {"Cache-Control": _FOR_EVER if request.url.query == found.version else "no-cache"}
        return Response(found.content, media_type="text/javascript", headers=headers)

    return file
