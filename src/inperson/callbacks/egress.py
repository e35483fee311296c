"""The guard on outgoing calls: a customer's URL must not reach into the deployment's own network.

The host is resolved once, every address is checked, and the connection goes to a checked address: a name that answers
differently the second time (DNS rebinding) gains nothing. TLS and the Host header still speak of the name.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, ip_address, ip_network

import httpx

from inperson.errors import EgressError

# Its debug lines name the host and the receiver's headers; callback URLs are secrets of the customer.
logging.getLogger("httpcore").setLevel(logging.WARNING)

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# IANA's special-purpose registries, spelled out: what the standard library calls private differs between its versions.
_REFUSED_V4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the host of a machine in Azure
        "169.254.0.0/16",  # link-local, and the clouds' metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6 = ip_network("2000::/3")  # outside: loopback, mapped v4, NAT64, unique local, link-local, multicast …
_REFUSED_V6 = tuple(
    ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: a v4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public(address: str) -> bool:
    """Whether ``address`` is an ordinary unicast address of the internet. Raises ValueError when it is none."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _REFUSED_V4)
    # A scope names an interface of this machine, whatever address it is written behind.
    return parsed.scope_id is None and parsed in _GLOBAL_V6 and not any(parsed in block for block in _REFUSED_V6)


# Threads of its own: the system's resolver cannot be interrupted, and whoever runs a slow name server for a callback's
# host would hold the few threads that everything else in this process shares.
_resolvers = ThreadPoolExecutor(64, "resolve")


async def resolve(host: str, port: int) -> list[str]:
    """Every address of ``host``, in the system's order. Raises OSError."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers, ask)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport that connects to public addresses only, or to any when ``allow_private``.

    Uses no proxy: one would resolve the name by itself. Every request has a connection of its own, since the pool
    beneath knows addresses only and would hand one host's TLS connection to another. Raises `EgressError` for a refused
    address and httpx's errors for the rest.
    """

    def __init__(
        self,
        allow_private: bool = False,
        *,
        resolver: Resolver = resolve,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolver
        self._transport = httpx.AsyncHTTPTransport(verify=verify, limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the first address that can be connected to."""
        # The raw host is plain ASCII; decoded, the system would encode it again by other rules than httpx.
        host, port = request.url.raw_host.decode("ascii"), _port(request.url)
        refusal: httpx.TransportError | None = None
        for address in await self._addresses(host, port):
            extensions = {**request.extensions, "sni_hostname": host}
            url = request.url.copy_with(host=address)
            pinned = httpx.Request(
                request.method, url, headers=request.headers, stream=request.stream, extensions=extensions
            )
            try:
                return await self._transport.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refusal = error
        raise refusal or httpx.ConnectError("the host has no address")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise httpx.ConnectError("the host cannot be resolved") from None
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise EgressError("the address is not a public one")
        return addresses


def _port(url: httpx.URL) -> int:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    if not url.raw_host or url.scheme not in ("http", "https") or not 0 < port < 65_536:
        raise httpx.UnsupportedProtocol("no http address")
    return port
