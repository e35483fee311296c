from __future__ import annotations

import math
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.pad.rates import Rate, Tally
from inperson.engine.fusion import Outcome

PASS: Outcome = "pass"
REJECT: Outcome = "reject"
RETRY: Outcome = "retry"
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 30, 0.0, 0.1135),  # z² / (n + z²)
        (30, 30, 0.8865, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 29, 0.0061, 0.1718),  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),  # the same
    ],
)
def test_the_interval_is_that_of_wilson(count: int, of: int, low: float, high: float) -> None:
    assert Rate(count, of).interval == pytest.approx((low, high), abs=6e-5)


def test_what_was_not_counted_has_no_share_and_may_be_anything() -> None:
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval == (0.0, 1.0)


@given(passed=COUNTS, rejected=COUNTS, retried=COUNTS)
def test_what_got_no_response_is_in_neither_apcer_nor_bpcer(passed: int, rejected: int, retried: int) -> None:
    counted = Tally.of(chain(repeat(PASS, passed), repeat(RETRY, retried), repeat(REJECT, rejected)))
    assert counted.apcer == Rate(passed, passed + rejected)
    assert counted.bpcer == Rate(rejected, passed + rejected)
    assert counted.non_response == Rate(retried, passed + rejected + retried)
    assert counted.admitted == Rate(passed, passed + rejected + retried)


@given(passed=COUNTS, rejected=COUNTS, retried=COUNTS, attempts=st.integers(1, 20))
def test_a_check_ends_in_one_of_three_ways(passed: int, rejected: int, retried: int, attempts: int) -> None:
    counted = Tally(passed, rejected, retried)
    ends = [counted.ends_as(outcome, attempts) for outcome in (PASS, REJECT, RETRY)]
    if counted.presentations:
        assert math.fsum(end for end in ends if end is not None) == pytest.approx(1.0)
    else:
        assert ends == [None, None, None]


def test_asking_again_gives_an_attack_more_chances() -> None:
    counted = Tally(passed=1, rejected=4, retried=5)
    assert counted.ends_as("pass", 1) == pytest.approx(0.1)
    assert counted.ends_as("pass", 3) == pytest.approx(0.1 + 0.5 * 0.1 + 0.25 * 0.1)
    assert counted.ends_as("reject", 3) == pytest.approx(0.4 * 1.75)
    assert counted.ends_as("retry", 3) == pytest.approx(0.125)
