from __future__ import annotations

from pathlib import Path

from bench.pad.version import version

OUTER = "from inperson.engine.inner import answer\nimport numpy\n"
INNER = 'def answer() -> int:\n    """Forty-two."""\n    return 42\n'


def written(root: Path, inner: str = INNER, other: str = "spare = 1\n") -> str:
    folder = root / "inperson" / "engine"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("outer", OUTER), ("inner", inner), ("other", other)):
        (folder / f"{name}.py").write_text(text)
    return version("inperson.engine.outer", roots=[root])


def test_words_and_layout_are_no_other_version(tmp_path: Path) -> None:
    before = written(tmp_path)
    assert written(tmp_path, inner='def answer() -> int:\n    """What?"""\n\n    return 42  # why\n') == before


def test_what_is_imported_belongs_to_the_version_and_nothing_else_does(tmp_path: Path) -> None:
    before = written(tmp_path)
    assert written(tmp_path, inner=INNER.replace("42", "43")) != before
    assert written(tmp_path, other="spare = 2\n") == before


def test_a_module_can_be_left_out(tmp_path: Path) -> None:
    def less() -> str:
        return version("inperson.engine.outer", without=["inperson.engine.inner"], roots=[tmp_path])

    written(tmp_path)
    before = less()
    written(tmp_path, inner=INNER.replace("42", "43"))
    assert less() == before


def test_the_code_of_a_trial_reaches_from_the_page_to_the_signals(tmp_path: Path) -> None:
    assert version("bench.pad.trial") == version("bench.pad.trial")
    for part in ("inperson.capture.attempt", "inperson.engine.signals.relief", "inperson.simulator.sensor"):
        assert version("bench.pad.trial", without=[part]) != version("bench.pad.trial")
