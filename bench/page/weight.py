"""The weight of the page: all that a browser loads before the camera starts."""

from __future__ import annotations

import asyncio
import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from bench.rows import Budget, Floor, Row
from bench.service import running

AMPLIFY_KB = 230.0
"""Amplify's liveness component, compressed, before its models (design §6)."""
_MOST_FILES = 200
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")


@dataclass(frozen=True, slots=True)
class _File:
    url: str
    kind: str
    content: bytes
    sent: int
    """Bytes of the body as they went over the line, to a browser that accepts gzip."""


def measure() -> list[Row]:
    """Follow every link, import and style from ``/idvs/``."""
    with running() as service:
        link = asyncio.run(service.links(1))[0]
        with httpx.Client(timeout=20, trust_env=False, headers={"Accept-Encoding": "gzip"}) as client:
            files = _all(client, link)
    packed = sum(len(gzip.compress(file.content, 6)) for file in files) / 1000
    plain = sum(len(file.content) for file in files) / 1000
    sent = sum(file.sent for file in files) / 1000
    note = (
        f"{len(files)} files, {plain:.0f} kB as they are, {packed:.0f} kB when each is packed with gzip; "
        f"the server itself sends {sent:.0f} kB to a browser that accepts gzip."
    )
    return [
        Row(
            "Page, all that it loads, gzip",
            packed,
            "kB",
            Floor(AMPLIFY_KB, "Amplify's component"),
            packed / AMPLIFY_KB,
            Budget("≤", 60.0),
            note,
        )
    ]


def _all(client: httpx.Client, link: str) -> list[_File]:
    found: dict[str, _File] = {}
    waiting = [link]
    while waiting and len(found) < _MOST_FILES:
        url = waiting.pop()
        if url in found:
            continue
        file = found[url] = _fetch(client, url)
        waiting += [urljoin(url, name) for name in _named(file) if not name.startswith(("data:", "#"))]
    return list(found.values())


def _fetch(client: httpx.Client, url: str) -> _File:
    with client.stream("GET", url) as answer:
        answer.raise_for_status()
        content = b"".join(answer.iter_bytes())
        return _File(url, answer.headers.get("content-type", ""), content, answer.num_bytes_downloaded)


def _named(file: _File) -> list[str]:
    text = file.content.decode("utf-8", "replace")
    if "html" in file.kind:
        reader = _References()
        reader.feed(text)
        return reader.found
    if "javascript" in file.kind:
        return _IMPORT.findall(text)
    return _URL.findall(text) if "css" in file.kind else []


class _References(HTMLParser):
    """What a page loads by itself: links and sources, not where it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        name = values.get("href") if tag == "link" else values.get("src")
        if name:
            self.found.append(name)
