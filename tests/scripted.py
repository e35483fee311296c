"""A service whose every answer is written down beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeAlias

import msgspec

from tests.conftest import GENERATE_TOKEN

Scripted: TypeAlias = tuple[int, dict[str, str], object]
"""An answer: status, headers, and a body that becomes JSON unless it is bytes."""

LATER = 4_102_444_800_000


class Script:
    """The answers, by path. The last one of a path is repeated."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: dict[str, list[Scripted | None]] = {
            GENERATE_TOKEN: [success({"token": "t1", "expiredTime": LATER})]
        }
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    def will(self, path: str, *answers: Scripted | None) -> None:
        """None: the connection is closed without an answer."""
        self.answers[path] = list(answers)

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _, _ in self.asked)


def success(data: object, **more: object) -> Scripted:
    return 200, {}, {"code": "SUCCESS", "message": "OK", "data": data, "extra": None, **more}


def refusal(code: str, message: str = "no", headers: dict[str, str] | None = None) -> Scripted:
    body = {"code": code, "message": message, "data": None, "extra": "why", "transactionId": "ed8b21c0c87ad617"}
    return 200, headers or {}, body


@contextmanager
def scripted() -> Iterator[Script]:
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            path = self.path.partition("?")[0]
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append((path, headers, msgspec.json.decode(body)))
            self.answer(path)

        def do_GET(self) -> None:
            script.asked.append((self.path, {}, None))
            self.answer(self.path)

        def answer(self, path: str) -> None:
            answers = script.answers[path]
            answer = answers[0] if len(answers) == 1 else answers.pop(0)
            if answer is None:
                self.close_connection = True
                return
            status, headers, content = answer
            body = content if isinstance(content, bytes) else msgspec.json.encode(content)
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
