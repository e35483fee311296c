"""Mutated requests to every call of the API, over raw sockets: no client mends them on their way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qs, quote, urlsplit

import msgspec

from bench.line import open_line
from bench.mutations.bodies import Body, mutated, text
from bench.mutations.tally import Tally
from bench.service import GENERATE_TOKEN, GENERATE_URL, LINK, Service
from inperson.api.clearing import PATH as CLEAR_DATA
from inperson.api.envelope import Envelope
from inperson.api.results import PATH as GET_RESULT
from inperson.api.ticket import sign
from inperson.capture import wire

CONNECTIONS = 8
HANGS_SECONDS = 30.0
_MORE_SECONDS = 0.5
_FINISHED, _OPEN = 40, 10
_ENVELOPE = msgspec.json.Decoder(Envelope[object])

_TARGETS = (
    "{}/", "/{}", "{}?", "{}?a=%ff&b=%00&signatureId=x", "{}#x", "{}%00", "{}/..", "{}//", "{};a", "{}x", "%2e%2e{}",
    "http://x{}",
)  # fmt: skip
_METHODS = (
    "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE", "post", "P\0ST", "P" * 500,
)  # fmt: skip
_LINES = (
    "Content-Type: text/plain", "Content-Type: multipart/form-data", "Content-Type: application/json; charset=utf-16",
    "Content-Type: application/x-www-form-urlencoded", "Content-Type: \xff", "Content-Encoding: gzip",
    "Expect: 100-continue", "Accept: image/png", "Accept-Encoding: br;q=x", "Cookie: " + "a=b; " * 100,
    "X-Forwarded-For: 1, 2, x", "X-Forwarded-Proto: gopher", "Range: bytes=0-1", "If-None-Match: *", "Upgrade: h2c",
    "Upgrade: websocket", "Connection: close", "Connection: Upgrade", "Host: other.example",
    "X-HTTP-Method-Override: GET", "Idempotency-Key: ", "Idempotency-Key: " + "k" * 129, "Idempotency-Key: same",
    "Idempotency-Key: \xe9\xff", "X-ACCESS-TOKEN: x", "X-Long: " + "a" * 8000, "X-Longest: " + "a" * 70_000,
    "No colon", ": no name", "X-Folded: a\r\n b", "Content-Length: 0", "Content-Length: x",
    "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
)  # fmt: skip


@dataclass(frozen=True)
class Endpoint:
    """A call, and valid requests to it: their query and their body."""

    path: str
    valid: Callable[[Random], tuple[str, Body]]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rsplit("/", 1)[1]


async def endpoints(service: Service) -> list[Endpoint]:
    """Every call. Some of the sessions that they name are over, so that there is something to read and to clear."""
    over = [await _ended(service) for _ in range(_FINISHED)]
    known = over + [_id(url) for url in await service.links(_OPEN)]

    def ticket(_: Random) -> tuple[str, Body]:
        timestamp = str(time.time_ns() // 1_000_000)
        signature = sign(service.access_key, service.secret_key, timestamp)
        body = {"accessKey": service.access_key, "timestamp": timestamp, "signature": signature, "periodSecond": "60"}
        return "", body

    def link(random: Random) -> tuple[str, Body]:
        more = {
            "failReturnUrl": "https://example.com/fail",
            "callbackUrl": "https://example.com/back",
            "bizCode": "White",
        }
        choice = {"language": "en-US", "prefersColorScheme": "dark", "productLevel": "PRO", "livenessType": "SILENT"}
        return "", LINK | (
            more | choice | {"iframeEnabled": True, "ignoreFailWhenJump": False} if random.random() < 0.7 else {}
        )

    def result(random: Random) -> tuple[str, Body]:
        return "", {"signatureId": random.choice(known), "returnImageType": random.choice(("URL", "BASE64", "Base64"))}

    def clear(random: Random) -> tuple[str, Body]:
        named = random.choice(known) if random.random() < 0.5 else text(random)
        return f"?{random.choice(('signatureId', 'signatureId', 'signatureId', 'SignatureId'))}={quote(named)}", {
            "a": 1
        }

    return [
        Endpoint(GENERATE_TOKEN, ticket),
        Endpoint(GENERATE_URL, link),
        Endpoint(GET_RESULT, result),
        Endpoint(CLEAR_DATA, clear),
    ]


async def send(service: Service, endpoint: Endpoint, count: int, seed: int) -> Tally:
    """Send ``count`` mutations of the endpoint's requests; the same for the same ``seed``, but for times and names."""
    tally = Tally(f"POST {endpoint.name}")
    random = Random(f"{seed} {endpoint.name}")  # noqa: S311 (repeatable)
    left = iter(range(count))
    begun = time.monotonic()
    await asyncio.gather(*(_connection(service, endpoint, random, left, tally) for _ in range(CONNECTIONS)))
    tally.seconds = time.monotonic() - begun
    return tally


