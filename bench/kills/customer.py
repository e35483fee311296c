"""A customer's server, which writes down what arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import msgspec

from inperson.client import verify_callback


class Customer:
    """``url`` for callbacks, and the webhook-ids that arrived for each signatureId, in their order."""

    def __init__(self, webhook_secret: str) -> None:
        self.webhook_secret = webhook_secret
        self.url = ""
        self.arrived: defaultdict[str, list[str]] = defaultdict(list)


@contextmanager
def customer(webhook_secret: str) -> Iterator[Customer]:
    """Receive while the block runs. What is not signed with the secret is refused, and not counted."""
    told = Customer(webhook_secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            called = verify_callback(dict(self.headers.items()), body, webhook_secret)
            assert msgspec.json.decode(body) == {"signatureId": called.signature_id, "type": "COMPLETED"}
            told.arrived[called.signature_id].append(called.id)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/callback"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
