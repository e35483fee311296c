from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.bundle import early, fallback, style
from inperson.capture.pages import FOLDER, choose_language, languages
from inperson.theme import Theme
from tests.capture.conftest import NewLink
from tests.capture.page import Link
from tests.conftest import Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")

Visit = Callable[..., httpx.Response]


@pytest.fixture
def visit(client: httpx.Client) -> Visit:
    """Opens a link in a browser."""

    def get(link: Link | str, accept_language: str = "en") -> httpx.Response:
        answer = client.get(link if isinstance(link, str) else link.url, headers={"Accept-Language": accept_language})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer

    return get


def policy(answer: httpx.Response) -> dict[str, list[str]]:
    """The directives of the one Content-Security-Policy."""
    [header] = answer.headers.get_list("content-security-policy")
    return {name: sources for name, *sources in (directive.split() for directive in header.split(";"))}


def test_the_page_is_kept_by_nobody_and_tells_nobody_where_it_was(visit: Visit, link: Link) -> None:
    headers = visit(link).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["permissions-policy"].startswith("camera=(self)")


def test_only_our_own_files_may_run(visit: Visit, link: Link, service: Service) -> None:
    found = policy(visit(link))
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == ["'self'", early().source, fallback().source]
    assert found["style-src"] == [style(Theme()).source]
    assert found["connect-src"] == ["'self'", service.url.replace("http", "ws")]
    assert found["base-uri"] == found["form-action"] == ["'none'"]
    assert found["require-trusted-types-for"] == ["'script'"]
    assert found["trusted-types"] == ["'none'"]
    sources = [source for directive in found.values() for source in directive]
    assert not [source for source in sources if "unsafe" in source or "*" in source]


def test_the_page_needs_no_more_than_its_policy_allows(visit: Visit, link: Link) -> None:
    answer = visit(link)
    inline = re.findall(r"<(script|style)>(.*?)</\1>", answer.text, re.DOTALL)
    assert [kind for kind, _ in inline] == ["script", "script", "style"]
    for kind, content in inline:
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(answer)[f"{kind}-src"]
    html = re.sub(r"<(script|style)>.*?</\1>", "", answer.text, flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.search(r"https?://", answer.text)
    assert "$" not in html


def test_the_page_does_not_repeat_its_token(visit: Visit, link: Link) -> None:
    html = visit(link).text
    assert link.token not in html
    assert link.signature_id not in html


def test_every_file_that_the_page_names_is_there(visit: Visit, link: Link, client: httpx.Client) -> None:
    names = re.findall(r'(?:src|href)="(assets/[^"]+)"', visit(link).text)
    assert len(names) == 2
    for name in names:
        answer = client.get(f"/idvs/{name}")
        assert answer.status_code == 200, name
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "json": "application/json"}
        assert answer.headers["content-type"].split(";")[0] == kind[name.partition("?")[0].rpartition(".")[2]]
        # What is not named after its content is asked for again: a page must not get the files of another version.
        assert answer.headers["cache-control"] == (
            "no-cache" if "?" not in name else "public, max-age=31536000, immutable"
        )


@pytest.mark.parametrize(
    "path",
    [
        "nothing.js",
        "index.html",
        "../capture/pages.py",
        "../../pyproject.toml",
        "%2e%2e/capture/pages.py",
        "..%2fcapture%2fpages.py",
        "..%5ccapture%5cpages.py",
        "/etc/passwd",
        "%00",
        "",
        "locales/",
        "x" * 5000,
    ],
)
def test_no_other_file_is_served(client: httpx.Client, path: str) -> None:
    raw = f"/idvs/assets/{path}".encode()  # httpx itself would tidy it up
    assert client.get("/", extensions={"target": raw}).status_code == 404


def test_nobody_may_frame_the_page_unless_the_request_allowed_it(visit: Visit, new_link: NewLink) -> None:
    assert policy(visit(new_link()))["frame-ancestors"] == ["'none'"]
    assert policy(visit(new_link(iframeEnabled=False)))["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize(
    ("return_url", "ancestors"),
    [
        ("https://shop.example:8443/done?a=1", "https://shop.example:8443"),
        ("https://магазин.example/", "https://xn--80aairftm.example"),
        ("https://shop.example;sandbox/", "'none'"),
        ("https://shop.example,sandbox/", "'none'"),
        ("myapp://callback/success", "'none'"),
    ],
)
def test_only_the_return_urls_origin_may_frame_it(
    visit: Visit, new_link: NewLink, return_url: str, ancestors: str
) -> None:
    found = policy(visit(new_link(iframeEnabled=True, returnUrl=return_url)))
    assert found["frame-ancestors"] == [ancestors]
    assert "sandbox" not in found


def test_the_page_speaks_the_language_and_wears_the_colours_of_the_request(visit: Visit, new_link: NewLink) -> None:
    html = visit(new_link(language="id-ID", prefersColorScheme="dark"), "en").text
    assert '<html lang="id" dir="ltr" data-scheme="dark" data-parent="">' in html
    title = json.loads((FOLDER / "locales" / "id.json").read_text("utf-8"))["title"]
    assert f"<title>{title}</title>" in html
    assert 'src="assets/page.id.js?' in html


