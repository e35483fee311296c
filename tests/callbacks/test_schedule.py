from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.callbacks.schedule import next_try, retry_after

NOW = 1_708_509_899_928
HOUR = 3_600_000
MIDDLE = 0.5  # no jitter


def test_the_tries_are_those_of_the_contract() -> None:
    times = [0]
    while (again := next_try(len(times), NOW + times[-1], MIDDLE)) is not None:
        times.append(again - NOW)
    assert times == [
        *(0, 5_000, 5 * 60_000, 30 * 60_000),
        *(2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
    ]


@given(st.integers(1, 9), st.floats(0, 1))
def test_jitter_is_a_tenth_either_way(attempt: int, chance: float) -> None:
    plain, jittered = next_try(attempt, 0, MIDDLE), next_try(attempt, 0, chance)
    assert plain is not None
    assert jittered is not None
    assert 0.9 * plain - 1 <= jittered <= 1.1 * plain + 1


def test_jitter_spreads() -> None:
    assert next_try(1, 0, 0.0) == 4_500
    assert next_try(1, 0, 1.0) == 5_500


@given(st.integers(10, 1000), st.floats(0, 1), st.integers(0, 10**12))
def test_after_the_tenth_try_there_is_none(attempt: int, chance: float, asked: int) -> None:
    assert next_try(attempt, NOW, chance, asked) is None


def test_the_receiver_may_put_a_try_off_but_not_bring_it_forward() -> None:
    assert next_try(1, NOW, MIDDLE, 60_000) == NOW + 60_000
    assert next_try(1, NOW, MIDDLE, 1_000) == NOW + 5_000
    assert next_try(1, NOW, MIDDLE, 10**15) == NOW + 24 * HOUR


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", 0),
        ("120", 120_000),
        (" 120 ", 120_000),
        ("Wed, 21 Feb 2024 10:08:20 GMT", 200_072),
        ("Wed, 21 Feb 2024 10:08:20", 200_072),
        ("Wed, 21 Feb 2004 10:05:00 GMT", 0),
        ("Wed, 99 Feb 2024 10:05:00 GMT", None),
        ("9" * 5_000, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: int | None) -> None:
    assert retry_after(header, NOW) == wait


@given(st.text(max_size=80))
def test_no_retry_after_is_an_error(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or wait >= 0


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  given its zone below
def test_every_http_date_is_understood(date: datetime) -> None:
    date = date.replace(microsecond=0, tzinfo=UTC)
    assert retry_after(format_datetime(date, usegmt=True), NOW) == max(0, round(date.timestamp() * 1000) - NOW)
