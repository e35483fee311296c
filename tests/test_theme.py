from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.errors import SettingError
from inperson.theme import GROUNDS, TEXT, Scheme, Theme, contrast, lightened, palette

PAGE = (resources.files("inperson") / "page" / "page.css").read_text("utf-8")
COLOURS = st.binary(min_size=3, max_size=3).map(lambda colour: f"#{colour.hex()}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#abcdef", "#abcdef", 1.0),
    ],
)
def test_contrast_is_as_wcag_has_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_grounds_are_the_pages(scheme: Scheme) -> None:
    [_, light, dark] = re.split(r"^:root.*\{$", PAGE, maxsplit=2, flags=re.MULTILINE)
    rule = (light if scheme == "light" else dark).partition("}")[0]
    said = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", rule))
    full = {
        name: value if len(value) == 7 else "#" + "".join(2 * letter for letter in value[1:])
        for name, value in said.items()
    }
    assert (full["paper"], full["surface"]) == GROUNDS[scheme]
    assert contrast(full["accent"], full["paper"]) >= TEXT


@given(accent=COLOURS, scheme=st.sampled_from(["light", "dark"]))
def test_whatever_is_taken_can_be_read(accent: str, scheme: Scheme) -> None:
    if min(contrast(accent, ground) for ground in GROUNDS[scheme]) < TEXT:
        with pytest.raises(SettingError, match=r"contrast of \d+\.\d\d:1"):
            palette(scheme, accent, None, "theme.accent")
        return
    made = palette(scheme, accent, None, "theme.accent")
    for one, other in (
        (made.accent, GROUNDS[scheme][0]),
        (made.accent, made.tint),
        (made.on_accent, made.accent),
        (made.on_accent, made.pressed),
    ):
        assert contrast(one, other) >= TEXT


@given(accent=COLOURS)
def test_an_accent_for_the_dark_follows_from_the_one_for_the_light(accent: str) -> None:
    palette("dark", lightened(accent), None, "theme.accent_dark")


def test_an_accent_that_can_be_read_in_the_dark_stays_as_it_is() -> None:
    assert lightened("#74d6c0") == "#74d6c0"


def test_the_style_sheet_says_only_what_was_chosen() -> None:
    assert Theme().css() == ""
    assert Theme(radius=12.0, font=("Noto Sans", "sans-serif")).css() == (
        ':root {\n  --radius: 12px;\n  --font: "Noto Sans", sans-serif;\n}\n'
    )
    palettes = {scheme: palette(scheme, accent, None, "") for scheme, accent in _accents()}
    css = Theme(palettes=palettes).css()
    assert css.index("--accent: #7a1f5c;") < css.index('data-scheme="dark"') < css.index("--accent: #f0a6d6;")
    assert set(re.findall(r"--[a-z-]+(?=:)", css)) <= set(re.findall(r"--[a-z-]+(?=:)", PAGE))


def _accents() -> list[tuple[Scheme, str]]:
    return [("light", "#7a1f5c"), ("dark", "#f0a6d6")]


@pytest.mark.parametrize(
    ("language", "tag"),
    [("pt-BR", "pt-BR"), ("id", "id"), ("id-ID", "id"), ("pt", "en"), ("zh-Hant", "en"), ("EN", "en")],
)
def test_the_consent_is_in_the_language_that_is_next_to_the_persons(language: str, tag: str) -> None:
    theme = Theme(consent={"id": "Dengan …", "en": "By …", "pt-BR": "Ao …"})
    assert theme.consent_in(language) == (tag, theme.consent[tag])


def test_without_english_the_first_consent_counts() -> None:
    assert Theme(consent={"id": "Dengan …", "tl": "Sa …"}).consent_in("de") == ("id", "Dengan …")
    assert Theme().consent_in("en") == ("", "")
