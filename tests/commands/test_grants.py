from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.commands.grants import GrantFlags
from inperson.errors import SettingError
from inperson.networks import read_networks

FLAGS = ("levels", "regions", "networks", "per_second", "per_day", "quota", "expires")


def test_what_was_not_given_is_not_granted_nor_taken() -> None:
    assert GrantFlags().grants() == {}


def test_every_flag_is_read() -> None:
    flags = GrantFlags(
        levels="pro, STANDARD",
        regions="PHL,idn,PHL",
        networks="203.0.113.0/24, 2001:db8::/32",
        per_second="5",
        per_day="900",
        quota="0",
        expires="2027-01-31T12:00+07:00",
    )
    assert flags.grants() == {
        "product_levels": ("PRO", "STANDARD"),
        "regions": ("PHL", "IDN"),
        "networks": read_networks("203.0.113.0/24,2001:db8::/32"),
        "per_second": 5,
        "per_day": 900,
        "quota": 0,
        "expires_at": 1_801_371_600_000,
    }


def test_none_takes_every_limit_away_but_no_level() -> None:
    taken = GrantFlags(regions="none", networks="none", per_second="none", per_day="none", quota="None", expires="none")
    assert set(taken.grants().values()) == {None}
    with pytest.raises(SettingError, match=r"^--levels: "):
        GrantFlags(levels="none").grants()


def test_a_day_begins_at_midnight_utc() -> None:
    assert GrantFlags(expires="2027-01-31").grants() == {"expires_at": 1_801_353_600_000}


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("levels", "GOLD"),
        ("levels", ""),
        ("regions", "PH"),
        ("regions", "PHL,"),
        ("networks", "10.0.0.1/8"),
        ("networks", ""),
        ("per_second", "0"),
        ("per_second", "-1"),
        ("per_second", "1.5"),
        ("per_day", "many"),
        ("per_day", "1000000001"),
        ("quota", "1e3"),
        ("quota", "٣"),
        ("expires", "tomorrow"),
        ("expires", "2027-02-30"),
        ("expires", "0001-01-01T00:00+23:00"),
        ("expires", "9999-12-31T23:59-23:00"),
        ("expires", "1969-12-31"),
    ],
)
def test_what_cannot_be_is_named_by_its_flag(flag: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        GrantFlags(**{flag: text}).grants()
    assert caught.value.name == f"--{flag.replace('_', '-')}"


@given(st.sampled_from(FLAGS), st.text(max_size=30))
def test_any_text_is_read_or_refused_by_name(flag: str, text: str) -> None:
    try:
        GrantFlags(**{flag: text}).grants()
    except SettingError as error:
        named = error.name
    else:
        return
    assert named == f"--{flag.replace('_', '-')}"


@given(st.integers(1, 10**9))
def test_a_number_is_itself(number: int) -> None:
    assert GrantFlags(per_day=str(number), quota=str(number)).grants() == {"per_day": number, "quota": number}
