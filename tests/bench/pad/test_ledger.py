from __future__ import annotations

from pathlib import Path

from bench.pad.ledger import Ledger
from tests.bench.pad.given import record


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    written = [record("person", seed, shape=("live", 0.25)) for seed in range(3)]
    for each in written:
        Ledger(tmp_path, "dev", "abc").add(each)
    assert list(Ledger(tmp_path, "dev", "abc").read().values()) == written


def test_a_run_that_was_killed_while_writing_loses_one_record_only(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "dev", "abc")
    ledger.add(record("person", 0))
    ledger.add(record("person", 1))
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole[:-20])
    assert [trial.seed for trial in ledger.read()] == [0]
    ledger.add(record("person", 1))
    ledger.add(record("person", 2))
    assert [trial.seed for trial in ledger.read()] == [0, 1, 2]


def test_results_of_other_code_or_of_the_other_half_are_not_mixed_in(tmp_path: Path) -> None:
    Ledger(tmp_path, "dev", "abc").add(record())
    assert Ledger(tmp_path, "dev", "def").read() == {}
    assert Ledger(tmp_path, "report", "abc").read() == {}
