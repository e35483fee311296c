from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inperson.configured_theme import LOGO_BYTES, LONGEST_CONSENT, read_theme
from inperson.errors import SettingError
from inperson.theme import Theme

SVG = b'<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def read(**said: Any) -> Theme:
    return read_theme(json.dumps(said))


def test_nothing_said_is_the_pages_own_look() -> None:
    assert read() == Theme()


def test_a_theme_is_read_whole(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_bytes(SVG)
    theme = read(
        accent="#7A1F5C",
        on_accent="#ffffff",
        accent_dark="#f0a6d6",
        on_accent_dark="#2a0a1f",
        radius=12,
        font=["Inter", "system-ui"],
        logo=str(logo),
        logo_dark=str(logo),
        consent={"en": " By going on … ", "pt-BR": "Ao continuar …"},
    )
    assert {scheme: (each.accent, each.on_accent) for scheme, each in theme.palettes.items()} == {
        "light": ("#7a1f5c", "#ffffff"),
        "dark": ("#f0a6d6", "#2a0a1f"),
    }
    assert (theme.radius, theme.font) == (12.0, ("Inter", "system-ui"))
    assert theme.logo is not None
    assert (theme.logo.content, theme.logo.suffix) == (SVG, "svg")
    assert theme.logo_dark == theme.logo
    assert theme.consent == {"en": "By going on …", "pt-BR": "Ao continuar …"}


def test_one_font_and_one_text_may_be_said_plainly() -> None:
    theme = read(font="Inter", consent="By going on …")
    assert (theme.font, theme.consent) == (("Inter",), {"en": "By going on …"})


@pytest.mark.parametrize(
    ("said", "named", "why"),
    [
        ({"colour": "#000000"}, "theme.colour", "unknown"),
        ({"accent": "red"}, "theme.accent", "#rrggbb"),
        ({"accent": "#fff"}, "theme.accent", "#rrggbb"),
        ({"accent": 7}, "theme.accent", "#rrggbb"),
        ({"accent": "#000000;}"}, "theme.accent", "#rrggbb"),
        ({"accent_dark": "#ffffff"}, "theme.accent_dark", "needs an accent"),
        ({"on_accent": "#ffffff"}, "theme.on_accent", "needs an accent"),
        ({"accent": "#8fbc8f"}, "theme.accent", "#8fbc8f on the page's #f6f5f2 in light has a contrast of 1.97:1"),
        ({"accent": "#0b6157", "on_accent": "#444444"}, "theme.accent", "under its text #444444 in light has a cont"),
        ({"accent": "#0b6157", "accent_dark": "#0b6157"}, "theme.accent_dark", "on the page's #0e1112 in dark has a"),
        ({"radius": 29}, "theme.radius", "between 0 and 28"),
        ({"radius": -1}, "theme.radius", "between 0 and 28"),
        ({"radius": True}, "theme.radius", "a number"),
        ({"radius": "1px"}, "theme.radius", "a number"),
        ({"font": 'Inter"; } body { display: none'}, "theme.font", "names"),
        ({"font": [7]}, "theme.font", "names"),
        ({"font": [""]}, "theme.font", "names"),
        ({"logo": 7}, "theme.logo", "the path"),
        ({"logo": ""}, "theme.logo", "the path"),
        ({"logo": "/nowhere/logo.png"}, "theme.logo", "cannot be read (No such file or directory)"),
        ({"logo": "/"}, "theme.logo", "cannot be read"),
        ({"logo": "\0"}, "theme.logo", "cannot be read"),
        ({"logo_dark": "/nowhere/logo.png"}, "theme.logo_dark", "needs a logo beside it"),
        ({"consent": []}, "theme.consent", "a text, or a table"),
        ({"consent": {"english": "x"}}, "theme.consent", "language tags"),
        ({"consent": {"en": " "}}, "theme.consent.en", "a text"),
        ({"consent": {"en": 7}}, "theme.consent.en", "a text"),
        ({"consent": {"en": "x" * (LONGEST_CONSENT + 1)}}, "theme.consent.en", "at most"),
    ],
)
def test_what_cannot_be_is_named(said: dict[str, object], named: str, why: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(**said)
    assert caught.value.name == named
    assert why in caught.value.reason


@pytest.mark.parametrize("text", ["", "dark", "[]", '"#000000"', "[" * 100_000])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"theme: (is no JSON|must be a table)"):
        read_theme(text)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "neither"),
        (b"GIF89a", "neither"),
        (b"<html><svg></svg></html>", "neither"),
        (b"<svgx/>", "neither"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "neither"),
        (PNG + bytes(LOGO_BYTES), "at most"),
        (b"<!-- - -->" * 4000, "neither"),
    ],
)
def test_a_logo_is_a_small_png_or_svg(tmp_path: Path, content: bytes, why: str) -> None:
    logo = tmp_path / "logo"
    logo.write_bytes(content)
    with pytest.raises(SettingError, match=why):
        read(logo=str(logo))


@pytest.mark.parametrize(("content", "suffix"), [(PNG, "png"), (b"<svg>", "svg"), (b"\xef\xbb\xbf" + SVG, "svg")])
def test_a_logo_is_known_by_what_is_in_it(tmp_path: Path, content: bytes, suffix: str) -> None:
    logo = tmp_path / "logo.txt"
    logo.write_bytes(content)
    found = read(logo=str(logo)).logo
    assert found is not None
    assert found.suffix == suffix
