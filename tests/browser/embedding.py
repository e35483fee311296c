"""A customer's pages on an origin of their own, under a policy as strict as a bank's: they may frame the service."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

POLICY = "default-src 'none'; script-src 'self' {service}; style-src 'self'; frame-src {service}; base-uri 'none'"

_STYLE = """
body { margin: 0; font: 16px sans-serif; background: #eef1f4 }
main { height: 3000px; padding: 24px }
/* What pages do to every element of a kind must not reach the SDK's. */
dialog, button { text-transform: uppercase; letter-spacing: 3px; background: yellow }
#frame { width: 100%; height: 700px; border: 0 }
#room { height: 720px; max-width: 480px }
"""
_RAW = """
window.heard = [];
window.told = new Promise((resolve) => {
  addEventListener("message", ({ origin, source, data }) => {
    if (source !== document.getElementById("frame").contentWindow) return;
    window.heard.push({ origin, data });
    resolve(window.heard);
  });
});
"""
_RAW_PAGE = """<!doctype html><html lang="en"><title>Bank</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/page.css"><script src="/raw.js"></script>
<iframe id="frame" title="Check" src="{link}" allow="{allow}"></iframe></html>"""
_ALLOW = {"/raw": "autoplay; camera", "/blind": "autoplay"}
_SDK_PAGE = """<!doctype html><html lang="en"><title>Bank</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/page.css"><script src="{service}/sdk/inperson.js"></script>
<main><h1>Open an account</h1><p>One step is left: show that it is you.</p><button id="begin">Begin</button>
<div id="room"></div></main></html>"""


@contextmanager
def embedding(service: str) -> Iterator[str]:
    """Serve while the block runs: ``/raw?…`` is a listener and an iframe of what is quoted there, ``/sdk`` has the SDK.

    ``/blind?…`` is the same without the camera.
    By another name of this machine than the service has, so that it is another site, not only another origin.
    """
    texts = {
        "/page.css": ("text/css", _STYLE),
        "/raw.js": ("text/javascript", _RAW),
        "/sdk": ("text/html", _SDK_PAGE.format(service=service)),
    }

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, link = self.path.partition("?")
            kind, text = texts.get(path, ("text/html", "<!doctype html><title>Bank</title>"))
            if path in _ALLOW:
                text = _RAW_PAGE.format(link=html.escape(unquote(link)), allow=_ALLOW[path])
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(service=service))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, name="embedding")
    thread.start()
    name = "localhost" if "127.0.0.1" in service else "127.0.0.1"
    try:
        yield f"http://{name}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
