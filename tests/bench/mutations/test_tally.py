from __future__ import annotations

from bench.mutations.tally import Tally


def test_answers_are_counted_and_the_first_bad_ones_are_kept() -> None:
    tally = Tally("somewhere")
    for number in range(100):
        tally.count("SUCCESS")
        tally.count("ERROR", f"request {number}")
    assert (tally.sent, tally.failures) == (200, 100)
    assert tally.answers == {"SUCCESS": 100, "ERROR": 100}
    assert tally.bad[0] == "ERROR: request 0"
    assert 0 < len(tally.bad) < 100
