"""Posts one request over and over, on many kept connections, as fast as answers come: ``python -m bench.load``.

A process of its own, with the least work for each answer, so that the server has the machine.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import httptools
import msgspec
import uvloop

_MORE_SECONDS = 30
_EXPECTED = b'"code":"SUCCESS"'


class Answers(msgspec.Struct):
    """``answers`` that were a success, ``refused`` others, in ``seconds``; ``busy``: of them on the processor."""

    answers: int
    refused: int
    seconds: float
    busy: float

    @property
    def rate(self) -> float:
        """Successful answers a second."""
        return self.answers / self.seconds


def post(port: int, path: str, token: str, body: object, connections: int, seconds: float) -> Answers:
    """Load the server at ``port`` of this machine. Raises `RuntimeError` when a connection fails."""
    content = msgspec.json.encode(body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-ACCESS-TOKEN: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", str(port), str(connections), str(seconds)],
        input=head.encode() + content, capture_output=True, timeout=seconds + _MORE_SECONDS,
        cwd=Path(__file__).parent.parent, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the load ended: {done.stderr.decode(errors='replace')[-500:]}")
    return msgspec.json.decode(done.stdout, type=Answers)


class _Count:
    def __init__(self) -> None:
        self.good = self.refused = 0
        self.lost = False


class _Connection(asyncio.Protocol):
    """Sends the request again with each answer."""

    def __init__(self, request: bytes, count: _Count) -> None:
        self._request = request
        self._count = count
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, _error: Exception | None) -> None:
        self._count.lost = True

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if _EXPECTED in self._body:
            self._count.good += 1
        else:
            self._count.refused += 1
        self._body = b""
        self._transport.write(self._request)


async def _load(port: int, connections: int, seconds: float, request: bytes) -> Answers:
    count = _Count()
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(request, count), "127.0.0.1", port)
    await asyncio.sleep(0.3)  # until all are under way
    good, refused = count.good, count.refused
    begun, busy = time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    found = Answers(
        count.good - good, count.refused - refused, time.perf_counter() - begun, time.process_time() - busy
    )  # fmt: skip
    if count.lost:
        raise RuntimeError("a connection was lost")
    return found


if __name__ == "__main__":
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    answers = uvloop.run(_load(port, connections, seconds, sys.stdin.buffer.read()))
    sys.stdout.buffer.write(msgspec.json.encode(answers))
