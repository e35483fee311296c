from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from inperson.engine.signals import Signal
from inperson.inspection.analysis import Analysis
from inperson.inspection.page import page
from tests.inspection.given import told

CHROMIUM = shutil.which("chromium")
VOID = {"meta", "img", "br"}
LIVE = Signal("relief", 0.9, "live", 0.8, "It has relief.")
SCHEMES = ("light", "dark")
WIDTHS = (320, 375, 1280)

Show = Callable[..., Page]


class Reader(HTMLParser):
    """What a page is made of; refuses one whose elements are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(of_person: Analysis) -> str:
    return page(of_person)


def test_it_tells_the_verdict_its_reasons_and_its_conditions(html: str, of_person: Analysis) -> None:
    text = Reader(html).text
    assert f"Passed{'A living person was before the camera.'}" in text
    assert f"{of_person.verdict.score:.0f} of 100" in text
    assert of_person.verdict.profile in text
    assert f"{of_person.frames} in {seconds(of_person):.1f} s, one face in {of_person.faces}" in text
    for signal in of_person.verdict.signals:
        assert signal.sentence in text
    for heading in ("Signals", "What was seen", "Parallax", "Over time"):
        assert heading in text


def test_a_rejection_looks_like_one(of_photo: Analysis) -> None:
    reader = Reader(page(of_photo))
    assert "Rejected" in reader.text
    assert "A presentation attack" in reader.text
    assert reader.all("body") == [{"class": "reject"}]


def test_it_needs_nothing_but_itself(html: str) -> None:
    reader = Reader(html)
    assert {tag for tag, _ in reader.elements}.isdisjoint({"script", "link", "iframe", "object", "video", "base"})
    places = [value for _, each in reader.elements for key, value in each.items() if key in ("src", "href", "srcset")]
    assert places
    assert all(place and place.startswith("data:image/jpeg;base64,") for place in places)
    assert not any(key.startswith("on") for _, each in reader.elements for key in each)
    assert "url(" not in html
    assert "@import" not in html


def test_it_forbids_what_it_does_not_need(html: str) -> None:
    policy = next(meta for meta in Reader(html).all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_every_picture_has_its_words(html: str, of_person: Analysis) -> None:
    reader = Reader(html)
    assert len(reader.all("img")) == 4
    assert all(image["alt"] for image in reader.all("img"))
    assert len(reader.all("svg")) == len(reader.all("desc")) >= 4
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in reader.all("svg"))
    words = f"In {seconds(of_person):.1f} s: no blink, no opening of the mouth, no turn to the left"
    assert reader.text.count(words) == 3  # once for each width, and once for everybody


def seconds(analysis: Analysis) -> float:
    return (analysis.take.path[-1].time_ms - analysis.take.path[0].time_ms) / 1000


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.mp4", "\"'&.mp4", "ünï – 日本.mp4"])
def test_a_name_stays_a_name(name: str) -> None:
    reader = Reader(page(replace(told(LIVE), name=name)))
    assert name in reader.text
    assert reader.all("script") == []


def test_what_was_not_measured_is_left_out() -> None:
    text = Reader(page(told())).text
    assert "Asked again" in text
    for heading in ("What was seen", "Parallax"):
        assert heading not in text


def test_notes_are_shown() -> None:
    one = told()
    alone = replace(one, take=replace(one.take, path=one.take.path[:1]))
    assert "There is one frame only" in Reader(page(alone)).text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=60_000)
        yield browser
        browser.close()


@pytest.fixture
def show(browser: Browser, html: str, tmp_path: Path) -> Iterator[Show]:
    """Open the report; whatever the browser complains of, or asks for, is an error."""
    file = tmp_path / "report.html"
    file.write_text(html, "utf-8")
    wrong: list[str] = []
    pages: list[Page] = []

    def show(width: int = 1280, scheme: str = "light") -> Page:
        opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        opened.on("console", lambda message: wrong.append(message.text))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on(
            "request", lambda asked: wrong.extend([] if asked.url.startswith(("file:", "data:")) else [asked.url])
        )
        opened.goto(file.as_uri())
        pages.append(opened)
        return opened

    yield show
    for opened in pages:
        opened.close()
    assert wrong == []


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_every_screen(width: int, show: Show) -> None:
    opened = show(width)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    for kind, shown in ((".wide", width > 720), (".narrow", width <= 720)):
        charts = opened.evaluate("kind => [...document.querySelectorAll(kind)].map(e => e.offsetParent !== null)", kind)
        assert charts
        assert set(charts) == {shown}
    smallest = opened.evaluate(
        "Math.min(...[...document.querySelectorAll('svg text')].filter(e => e.getClientRects().length && e.textContent)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))"
    )
    assert smallest >= 8.5


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("scheme", SCHEMES)
def test_its_words_can_be_read_in_light_and_dark(scheme: str, show: Show) -> None:
    opened = show(scheme=scheme)
    for selector in ("h1", ".summary", "td.sentence", ".live .says", "dt", "figcaption", ".fine", "svg text.quiet"):
        assert contrast(opened, selector) >= 4.5, selector


@needs_chromium
@pytest.mark.browser
def test_it_prints_in_ink_on_paper(show: Show) -> None:
    opened = show(scheme="dark")
    opened.emulate_media(media="print")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert opened.evaluate("getComputedStyle(document.querySelector('svg text')).fill") == "rgb(0, 0, 0)"


def contrast(opened: Page, selector: str) -> float:
    """Of the first ``selector`` with what is behind it (WCAG 2.2, relative luminance)."""
    colours = opened.evaluate(
        """selector => {
            let element = document.querySelector(selector), style = getComputedStyle(element)
            const ink = element.ownerSVGElement ? style.fill : style.color
            for (; element; element = element.parentElement) {
                const paper = getComputedStyle(element).backgroundColor
                if (paper !== "rgba(0, 0, 0, 0)") return [ink, paper]
            }
        }""",
        selector,
    )
    bright, dark = sorted((luminance(colour) for colour in colours), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
