"""Mutated messages over real sockets: fields, types, lengths, order, frame headers and JPEG bytes.

Each is followed by a good one, so that silence is told from being ignored. What a server may do is answer, refuse or
close; never say that it is its own fault (SERVER), and never nothing at all (HANG).
"""

from __future__ import annotations

import asyncio
import json
import math
import struct
import time
from random import Random
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.mutations.tally import Tally
from bench.service import Service
from inperson.capture import wire
from inperson.engine.frames import encode
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import render, subject

Content: TypeAlias = str | bytes

AT_ONCE = 6
ANSWER_SECONDS = 20.0
SOCKET = "/idvs/session"
BAD = {"SERVER", "HANG"}
OPENINGS = 12
"""Times that one link is opened: it takes no more than fifteen starts."""

_CAMERA: Final = wire.Camera(width=960, height=1280, frame_rate=30.0, label="front camera")
_START: Final = wire.encode(wire.Start(camera=_CAMERA))
_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 2**64, -(2**63), 1e308, 10**400, math.nan, math.inf),
    *("", " ", "\x00", "x" * 15_000, "…" * 4000, "\ud800", "../../etc", "' OR 1=1 --", "<script>", "hello"),
    *([], {}, [[]] * 50, {"type": "hello"}, {"a": {"a": {}}}, [None] * 1000),
)


async def send(service: Service, count: int, seed: int) -> Tally:
    """Send ``count`` mutated messages, and count what came of them.

    Each word of the answers is what was mutated and what the server did: ``frame: PROTOCOL`` is an error's code,
    ``start: prompt`` a message's type, ``hello: closed 1009`` the socket's end.
    """
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    jpeg = _portrait()
    tally, begun = Tally(SOCKET), time.monotonic()
    left = iter(range(count))

    async def sender(random: Random) -> None:
        opened, address = OPENINGS, ""
        for number in left:
            if opened >= OPENINGS:
                opened, address = 0, (await service.links(1))[0]
            opened += 1
            kind, answer = await _try(service.url, address, random, jpeg)
            tally.count(f"{kind}: {answer}", f"number {number} of seed {seed}" if answer in BAD else "")
            if answer in {"done", "LINK_FINISHED"}:
                opened = OPENINGS

    async with asyncio.TaskGroup() as together:
        for _ in range(AT_ONCE):
            together.create_task(sender(Random(random.getrandbits(64))))  # noqa: S311
    tally.seconds = time.monotonic() - begun
    return tally


async def _try(url: str, address: str, random: Random, jpeg: bytes) -> tuple[str, str]:
    """One connection with one mutated message: what it was, and the last that was heard."""
    query = parse_qs(urlsplit(address).query)
    hello = wire.Hello(token=query["token"][0], signature_id=query["signatureId"][0], protocol=wire.PROTOCOL)
    good: dict[str, Content] = {
        "hello": wire.encode(hello),
        "start": _START,
        "shown": wire.encode(wire.Shown(number=0, time_ms=40.0)),
        "cancel": wire.encode(wire.Cancel(reason="USER_CANCELLED")),
        "frame": wire.FrameMessage(0, 40.0, still=False, jpeg=jpeg).encode(),
    }
    kind = random.choice([*good, "frame", "frame", "start"])
    content = good[kind]
    bad = mutated_frame(content, random) if isinstance(content, bytes) else mutated_text(content, random)
    # Where a message belongs, and now and then where it does not.
    stage = {"hello": 0, "start": 1}.get(kind, 2) if random.random() < 0.8 else random.randrange(3)
    async with connect(f"{url.replace('http', 'ws', 1)}/idvs/session", compression=None, proxy=None) as line:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for message in (good["hello"], good["start"])[:stage]:
                    await line.send(message)
                    if (said := await _hear(line)) not in {"ready", "prompt"}:
                        return kind, said
                await line.send(bad)
                if stage == 0:
                    await line.send(good["hello"])  # a second one is refused: what counts is that there is an answer
                await line.send(_START)
                while (said := await _hear(line)) in {"ready", "feedback", "still", "light", "judging"}:
                    pass
                return kind, said
        except TimeoutError:
            return kind, "HANG"
        except ConnectionClosed:
            return kind, f"closed {line.close_code}"


