"""The deployment's own logo and consent text, served to the page. Its colours are in the page's style sheet."""

from __future__ import annotations

from html import escape

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from inperson.theme import Logo, Theme

_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
# As a picture an SVG runs nothing; this holds for who opens it by its address.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_CACHED = {"Cache-Control": "no-cache"}


def theme_files(theme: Theme) -> list[HTTPRouteHandler]:
    """The logo, where there is one."""
    return [] if theme.logo is None else [_picture(theme.logo)]


def logo_address(theme: Theme) -> str:
    """What the page's logo is loaded from, relative to the page; empty without one."""
    return "" if theme.logo is None else f"assets/logo.{theme.logo.suffix}"


def consent_html(theme: Theme, language: str) -> str:
    """The consent text as HTML, in its own language; empty without one."""
    tag, text = theme.consent_in(language)
    return f'<span lang="{escape(tag)}" dir="auto">{escape(text)}</span>' if text else ""


def _picture(logo: Logo) -> HTTPRouteHandler:
    headers = {**_CACHED, "Content-Security-Policy": _POLICY}

    @get(f"/idvs/assets/logo.{logo.suffix}", opt={"public": True}, sync_to_thread=False)
    def picture() -> Response[bytes]:
        return Response(logo.content, media_type=_TYPES[logo.suffix], headers=headers)

    return picture
