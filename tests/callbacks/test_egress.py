from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from inperson.callbacks.egress import GuardedTransport, is_public, resolve
from inperson.errors import EgressError
from tests.callbacks.receiver import Receiver, receiving


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9"),  # noqa: S104
        *("168.63.129.16", "169.254.169.254"),
        *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
        *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1"),
        *(
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fe80::1%eth0",
            "2606:4700::1%eth0",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ),
        *("2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1"),
    ],
)
def test_addresses_that_are_not_the_internets_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"]
)
def test_addresses_of_the_internet_are_let_through(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_that_the_standard_library_calls_private_is_let_through(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_no_v4_address_slips_through_inside_a_v6_one(inner: IPv4Address) -> None:
    number = int(inner)
    wrapped = [
        number,  # compatible
        0xFFFF << 32 | number,  # mapped
        0xFFFF << 48 | number,  # translated (SIIT)
        0x64_FF9B << 96 | number,  # NAT64
        0x64_FF9B_0001 << 80 | number,  # NAT64 of a network's own
        0x2002 << 112 | number << 80,  # 6to4
        0x2001_0000 << 96 | number << 64,  # Teredo, the server
        0x2001_0000 << 96 | (number ^ 0xFFFF_FFFF),  # Teredo, the client
    ]
    assert not any(is_public(str(IPv6Address(outer))) for outer in wrapped)


async def post(transport: GuardedTransport, url: str) -> int:
    async with transport:
        response = await transport.handle_async_request(httpx.Request("POST", url, content=b"{}"))
        await response.aclose()
    return response.status_code


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "LOCALHOST", "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433"),
        *("0x7f.0.0.1", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "0", "0.0.0.0"),  # noqa: S104
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:7f00:0001]"),
        *("[fe80::1%25lo]", "[::1%25lo]", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "ｌｏｃａｌｈｏｓｔ"),
        *("127.0.0.1%00.example", "user@127.0.0.1", "8.8.8.8@127.0.0.1"),
    ],
)
async def test_a_local_receiver_is_refused_however_it_is_spelled(receiver: Receiver, host: str) -> None:
    with pytest.raises((EgressError, httpx.InvalidURL, httpx.ConnectError)):
        await post(GuardedTransport(), f"http://{host}:{receiver.port}/")
    assert receiver.received == []


async def test_no_proxy_of_the_environment_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{receiver.port}")
    with pytest.raises(EgressError):
        await post(GuardedTransport(), "http://10.0.0.1/callback")
    assert receiver.received == []


async def test_a_local_receiver_is_reached_when_that_is_allowed(receiver: Receiver) -> None:
    assert await post(GuardedTransport(allow_private=True), receiver.url) == 200
    [received] = receiver.received
    assert received.line == "POST /callback?key=hush HTTP/1.1"
    assert received.headers["host"] == f"localhost:{receiver.port}"


async def test_one_bad_address_among_good_ones_refuses_the_host() -> None:
    async def mixed(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(EgressError):
        await post(GuardedTransport(resolver=mixed), "http://shop.example/")


async def test_the_name_is_asked_for_once_and_the_checked_address_is_connected_to(receiver: Receiver) -> None:
    asked = []

    async def changing(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["8.8.8.8"]

    transport = GuardedTransport(allow_private=True, resolver=changing)
    assert await post(transport, f"http://shop.example:{receiver.port}/callback") == 200
    assert asked == [("shop.example", receiver.port)]
    assert receiver.received[0].headers["host"] == f"shop.example:{receiver.port}"


async def test_the_next_address_is_tried_when_one_does_not_connect(receiver: Receiver) -> None:
    async def two(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]  # the receiver listens on the second only

    transport = GuardedTransport(allow_private=True, resolver=two)
    assert await post(transport, f"http://shop.example:{receiver.port}/") == 200


@pytest.mark.parametrize("host", ["does-not-exist.invalid", "a" * 64 + ".example"])
async def test_a_host_without_an_address_is_a_connect_error(host: str) -> None:
    with pytest.raises(httpx.ConnectError) as raised:
        await post(GuardedTransport(), f"http://{host}/callback")
    assert host not in str(raised.value)


async def test_the_resolver_of_the_system_is_used() -> None:
    assert "127.0.0.1" in await resolve("localhost", 80)


async def test_tls_speaks_of_the_name_and_checks_it(tmp_path: Path) -> None:
    server, client = _certified("bank.example", tmp_path)
    named: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: named.append(name)

    async def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    def guarded() -> GuardedTransport:
        return GuardedTransport(allow_private=True, resolver=here, verify=client)

    async with receiving(server) as receiver:
        assert await post(guarded(), f"https://bank.example:{receiver.port}/") == 200
        with pytest.raises(httpx.ConnectError, match="certificate"), _quiet_server():
            await post(guarded(), f"https://other.example:{receiver.port}/")
        assert named == ["bank.example", "other.example"]
        assert [received.headers["host"] for received in receiver.received] == [f"bank.example:{receiver.port}"]


async def test_two_hosts_at_one_address_do_not_share_a_connection(tmp_path: Path) -> None:
    server, client = _certified("bank.example", tmp_path)

    async def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with receiving(server) as receiver, GuardedTransport(True, resolver=here, verify=client) as transport:
        for host, trusted in (("bank.example", True), ("evil.example", False)):
            request = httpx.Request("POST", f"https://{host}:{receiver.port}/", content=b"{}")
            if trusted:
                await (await transport.handle_async_request(request)).aread()
            else:
                with pytest.raises(httpx.ConnectError), _quiet_server():
                    await transport.handle_async_request(request)


@contextmanager
def _quiet_server() -> Iterator[None]:
    """asyncio's server logs a handshake that the client broke off."""
    logging.getLogger("asyncio").disabled = True
    try:
        yield
    finally:
        logging.getLogger("asyncio").disabled = False  # the handshake's error comes through here


def _certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for ``name``, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "certificate.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