async def _hear(line: ClientConnection) -> str:
    message = json.loads(await line.recv())
    return str(message["code"] if message["type"] == "error" else message["type"])


def mutated_text(message: str, random: Random) -> Content:
    """Another message of nearly the same JSON."""
    found: dict[str, Any] = json.loads(message)
    inner = found.get("camera", found) if random.random() < 0.5 else found
    name = random.choice(list(inner))
    match random.randrange(12):
        case 0:
            del inner[name]
        case 1 | 2 | 3 | 4:
            inner[name] = random.choice(_VALUES)
        case 5:
            inner[name + random.choice(["", "x", "\x00", "."])] = inner.pop(name)
        case 6:
            found["type"] = random.choice(["ready", "done", "error", "", "HELLO", "start", "cancel", "shown", "hello"])
        case 7:
            return message[: random.randrange(len(message))]
        case 8:
            return message.replace("{", "{" * random.randrange(2, 4000), 1)[:15_900]
        case 9:
            return message[:-1] + f', "{name}": {json.dumps(random.choice(_VALUES[:14]))}' + "}"
        case 10:
            return message.encode()
        case _:
            at = random.randrange(len(message))
            return message[:at] + chr(random.randrange(0xD7FF)) + message[at + 1 :]
    return json.dumps(found, ensure_ascii=random.random() < 0.5).encode("utf-8", "replace").decode()


def mutated_frame(message: bytes, random: Random) -> Content:
    """Another frame: its header, or the bytes of its picture, are not as they were."""
    protocol, flags, spare, sequence, time_ms = struct.unpack_from(">BBHId", message)
    jpeg = bytearray(message[16:])
    match random.randrange(13):
        case 0:
            protocol = random.randrange(256)
        case 1:
            flags, spare = random.randrange(256), random.randrange(65536)
        case 2:
            sequence = random.choice([1, 2, 2**31, 2**32 - 1, random.randrange(2**32)])
        case 3:
            time_ms = random.choice([math.nan, math.inf, -math.inf, -1.0, 1e13, 1e14, 5e-324, 1e9])
        case 4:
            return message[: random.randrange(len(message))]
        case 5 | 6:
            for _ in range(random.choice([1, 3, 30, 300])):
                jpeg[random.randrange(len(jpeg))] = random.randrange(256)
        case 7:
            for at in (random.randrange(min(700, len(jpeg))) for _ in range(3)):  # tables and headers
                jpeg[at] = random.randrange(256)
        case 8:
            at = max(jpeg.find(b"\xff\xc0"), 0) + 5
            sides = [random.choice([0, 1, 159, 160, 4000, 65500, 65535]) for _ in range(2)]
            struct.pack_into(">HH", jpeg, at, *sides)
        case 9:
            del jpeg[random.randrange(2, len(jpeg)) : -2]
        case 10:
            jpeg[:] = random.randbytes(random.choice([0, 1, 100, 100_000]))
        case 11:
            at = random.randrange(len(jpeg))
            jpeg[at:at] = random.choice([b"\xff\xda", b"\xff\xd9", b"\xff\xe1\xff\xff", jpeg[:4000], bytes(3_000_000)])
        case _:
            return bytes(jpeg).decode("latin-1")[:15_000]
    return struct.pack(">BBHId", protocol, flags, spare, sequence, time_ms) + bytes(jpeg)


def _portrait() -> bytes:
    sitter = subject("person", face_picture(None), seed=1)
    camera = sitter.camera.scaled(640)
    return encode(render(sitter, sitter.state(sitter.start, 0.0), 0.0, camera), 80)
