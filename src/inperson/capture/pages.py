"""The page that a person opens: rendered for its session's language and theme, with headers that keep it to itself."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from babel import Locale
from babel.core import get_global, parse_locale
from litestar import MediaType, Request, Response, get
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from inperson.capture.bundle import early, fallback, page_scripts, script, style
from inperson.capture.leaving import origin
from inperson.capture.rooms import Rooms
from inperson.capture.theme import consent_html, logo_address
from inperson.errors import LinkError
from inperson.records import sessions
from inperson.records.sessions import Session
from inperson.theme import Scheme, Theme

FOLDER = Path(__file__).parent.parent / "page"
FALLBACK = "en"

_HEADERS = {
    "Cache-Control": "no-store",
    # A customer may open the check in a window of its own, and wait there for it to come back to returnUrl.
    "Cross-Origin-Opener-Policy": "unsafe-none",
    # Who may frame it is in the policy; a parent that isolates itself asks for this beside.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self' {early} {fallback}; style-src {style}; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def session_page(rooms: Rooms, public_url: str, theme: Theme) -> HTTPRouteHandler:
    """The route ``/idvs/``. It always answers a page: what is wrong with a link is said by the socket, in words."""
    # Safari before 15.4 does not count the socket of the same host as 'self'.
    socket = origin(public_url).replace("http", "ws", 1)
    first, last, sheet = early(), fallback(), style(theme)

    @get("/idvs/", media_type=MediaType.HTML, opt={"public": True}, include_in_schema=False)
    async def page(request: Request[None, None, State]) -> Response[str]:
        query = request.query_params
        session = await _session(rooms, query.get("token", ""), query.get("signatureId", ""))
        # A link that was handed over from another device says what was chosen there.
        asked = languages().get(query.get("language", "").lower()) or (session.request.language if session else None)
        language = choose_language(asked, request.headers.get("accept-language", ""))
        scheme: Scheme = "dark" if session and session.request.prefers_color_scheme == "dark" else "light"
        html = _template().substitute(
            lang=language,
            dir=Locale.parse(language, sep="-").text_direction,
            scheme=scheme,
            parent=_parent(session),
            early=first.content,
            fallback=last.content,
            script=script(language).address,
            style=sheet.content,
            consent=consent_html(theme, language),
            logo=logo_address(theme, scheme),
            **_words(language),
        )
        ancestors = _parent(session) or "'none'"
        policy = _POLICY.format(
            early=first.source, fallback=last.source, style=sheet.source, socket=socket, ancestors=ancestors
        )
        return Response(html, headers={**_HEADERS, "Content-Security-Policy": policy})

    return page


def page_assets() -> list[ControllerRouterHandler]:
    """Scripts and words, under ``/idvs/assets``: as they are, and joined."""
    return [files_of(FOLDER, "/idvs/assets"), *page_scripts(languages().values())]


def files_of(folder: Path, path: str) -> Router:
    """The files of ``folder`` under ``path``, but for its HTML."""
    files = (file for file in folder.rglob("*.*") if file.suffix != ".html")
    names = frozenset(file.relative_to(folder).as_posix() for file in files)

    def refuse_others(request: Request[None, None, State]) -> None:
        # Only names of files that there are reach the disk: what else is asked for may be no name of a file at all.
        if str(request.path_params["file_path"]).lstrip("/") not in names:
            raise NotFoundException

    return create_static_files_router(
        path,
        [folder],
        opt={"public": True},
        before_request=refuse_others,
        cache_control=CacheControlHeader(no_cache=True),
    )


def choose_language(asked: str | None, accepted: str) -> str:
    """One of our languages: the request's, else the browser's, else English (contract §3).

    ``accepted`` is the Accept-Language header. The whole tag is matched first, then what CLDR takes it for: "zh-TW" is
    written in "Hant", "tl" is "fil" today; then its primary subtag.
    """
    for tag in ([asked] if asked else []) + _by_preference(accepted):
        whole = tag.lower().replace("_", "-")
        for candidate in (whole, *_understood(whole), *_understood(whole.split("-")[0])):
            if candidate in languages():
                return languages()[candidate]
    return FALLBACK


@cache
def languages() -> dict[str, str]:
    """The tags of all locales there are, by their lower-case form."""
    return {path.stem.lower(): path.stem for path in sorted((FOLDER / "locales").glob("*.json"))}


def _understood(tag: str) -> tuple[str, ...]:
    """A tag's language with its script, and without, as CLDR names them."""
    try:
        language, territory, script = parse_locale(tag, sep="-")[:3]
    except ValueError:
        return ()
    language = get_global("language_aliases").get(language, language).split("_")[0]
    if script is None:
        likely = get_global("likely_subtags")
        script = parse_locale(likely.get(f"{language}_{territory}") or likely.get(language) or language)[2]
    return f"{language}-{script}".lower(), language


def _by_preference(accepted: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in accepted[:500].lower().replace(" ", "").split(","):
        tag, _, weight = part.partition(";q=")
        with suppress(ValueError):
            weighted.append((float(weight or 1), tag))
    wanted = [(share, tag) for share, tag in weighted if share > 0]
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


async def _session(rooms: Rooms, token: str, signature_id: str) -> Session | None:
    try:
        uuid = rooms.tokens.read_link(token, signature_id, expired_too=True)
    except LinkError:
        return None
    session = await sessions.get(rooms.database, rooms.vault, signature_id)
    return session if session is not None and session.opens_with(uuid) else None


def _parent(session: Session | None) -> str:
    """Who may put the page into a frame: the origin that gets its message, if the request allowed frames. Or empty."""
    return origin(session.request.return_url) if session is not None and session.request.iframe_enabled else ""


@cache
def _template() -> Template:
    return Template((FOLDER / "index.html").read_text("utf-8"))


@cache
def _words(language: str) -> dict[str, str]:
    """What the page says before its script does, or when that never comes: as HTML, by its names in the template."""
    words = json.loads((FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    notices = words["notice"]
    said = {
        "title": words["title"],
        "opening": words["opening"]["title"],
        "long": words["waiting"]["long"],
        "unsupported": notices["NOT_SUPPORT"]["title"],
        "elsewhere": notices["NOT_SUPPORT"]["text"],
        "unloaded": notices["PROTOCOL"]["title"],
        "again": words["unloaded"],
        "reload": words["button"]["reload"],
        "link": words["handoff"]["link"],
    }
    return {name: escape(text) for name, text in said.items()}
