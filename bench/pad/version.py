"""Which code a result came from: what was stored under other code is not counted with it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterator
from importlib.metadata import version as version_of
from pathlib import Path

ROOTS = (Path(__file__).parents[2] / "src", Path(__file__).parents[2])
_OURS = ("inperson", "bench")
_PACKAGES = ("mediapipe", "numpy", "opencv-python-headless", "scikit-image")


def version(module: str, without: Collection[str] = (), roots: Collection[Path] = ROOTS) -> str:
    """Ten hex digits for ``module`` and all that it imports of this project, less the modules ``without``.

    Only what the code does counts: comments, docstrings and layout may change. Packages that look at pictures count.
    """
    digest = hashlib.sha256(" ".join(version_of(name) for name in _PACKAGES).encode())
    for name, tree in sorted(_closure(module, set(without), roots).items()):
        digest.update(name.encode())
        digest.update(ast.dump(_wordless(tree)).encode())
    return digest.hexdigest()[:10]


def _closure(module: str, without: set[str], roots: Collection[Path]) -> dict[str, ast.Module]:
    found: dict[str, ast.Module] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file(name, roots)
        if path is None or name in found or name in without:
            continue
        found[name] = ast.parse(path.read_text("utf-8"))
        waiting += _imported(found[name])
    return found


def _file(module: str, roots: Collection[Path]) -> Path | None:
    if module.partition(".")[0] not in _OURS:
        return None
    places = [root.joinpath(*module.split(".")) for root in roots]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return next((file for file in files if file.is_file()), None)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _wordless(tree: ast.Module) -> ast.Module:
    """``tree`` without its docstrings and other bare strings."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [each for each in body if not _bare_text(each)])
    return tree


def _bare_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
