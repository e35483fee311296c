"""Source networks: CIDR blocks of IPv4 and IPv6, and whether an address is in them.

An IPv4 address that comes as IPv6 (``::ffff:203.0.113.9``, RFC 4291 §2.5.5.2) is the IPv4 address that it is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def read_networks(text: str) -> tuple[Network, ...]:
    """The networks in ``text``, separated by commas; an address alone is a network of one.

    Raises `ValueError`, whose text names the part that is no network, or that has bits set beyond its prefix.
    """
    return tuple(_network(part.strip()) for part in text.split(","))


def holds(networks: Iterable[Network], host: str | None) -> bool:
    """Whether ``host`` is an address in one of ``networks``. What is no address is in none."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any(address in network or (mapped is not None and mapped in network) for network in networks)


def _network(part: str) -> Network:
    try:
        network = ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise ValueError(f"{part!r} is no network such as 203.0.113.0/24 or 2001:db8::/32") from None
    if "/" in part and ipaddress.ip_address(part.partition("/")[0]) != network.network_address:
        raise ValueError(f"{part!r} has bits beyond its prefix: {network} is meant?")
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        return ipaddress.IPv4Network((int(network.network_address) & 0xFFFF_FFFF, network.prefixlen - 96))
    return network