async def _connection(service: Service, endpoint: Endpoint, random: Random, left: Iterator[int], tally: Tally) -> None:
    """Send for as long as any are left, on one connection after the other."""
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for _ in left:
        request, strange = _request(service, endpoint, random)
        reader, writer = line or await asyncio.open_connection("127.0.0.1", service.port)
        answer, kept = "hangs", False
        try:
            async with asyncio.timeout(HANGS_SECONDS):
                writer.write(request)
                answering = asyncio.ensure_future(_answer(reader))
                if strange and not (await asyncio.wait([answering], timeout=_MORE_SECONDS))[0]:
                    writer.write_eof()  # it promised more than there is, and the server waits for it
                status, headers, body = await answering
                answer = _told(status, body)
                kept = not strange and headers.get("connection", "").lower() != "close" and request[:4] == b"POST"
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            answer = "closed"
        except TimeoutError:
            pass
        tally.count(answer, request[:3000].decode("latin-1") if _wrong(answer) else "")
        line = (reader, writer) if kept else None
        if not kept:
            writer.close()
    if line is not None:
        line[1].close()


def _request(service: Service, endpoint: Endpoint, random: Random) -> tuple[bytes, bool]:
    """One request, and whether its end may be another than it says."""
    query, body = endpoint.valid(random)
    content = mutated(random, body)
    method, target, token, lines = "POST", endpoint.path + query, service.token, []
    kind = random.random()
    if kind < 0.03:
        method = random.choice(_METHODS)
    elif kind < 0.06:
        target = random.choice(_TARGETS).format(target)
    elif kind < 0.09:
        token = random.choice(
            ("", "x", service.token[:-1], service.token + "A", "a." * 3000, "\xff", service.token.upper())
        )
    elif kind < 0.20:
        lines = random.choices(_LINES, k=random.choice((1, 1, 2, 5)))
    length = len(content) + (random.choice((1, 100, -1)) if kind > 0.99 else 0)
    head = [
        f"{method} {target} HTTP/{'1.0' if 0.96 < kind < 0.97 else '1.1'}",
        f"Host: 127.0.0.1:{service.port}",
        f"X-ACCESS-TOKEN: {token}",
        "Content-Type: application/json",
        *lines,
    ]
    if 0.94 < kind < 0.96:
        head.append("Transfer-Encoding: chunked")
        content = _chunks(random, content)
    elif not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        head.append(f"Content-Length: {max(0, length)}")
    strange = bool(lines) or method != "POST" or kind > 0.94
    return "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + content, strange


def _chunks(random: Random, content: bytes) -> bytes:
    parts = [content[at : at + 37] for at in range(0, len(content), 37)]
    whole = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"
    return random.choice((whole, whole, whole[:-5], b"zz\r\n" + whole, b"ffffffffffffffff\r\n" + whole))


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and the body of one answer. Raises `ConnectionError` for what is none."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    if status == 100:
        return await _answer(reader)
    if "chunked" in headers.get("transfer-encoding", ""):
        return status, headers | {"connection": "close"}, await reader.read()
    return status, headers, await reader.readexactly(int(headers.get("content-length", 0)))


def _told(status: int, body: bytes) -> str:
    if status != 200:
        return f"HTTP {status}"
    if not body:
        return "HTTP 200, empty"  # of HEAD
    try:
        return _ENVELOPE.decode(body).code
    except msgspec.MsgspecError:
        return "no envelope"


def _wrong(answer: str) -> bool:
    return answer in {"ERROR", "hangs", "no envelope"} or answer.startswith("HTTP 5")


async def _ended(service: Service) -> str:
    """The signatureId of a check that its person left."""
    (url,) = await service.links(1)
    (token,) = parse_qs(urlsplit(url).query)["token"]
    line = await open_line("127.0.0.1", service.port)
    line.send(wire.Hello(protocol=wire.PROTOCOL, token=token, signature_id=_id(url)))
    await line.receive(HANGS_SECONDS)
    line.send(wire.Cancel(reason="USER_CANCELLED"))
    await line.receive(HANGS_SECONDS)
    line.close()
    return _id(url)


def _id(url: str) -> str:
    return parse_qs(urlsplit(url).query)["signatureId"][0]