def test_what_was_chosen_on_the_device_before_is_spoken_on_this_one(visit: Visit, new_link: NewLink) -> None:
    url = new_link(language="id").url
    assert '<html lang="es"' in visit(f"{url}&language=es", "en").text
    assert '<html lang="zh-Hans"' in visit(f"{url}&language=zh-hans", "en").text
    for nothing in ("", "xx", "../en", "%00", "es-MX"):
        assert '<html lang="id"' in visit(f"{url}&language={nothing}", "en").text


def test_the_page_says_before_any_script_does_that_it_takes_long_or_does_not_run(
    visit: Visit, new_link: NewLink
) -> None:
    html = visit(new_link(language="fr")).text
    words = json.loads((FOLDER / "locales" / "fr.json").read_text("utf-8"))
    for said in (
        words["opening"]["title"],
        words["waiting"]["long"],
        *words["notice"]["NOT_SUPPORT"].values(),
        words["notice"]["PROTOCOL"]["title"],
        words["unloaded"],
        words["button"]["reload"],
    ):
        assert escape(said) in html


def test_without_a_language_the_browsers_is_spoken(visit: Visit, new_link: NewLink) -> None:
    assert '<html lang="id"' in visit(new_link(language=...), "la-VA, id;q=0.8, en;q=0.5").text
    assert '<html lang="en"' in visit(new_link(language="xx"), "la").text


def test_a_link_that_does_not_open_gives_the_same_page_and_tells_nothing(
    visit: Visit, new_link: NewLink, service: Service
) -> None:
    link = new_link(language="id", prefersColorScheme="dark", iframeEnabled=True)
    base = f"{service.url}/idvs/"
    answers = [
        visit(address, "en")
        for address in (
            base,
            f"{base}?token=&signatureId=",
            f"{base}?token=x&signatureId={link.signature_id}",
            f"{base}?token={link.token}x&signatureId={link.signature_id}",
            f"{base}?token={link.token}",
            f"{base}?token={link.token}&signatureId=0123456789abcdef",
            f"{base}?token={new_link().token}&signatureId={link.signature_id}",
            f"{base}?token={service.tokens.access(1, 1, now_ms(), 60)}&signatureId={link.signature_id}",
            f"{base}?token=%00%ff%F0%9F&signatureId=%ED%A0%80",
            f"{base}?token={'x' * 9000}&signatureId={'x' * 9000}",
        )
    ]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert '<html lang="en" dir="ltr" data-scheme="light" data-parent="">' in answers[0].text
    assert {policy(answer)["frame-ancestors"][0] for answer in answers} == {"'none'"}


def test_an_expired_link_says_so_in_the_words_and_the_frame_of_its_own_session(
    service: Service, new_link: NewLink, visit: Visit
) -> None:
    link = new_link(language="id", prefersColorScheme="dark", iframeEnabled=True)
    expired = service.tokens.link(link.signature_id, 1, 1, now_ms() - 7_200_000, 3600)
    answer = visit(f"{service.url}/idvs/?token={expired}&signatureId={link.signature_id}", "en")
    parent = "https://www.example.com"
    assert f'<html lang="id" dir="ltr" data-scheme="dark" data-parent="{parent}">' in answer.text
    assert policy(answer)["frame-ancestors"] == [parent]


def test_the_page_can_only_be_read(client: httpx.Client, link: Link) -> None:
    assert client.post(link.url).status_code == 405


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("id", "en", "id"),
        ("ID", "en", "id"),
        ("id-ID", "en", "id"),
        ("id_ID", "en", "id"),
        ("en-US", "id", "en"),
        ("xx", "id", "id"),
        (None, "id", "id"),
        (None, "ID-id", "id"),
        (None, "id_ID", "id"),
        (None, "la, eo;q=0.9, id;q=0.1", "id"),
        (None, "en;q=0.2, id;q=0.9", "id"),
        (None, "en; q=0.2, id ; q=0.9", "id"),
        (None, "id;q=0, la", "en"),
        (None, "id;q=nan, en;q=0.1", "en"),
        (None, "id;q=-1", "en"),
        (None, "id;q=x, la", "en"),
        (None, "*", "en"),
        (None, "", "en"),
        (None, ",;,;;q=,", "en"),
        (None, "id," * 10_000, "id"),
        (None, "x" * 100_000, "en"),
        ("../../secret", "../en", "en"),
        ("\x00", "\x00", "en"),
    ],
)
def test_a_language_is_chosen(asked: str | None, accepted: str, language: str) -> None:
    assert choose_language(asked, accepted) == language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-hans-TW", "zh-Hans"),
        ("zh-XX", "zh-Hans"),
        ("cmn", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("ZH_tw", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-US", "zh-Hant"),
        ("zh-x-private", "zh-Hans"),
        ("fil-PH", "fil"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("in", "id"),
        ("in_ID", "id"),
        ("ms-MY", "ms"),
        ("bn-BD", "bn"),
        ("hi-Latn", "hi"),
        ("id-u-ca-buddhist", "id"),
    ],
)
def test_a_language_is_known_by_its_script_and_by_its_older_names(tag: str, language: str) -> None:
    assert choose_language(tag, "en") == language
    assert choose_language(None, f"{tag}, en;q=0.5") == language


@given(st.none() | st.text(), st.text())
def test_whatever_is_asked_for_a_language_is_found(asked: str | None, accepted: str) -> None:
    assert choose_language(asked, accepted) in languages().values()
