"""How a deployment lets the page look: colours that can be read, a radius, a font, logos, and a text to consent to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from inperson.errors import SettingError

Scheme: TypeAlias = Literal["light", "dark"]
Colour: TypeAlias = str
"""``#rrggbb``."""

GROUNDS: Mapping[Scheme, tuple[Colour, Colour]] = MappingProxyType({
    "light": ("#f6f5f2", "#ffffff"),
    "dark": ("#0e1112", "#161a1c"),
})  # fmt: skip
"""What the page puts the accent on: its ``--paper`` and its ``--surface``, as in page/page.css."""

TEXT = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3). The accent writes small words too, so graphics' 3 is not enough."""
_WHITE, _BLACK = "#ffffff", "#000000"
_PRESSED, _TINT = 0.22, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one scheme: the accent, what is written on it, itself while pressed, and a breath of it."""

    accent: Colour
    on_accent: Colour
    pressed: Colour
    tint: Colour


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was checked: ``suffix`` is png or svg."""

    content: bytes = field(repr=False)
    suffix: Literal["png", "svg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What was chosen; None and empty is the page's own. ``radius`` in CSS pixels, ``consent`` by language tag.

    ``logo_dark`` takes the place of ``logo`` in the dark scheme.
    """

    palettes: Mapping[Scheme, Palette] = field(default_factory=dict)
    radius: float | None = None
    font: tuple[str, ...] = ()
    logo: Logo | None = None
    logo_dark: Logo | None = None
    consent: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return self != Theme()

    def css(self) -> str:
        """The style sheet that follows the page's own."""
        shape = {} if self.radius is None else {"radius": f"{self.radius:g}px"}
        if self.font:
            shape["font"] = ", ".join(_family(name) for name in self.font)
        rules = {scheme: _properties(palette) for scheme, palette in self.palettes.items()}
        light = {**rules.get("light", {}), **shape}
        if "light" in self.palettes:
            light["accent-on-white"] = self.palettes["light"].accent  # also in the dark scheme, where the page shines
        return _rule(":root", light) + _rule(':root[data-scheme="dark"]', rules.get("dark", {}))

    def consent_in(self, language: str) -> tuple[str, str]:
        """The tag and the text for ``language``: in it, in its primary language, in English, or the first there is.

        Both empty when there is none.
        """
        tags = {tag.lower(): tag for tag in self.consent}
        for asked in (language.lower(), language.lower().split("-")[0], "en", *tags):
            if asked in tags:
                return tags[asked], self.consent[tags[asked]]
        return "", ""


def palette(scheme: Scheme, accent: Colour, on_accent: Colour | None, where: str) -> Palette:
    """The colours around ``accent``. Without ``on_accent``: white, or black where white cannot be read.

    Raises `SettingError` with the measured contrast when something could not be read.
    """
    if on_accent is None:
        on_accent = _WHITE if contrast(_WHITE, accent) >= TEXT else _BLACK
    for ground in GROUNDS[scheme]:
        _require(accent, ground, f"{where}, on the page's {ground} in {scheme}")
    _require(on_accent, accent, f"{where}, under its text {on_accent} in {scheme}")
    away = _BLACK if luminance(on_accent) > luminance(accent) else _WHITE
    shares = (_TINT * step / 10 for step in range(10, 0, -1))
    paper = GROUNDS[scheme][0]
    readable = (tint for share in shares if contrast(accent, tint := mixed(paper, accent, share)) >= TEXT)
    pressed = mixed(accent, away, _PRESSED)
    return Palette(accent=accent, on_accent=on_accent, pressed=pressed, tint=next(readable, paper))


def lightened(accent: Colour) -> Colour:
    """The accent for the dark scheme, where none was chosen: as light as it has to be to be read there."""
    shades = (mixed(accent, _WHITE, step / 20) for step in range(21))
    return next(shade for shade in shades if min(contrast(shade, ground) for ground in GROUNDS["dark"]) >= TEXT)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of two colours' luminances, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    shares = (value / 255 for value in _bytes(colour))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """``colour`` with so large a share of ``other``."""
    pairs = zip(_bytes(colour), _bytes(other), strict=True)
    return f"#{bytes(round(a + (b - a) * share) for a, b in pairs).hex()}"


def _require(colour: Colour, ground: Colour, where: str) -> None:
    measured = contrast(colour, ground)
    if measured < TEXT:
        name, _, rest = where.partition(", ")
        raise SettingError(name, f"{colour} {rest} has a contrast of {measured:.2f}:1; it must be {TEXT}:1")


def _bytes(colour: Colour) -> bytes:
    return bytes.fromhex(colour[1:])


def _properties(palette: Palette) -> dict[str, str]:
    return {
        "accent": palette.accent,
        "on-accent": palette.on_accent,
        "pressed": palette.pressed,
        "tint": palette.tint,
    }


def _family(name: str) -> str:
    generic = {"serif", "sans-serif", "monospace", "system-ui", "ui-sans-serif", "ui-serif", "ui-rounded"}
    return name if name in generic else f'"{name}"'


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f"{selector} {{\n{lines}}}\n" if lines else ""
