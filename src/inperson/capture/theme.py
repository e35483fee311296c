"""The deployment's own logos and consent texts, served to the page. Its colours are in the page's style sheet."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from inperson.theme import Logo, Scheme, Theme

_LANGUAGES = Path(__file__).parent.parent / "page" / "languages.json"
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
# As a picture an SVG runs nothing; this holds for who opens it by its address.
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_CACHED = {"Cache-Control": "no-cache"}


def theme_files(theme: Theme) -> list[HTTPRouteHandler]:
    """The logos, and the languages with what a person consents to in each: where there are such."""
    logos = {"logo": theme.logo, "logo-dark": theme.logo_dark}
    pictures = [_picture(name, logo) for name, logo in logos.items() if logo is not None]
    return [*pictures, _languages(theme)] if theme.consent else pictures


def logo_address(theme: Theme, scheme: Scheme) -> str:
    """What the page's logo is loaded from, relative to the page; empty without one."""
    dark = theme.logo_dark if scheme == "dark" else None
    name, logo = ("logo", theme.logo) if dark is None else ("logo-dark", dark)
    return "" if logo is None else f"assets/{name}.{logo.suffix}"


def consent_html(theme: Theme, language: str) -> str:
    """The consent text as HTML, in its own language; empty without one."""
    tag, text = theme.consent_in(language)
    return f'<span lang="{escape(tag)}" dir="auto">{escape(text)}</span>' if text else ""


def _languages(theme: Theme) -> HTTPRouteHandler:
    known: list[dict[str, Any]] = json.loads(_LANGUAGES.read_text("utf-8"))
    for language in known:
        tag, text = theme.consent_in(language["tag"])
        language["consent"] = {"tag": tag, "text": text}

    @get("/idvs/assets/languages.json", opt={"public": True}, sync_to_thread=False)
    def languages() -> Response[list[dict[str, Any]]]:
        return Response(known, headers=_CACHED)

    return languages


def _picture(name: str, logo: Logo) -> HTTPRouteHandler:
    headers = {**_CACHED, "Content-Security-Policy": _POLICY}

    @get(f"/idvs/assets/{name}.{logo.suffix}", opt={"public": True}, sync_to_thread=False)
    def picture() -> Response[bytes]:
        return Response(logo.content, media_type=_TYPES[logo.suffix], headers=headers)

    return picture
