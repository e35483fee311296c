"""A bank's backend in one file: it asks for links, and for what became of them. The secret key stays here.

    inperson serve
    python examples/html/server.py account.json    # what `inperson accounts create "My bank" --json` has printed

Then open http://localhost:8000. Nothing but the client is needed from the package `inperson`.
"""

from __future__ import annotations

import argparse
import json
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from inperson.client import Client, InPersonClientError

HERE = Path(__file__).parent
FILES = {
    "/": ("index.html", "text/html"),
    "/bank.js": ("bank.js", "text/javascript"),
    "/bank.css": ("bank.css", "text/css"),
}


class Bank(ThreadingHTTPServer):
    """``service``: where In Person is; ``checks``: the signatureId of each visitor's check, by a cookie's value."""

    def __init__(self, port: int, service: str, client: Client) -> None:
        super().__init__(("127.0.0.1", port), Visit)
        self.service, self.client = service, client
        self.origin = f"http://localhost:{self.server_port}"
        self.checks: dict[str, str] = {}


class Visit(BaseHTTPRequestHandler):
    """One request of a browser."""

    server: Bank

    def do_GET(self) -> None:
        """The page and its files."""
        name, kind = FILES.get(self.path, ("", ""))
        if not name:
            self.send_error(404)
            return
        text = (HERE / name).read_text("utf-8")
        self._answer(
            Template(text).safe_substitute(service=self.server.service) if name == "index.html" else text, kind
        )

    def do_POST(self) -> None:
        """What bank.js asks for. Only the bank's own page may."""
        if self.headers.get("Origin") not in (None, self.server.origin):
            self.send_error(403)
            return
        try:
            if self.path == "/link":
                self._link()
            elif self.path == "/result":
                self._result()
            else:
                self.send_error(404)
        except InPersonClientError as error:
            self.log_error("%s", error)
            self.send_error(502)

    def _link(self) -> None:
        # Without `iframe_enabled` nobody may frame the page; with it, only the origin of `return_url`.
        link = self.server.client.generate_link(
            return_url=f"{self.server.origin}/",
            iframe_enabled=True,
            biz_id="order-1",
            user_id="customer-1",
            region="PHL",
        )
        visitor = secrets.token_urlsafe()
        self.server.checks[visitor] = link.signature_id
        cookie = f"visitor={visitor}; HttpOnly; SameSite=Strict; Path=/"
        self._answer(json.dumps({"url": link.url}), "application/json", cookie)

    def _result(self) -> None:
        # Never by a signatureId that the browser sends: another person's would do.
        morsel = SimpleCookie(self.headers.get("Cookie", "")).get("visitor")
        signature_id = self.server.checks.get(morsel.value) if morsel else None
        if signature_id is None:
            self.send_error(404)
            return
        result = self.server.client.get_result(signature_id)
        self._answer(json.dumps({"result": result.overall_result}), "application/json")

    def _answer(self, text: str, kind: str, cookie: str | None = None) -> None:
        service = self.server.service
        policy = f"default-src 'self'; script-src 'self' {service}; frame-src {service}; frame-ancestors 'none'"
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(text.encode())


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A bank that asks In Person whether somebody is really there.")
    parser.add_argument("account", type=Path, help="what `inperson accounts create --json` printed")
    parser.add_argument("--service", default="http://127.0.0.1:8080")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    keys = json.loads(asked.account.read_text("utf-8"))
    with (
        Client(asked.service, keys["accessKey"], keys["secretKey"]) as client,
        Bank(asked.port, asked.service, client) as bank,
    ):
        print(f"Open {bank.origin}", flush=True)  # noqa: T201 - it is a program
        bank.serve_forever()


if __name__ == "__main__":
    main()
