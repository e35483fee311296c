"""A deployment's own look of the page, read from what its settings say (docs/page-theme.md).

[theme]
accent = "#7a1f5c"
accent_dark = "#f0a6d6"
radius = 12
font = ["Inter", "system-ui", "sans-serif"]
logo = "/etc/inperson/logo.svg"
logo_dark = "/etc/inperson/logo-dark.svg"
consent = {en = "By going on you agree …", id = "Dengan melanjutkan Anda setuju …"}
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inperson.errors import SettingError
from inperson.theme import Colour, Logo, Palette, Scheme, Theme, lightened, palette

SETTING = "theme"
KEYS = ("accent", "on_accent", "accent_dark", "on_accent_dark", "radius", "font", "logo", "logo_dark", "consent")
MOST_RADIUS = 28
LOGO_BYTES = 50_000
LONGEST_CONSENT = 2_000
_colour = re.compile(r"#[0-9a-f]{6}")
_family = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,63}")
_tag = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_comments = rb"(?:(?><!--.*?-->)\s*)*+"  # atomic: otherwise many of them are tried in every grouping
_svg = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?" + _comments + rb"(<!DOCTYPE[^>\[]*>\s*)?" + _comments + rb"<svg[\s>]", re.DOTALL
)


def read_theme(text: str) -> Theme:
    """The theme in ``text``, a JSON object. Raises `SettingError`, naming the part."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingError(SETTING, "is no JSON") from None
    if not isinstance(found, dict):
        raise SettingError(SETTING, "must be a table")
    for key in found:
        if key not in KEYS:
            raise SettingError(f"{SETTING}.{key}", f"is unknown; there are {', '.join(KEYS)}")
    return Theme(
        palettes=_palettes(found),
        radius=_radius(found.get("radius")),
        font=_font(found.get("font")),
        logo=_logo(found, "logo"),
        logo_dark=_logo(found, "logo_dark"),
        consent=_consent(found.get("consent", {})),
    )


def _palettes(found: Mapping[str, Any]) -> Mapping[Scheme, Palette]:
    accent, on_accent = _colour_of(found, "accent"), _colour_of(found, "on_accent")
    dark, on_dark = _colour_of(found, "accent_dark"), _colour_of(found, "on_accent_dark")
    if accent is None:
        for name in ("on_accent", "accent_dark", "on_accent_dark"):
            if name in found:
                raise SettingError(f"{SETTING}.{name}", "needs an accent beside it")
        return {}
    return {
        "light": palette("light", accent, on_accent, f"{SETTING}.accent"),
        "dark": palette("dark", dark or lightened(accent), on_dark, f"{SETTING}.accent_dark"),
    }


def _colour_of(found: Mapping[str, Any], name: str) -> Colour | None:
    said = found.get(name)
    if said is None:
        return None
    if not isinstance(said, str) or not _colour.fullmatch(said.lower()):
        raise SettingError(f"{SETTING}.{name}", "must be a colour as #rrggbb")
    return said.lower()


def _radius(said: object) -> float | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not math.isfinite(said):
        raise SettingError(f"{SETTING}.radius", "must be a number of pixels")
    if not 0 <= said <= MOST_RADIUS:
        raise SettingError(f"{SETTING}.radius", f"must be between 0 and {MOST_RADIUS}")
    return float(said)


def _font(said: object) -> tuple[str, ...]:
    families: Any = [said] if isinstance(said, str) else said
    if families is None:
        return ()
    named = isinstance(families, list) and all(isinstance(each, str) and _family.fullmatch(each) for each in families)
    if not named:
        raise SettingError(f"{SETTING}.font", "must be a list of names of font families")
    return tuple(families)


def _logo(found: Mapping[str, Any], name: str) -> Logo | None:
    said, where = found.get(name), f"{SETTING}.{name}"
    if said is None:
        return None
    if found.get("logo") is None:
        raise SettingError(where, "needs a logo beside it")
    if not isinstance(said, str) or not said:
        raise SettingError(where, "must be the path of a PNG or SVG file")
    try:
        with Path(said).expanduser().open("rb") as file:
            content = file.read(LOGO_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SettingError(where, f"cannot be read ({getattr(error, 'strerror', None) or 'no path'})") from None
    if len(content) > LOGO_BYTES:
        raise SettingError(where, f"must have at most {LOGO_BYTES} bytes: people wait for it")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(content, "png")
    if _svg.match(content.removeprefix(b"\xef\xbb\xbf")):
        return Logo(content, "svg")
    raise SettingError(where, "is neither a PNG nor an SVG file")


def _consent(said: object) -> Mapping[str, str]:
    texts = {"en": said} if isinstance(said, str) else said
    if not isinstance(texts, dict):
        raise SettingError(f"{SETTING}.consent", "must be a text, or a table of texts by language tag")
    for tag, text in texts.items():
        if not _tag.fullmatch(tag):
            raise SettingError(f"{SETTING}.consent", "must be by language tags, as en or pt-BR")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_CONSENT:
            raise SettingError(f"{SETTING}.consent.{tag}", f"must be a text of at most {LONGEST_CONSENT} characters")
    return {tag: text.strip() for tag, text in texts.items()}
