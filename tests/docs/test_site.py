"""The site says what the code does, and loads nothing from anybody else."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from inperson.capture.pages import languages
from inperson.settings import Settings
from tests.conftest import Service

CHROMIUM = shutil.which("chromium")
LOADING = {"src", "srcset", "data", "poster", "background", "action", "manifest"}


class Loads(HTMLParser):
    """Collects what a page loads by itself; what a reader may click on does not count."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in LOADING or (name == "href" and tag not in {"a", "area"}):
                self.found.append(value or "")
            elif name == "style":
                self.found += css(value or "")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.found += css(data)


def css(text: str) -> list[str]:
    return re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""", text)


def loaded(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".css":
        return css(text)
    page = Loads()
    page.feed(text)
    return page.found


def is_foreign(address: str) -> bool:
    return re.match(r"(https?:)?//", address) is not None


@pytest.mark.parametrize(
    "source",
    [
        "<script src='https://cdn.example/x.js'></script>",
        "<link rel=stylesheet href=//fonts.example/css>",
        "<style>@import 'https://fonts.example/css'</style>",
        "<p style='background: url(http://a.example/b)'>",
        "<img srcset='https://a.example/b.png 2x'>",
    ],
)
def test_what_comes_from_another_host_is_seen(source: str) -> None:
    page = Loads()
    page.feed(source)
    assert any(map(is_foreign, page.found))


def test_a_link_that_a_reader_may_follow_is_not_loaded() -> None:
    page = Loads()
    page.feed("<a href='https://www.standardwebhooks.com'>Standard Webhooks</a>")
    assert page.found == []


def test_no_page_and_no_style_loads_anything_from_another_host(site: Path) -> None:
    files = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(files) > 30
    assert [(path.name, address) for path in files for address in loaded(path) if is_foreign(address)] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_a_browser_asks_for_files_of_the_site_only(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for name in ("index", "api", "integrate/iframe"):
            page.goto((site / f"{name}.html").as_uri())
            page.wait_for_load_state("networkidle")
        browser.close()
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))] == []


def text_of(page: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_every_setting_is_in_the_table_with_its_default(site: Path) -> None:
    page = (site / "operating.html").read_text("utf-8")
    rows = dict(re.findall(r"<tr>\s*<td><code>(\w+)</code></td>\s*<td>(.*?)</td>", page))
    assert rows.keys() >= {field.name for field in dataclasses.fields(Settings)}
    assert (rows["port"], rows["lock_failures"], rows["face_video"]) == (
        "<code>8080</code>",
        "<code>5</code>",
        "<code>false</code>",
    )


def test_the_reference_is_the_one_of_a_running_service(site: Path, service: Service) -> None:
    served = httpx.get(f"{service.url}/docs/openapi.json", timeout=20).json()
    described = json.loads((site / "openapi.json").read_text("utf-8"))
    assert described["paths"] == served["paths"]
    assert described["components"].keys() == served["components"].keys()


def test_the_reference_has_every_call_parameter_and_code(site: Path) -> None:
    described = json.loads((site / "openapi.json").read_text("utf-8"))
    text = text_of(site / "api.html")
    fields = [name for schema in described["components"]["schemas"].values() for name in schema.get("properties", {})]
    assert [name for name in (*described["paths"], *fields) if name not in text] == []
    assert [message for message in messages(described) if message not in text] == []


def messages(described: Any) -> Iterator[str]:
    for item in described["paths"].values():
        for operation in item.values():
            content = operation["responses"]["200"]["content"].get("application/json", {})
            for example in content.get("examples", {}).values():
                yield example["value"]["message"]


def test_the_limits_name_the_languages_that_there_are(site: Path) -> None:
    text = text_of(site / "limits.html")
    assert [tag for tag in languages().values() if f"({tag})" not in text] == []
