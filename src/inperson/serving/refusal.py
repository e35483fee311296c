"""What is answered below the application."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus


def refusal(status: HTTPStatus, plain: Mapping[bytes, bytes]) -> bytes:
    """An answer of its status's name and the headers ``plain``, after which the connection ends."""
    text = status.phrase.encode()
    headers = {b"content-type": b"text/plain; charset=utf-8", b"cache-control": b"no-store", **plain}
    headers |= {b"content-length": str(len(text)).encode(), b"connection": b"close"}
    lines = [name + b": " + value for name, value in headers.items()]
    return b"\r\n".join([b"HTTP/1.1 %d %s" % (status.value, text), *lines, b"", text])
