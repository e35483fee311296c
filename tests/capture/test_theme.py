from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inperson.capture.theme import logo_address, theme_files
from inperson.configured_theme import read_theme
from inperson.settings import Settings
from inperson.theme import Logo, Theme
from tests.conftest import Service, free_port, running

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>alert(1)</script></svg>'
CONSENT = '{"en": "By going on you agree to <b>§ 4</b> & \\"more\\"", "id": "Setuju $title"}'


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with a theme of its own."""
    home: Path = tmp_path_factory.mktemp("themed")
    (home / "logo.svg").write_text(SVG, "utf-8")
    theme = read_theme(f'{{"accent": "#7a1f5c", "logo": "{home / "logo.svg"}", "consent": {CONSENT}}}')
    settings = Settings(home=home / "home", port=free_port(), workers=1, theme=theme)
    with running(settings), httpx.Client(base_url=settings.public_url, timeout=20) as client:
        yield client


def sheet_of(client: httpx.Client) -> str:
    """The page's style sheet."""
    [sheet] = re.findall(r"<style>(.*?)</style>", client.get("/idvs/").text, re.DOTALL)
    return str(sheet)


def test_the_themes_colours_take_the_place_of_the_pages(themed: httpx.Client) -> None:
    sheet = sheet_of(themed)
    own = themed.get("/idvs/assets/page.css").text
    assert sheet.startswith(own)
    assert "--accent: #7a1f5c;" in sheet.removeprefix(own)


def test_the_page_shows_the_logo(themed: httpx.Client) -> None:
    assert 'src="assets/logo.svg"' in themed.get("/idvs/").text
    answer = themed.get("/idvs/assets/logo.svg")
    assert (answer.headers["content-type"], answer.text) == ("image/svg+xml", SVG)


@pytest.mark.parametrize(("dark", "shown"), [(None, "logo.svg"), (Logo(b"", "png"), "logo-dark.png")])
def test_the_dark_scheme_shows_the_logo_that_was_made_for_it(dark: Logo | None, shown: str) -> None:
    theme = Theme(logo=Logo(SVG.encode(), "svg"), logo_dark=dark)
    assert logo_address(theme, "light") == "assets/logo.svg"
    assert logo_address(theme, "dark") == f"assets/{shown}"
    assert {path for route in theme_files(theme) for path in route.paths} == {
        "/idvs/assets/logo.svg",
        f"/idvs/assets/{shown}",
    }


def test_a_script_in_a_logo_never_runs(themed: httpx.Client) -> None:
    headers = themed.get("/idvs/assets/logo.svg").headers
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} <= set(policy)
    assert not any("unsafe" in directive for directive in policy)
    assert headers["x-content-type-options"] == "nosniff"


def test_the_consent_is_text_in_its_own_language(themed: httpx.Client) -> None:
    page = themed.get("/idvs/", headers={"Accept-Language": "en"}).text
    assert (
        '<p id="consent"><span lang="en" dir="auto">By going on you agree to '
        "&lt;b&gt;§ 4&lt;/b&gt; &amp; &quot;more&quot;</span></p>"
    ) in page
    assert "Setuju $title" in themed.get("/idvs/", headers={"Accept-Language": "id"}).text


def test_the_consent_in_every_language_comes_with_the_languages(themed: httpx.Client, client: httpx.Client) -> None:
    own = client.get("/idvs/assets/languages.json").json()
    languages = themed.get("/idvs/assets/languages.json").json()
    said = [each.pop("consent") for each in languages]
    assert languages == own
    assert dict(zip((each["tag"] for each in own), said, strict=True))["id"] == {"tag": "id", "text": "Setuju $title"}
    assert {each["tag"] for each in said} == {"en", "id"}


def test_without_a_theme_the_page_has_its_own_look(client: httpx.Client, service: Service) -> None:
    assert sheet_of(client) == client.get("/idvs/assets/page.css").text
    assert client.get("/idvs/assets/logo.svg").status_code == 404
    page = client.get("/idvs/").text
    assert '<p id="consent"></p>' in page
    assert '<img id="logo" src="" alt="">' in page
