"""Who may import whom (design §1), read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import inperson

SOURCE = Path(inperson.__file__).parent

LEAVES = {"errors", "tokens", "logs", "networks"}
MAY_IMPORT = {
    "errors": set[str](),
    "configured_types": {"errors", "engine.flows"},
    "theme": {"errors"},
    "configured_theme": {"errors", "theme"},
    "settings": {"errors", "configured_types", "configured_theme", "engine.flows", "networks", "theme"},
    "tokens": {"errors"},
    "networks": set[str](),
    "logs": {"errors"},
    "engine": {"errors"},
    "trained_models": {"errors", "engine"},
    "records": LEAVES,
    "callbacks": LEAVES | {"records"},
    "api": LEAVES | {"records", "engine"},
    "capture": LEAVES | {"records", "engine", "theme"},
    "upkeep": LEAVES | {"records", "engine.film", "engine.frames"},
    "serving": {"errors"},
    "inspection": {"errors", "engine"},
    "simulator": {"errors", "engine", "capture.wire"},
    "customer": {"errors"},
    "client": {"errors", "customer"},
}
ROOTS = {"app", "cli", "commands", "demo"}
MODULES = sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", ".")


def imported(source: str) -> Iterator[str]:
    """Every module that ``source`` imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who is imported"
            assert node.module is not None
            # `from inperson.records import accounts` imports the module as well as a name would.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(room: str, source: str) -> list[str]:
    """The imports by which a module of ``room`` breaks the rules."""
    allowed = {room, *MAY_IMPORT[room]}
    inside = [name.removeprefix("inperson.") for name in imported(source) if name.startswith("inperson.")]
    return [name for name in inside if not any(f"{name}.".startswith(f"{one}.") for one in allowed)]


def test_every_room_is_in_the_rules() -> None:
    rooms = {name_of(path).split(".")[0] for path in MODULES} - {"__init__", "__main__"}
    assert rooms <= MAY_IMPORT.keys() | ROOTS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    room = name_of(path).split(".")[0]
    if room in MAY_IMPORT:
        assert breaches(room, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("engine", "from inperson.records.database import Database"),
        ("engine", "import inperson.settings"),
        ("records", "from inperson import api"),
        ("callbacks", "from inperson.capture.wire import Hello"),
        ("api", "def later():\n    from inperson.callbacks import delivery"),
        ("api", "from inperson.settings import Settings"),
        ("simulator", "from inperson.capture.socket import session_socket"),
    ],
)
def test_the_rules_catch_who_breaks_them(room: str, source: str) -> None:
    assert breaches(room, source)


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith("engine")], ids=name_of)
def test_the_engine_has_no_clock_no_network_and_no_async(path: Path) -> None:
    source = path.read_text("utf-8")
    taken = {name.split(".")[0] for name in imported(source)}
    assert not taken & {"asyncio", "time", "datetime", "socket", "httpx", "litestar", "sqlalchemy", "random", "os"}
    assert not any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("path", [path for path in MODULES if not name_of(path).startswith("records")], ids=name_of)
def test_sql_lives_in_records_only(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path.read_text("utf-8"))} & {
        "sqlalchemy",
        "aiosqlite",
        "alembic",
    }
