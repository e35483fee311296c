from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inperson.configured_theme import read_theme
from inperson.settings import Settings
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


def test_the_themes_colours_take_the_place_of_the_pages(themed: httpx.Client) -> None:
    [sheet] = re.findall(r'rel="stylesheet" href="([^"]+)"', themed.get("/idvs/").text)
    answer = themed.get(f"/idvs/{sheet}")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    own = themed.get("/idvs/assets/page.css").text
    assert answer.text.startswith(own)
    assert "--accent: #7a1f5c;" in answer.text.removeprefix(own)


def test_the_page_shows_the_logo(themed: httpx.Client) -> None:
    assert 'src="assets/logo.svg"' in themed.get("/idvs/").text
    answer = themed.get("/idvs/assets/logo.svg")
    assert (answer.headers["content-type"], answer.text) == ("image/svg+xml", SVG)


def test_a_script_in_a_logo_never_runs(themed: httpx.Client) -> None:
    headers = themed.get("/idvs/assets/logo.svg").headers
    assert headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_consent_is_text_in_its_own_language(themed: httpx.Client) -> None:
    page = themed.get("/idvs/", headers={"Accept-Language": "en"}).text
    assert (
        '<p id="consent"><span lang="en" dir="auto">By going on you agree to '
        "&lt;b&gt;§ 4&lt;/b&gt; &amp; &quot;more&quot;</span></p>"
    ) in page
    assert "Setuju $title" in themed.get("/idvs/", headers={"Accept-Language": "id"}).text


def test_without_a_theme_the_page_has_its_own_look(client: httpx.Client, service: Service) -> None:
    assert client.get("/idvs/assets/style.css").text == client.get("/idvs/assets/page.css").text
    assert client.get("/idvs/assets/logo.svg").status_code == 404
    page = client.get("/idvs/").text
    assert '<p id="consent"></p>' in page
    assert '<img id="logo" src="" alt="">' in page
