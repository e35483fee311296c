from __future__ import annotations

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inperson.networks import holds, read_networks

prefixes = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.integers(0, 32)), st.tuples(st.ip_addresses(v=6), st.integers(0, 128))
)


@given(st.lists(prefixes, min_size=1, max_size=5))
@example([(ipaddress.IPv6Address("::ffff:0:0"), 0)])
def test_networks_come_back_from_their_text(drawn: list[tuple[ipaddress.IPv4Address, int]]) -> None:
    networks = tuple(ipaddress.ip_network(pair, strict=False) for pair in drawn)
    found = read_networks(", ".join(map(str, networks)))
    assert read_networks(",".join(map(str, found))) == found
    for network, pair in zip(found, drawn, strict=True):
        assert holds([network], str(pair[0]))


@given(st.ip_addresses(v=4), st.integers(0, 32), st.ip_addresses(v=4))
def test_an_address_is_in_a_network_whose_first_bits_it_has(
    base: ipaddress.IPv4Address, length: int, address: ipaddress.IPv4Address
) -> None:
    [network] = read_networks(str(ipaddress.ip_network((base, length), strict=False)))
    inside = int(base) >> (32 - length) == int(address) >> (32 - length)
    assert holds([network], str(address)) == inside
    assert holds([network], f"::ffff:{address}") == inside
    [mapped] = read_networks(str(ipaddress.ip_network((f"::ffff:{base}", 96 + length), strict=False)))
    assert holds([mapped], str(address)) == inside


@given(st.text(max_size=40))
def test_any_text_is_networks_or_a_value_error(text: str) -> None:
    try:
        networks = read_networks(text)
    except ValueError:
        return
    assert len(networks) == text.count(",") + 1


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_in_no_network(text: str) -> None:
    everything = read_networks("0.0.0.0/0,::/0")
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert not holds(everything, text)
    else:
        assert holds(everything, text)


@pytest.mark.parametrize("host", [None, "", "localhost", "unix", "10.0.0.300", "10.0.0.1:80"])
def test_what_is_no_address_is_in_no_network(host: str | None) -> None:
    assert not holds(read_networks("0.0.0.0/0,::/0"), host)


@pytest.mark.parametrize("text", ["", ",", "10.0.0.0/8,", "10.0.0.0/33", "ten", "10.0.0.1/8", "2001:db8::1/32"])
def test_what_is_no_network_is_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no network|has bits beyond its prefix"):
        read_networks(text)


def test_an_address_of_one_family_is_in_no_network_of_the_other() -> None:
    assert not holds(read_networks("::/0"), "10.0.0.1")
    assert not holds(read_networks("0.0.0.0/0"), "2001:db8::1")
