"""GET /media/{token}: a picture of one session, or their archive, for whoever has the link, for a day (contract §7).

The link is signed and names the picture; it holds no key. The picture is opened when it is asked for, and is kept by
no cache on its way.
"""

from __future__ import annotations

from typing import Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from inperson.api.access import Clock
from inperson.errors import LinkError
from inperson.records import results, sessions
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.results import AUDIT, MediaRow
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from inperson.tokens import Tokens

_DAY_SECONDS: Final = 86_400

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Pictures:
    """The pictures of sessions, as bytes and as links that begin with ``public_url``."""

    def __init__(self, media: MediaStore, tokens: Tokens, clock: Clock, public_url: str) -> None:
        self._media = media
        self._tokens = tokens
        self._clock = clock
        self._public_url = public_url

    def link(self, session: Session, kind: str) -> str:
        """A fresh link to the picture ``kind``."""
        token = self._tokens.picture(session.signature_id, kind, self._clock(), _DAY_SECONDS)
        return f"{self._public_url}/media/{token}"

    async def content(self, session: Session, row: MediaRow) -> bytes:
        """The bytes of a picture. Raises `RecordError`."""
        return await results.read_picture(self._media, session, row)


def media_type(kind: str) -> str:
    """Of what is kept as ``kind``."""
    return "application/zip" if kind == AUDIT else "image/jpeg"


def routes(database: Database, vault: Vault, tokens: Tokens, pictures: Pictures) -> list[HTTPRouteHandler]:
    """The route that serves what `Pictures.link` names. Whatever is wrong with a link, it is not found."""

    @get("/media/{token:str}")
    async def picture(token: FromPath[str]) -> Response[bytes]:
        try:
            signature_id, kind = tokens.read_picture(token)
        except LinkError:
            raise NotFoundException from None
        session = await sessions.get(database, vault, signature_id)
        row = None if session is None else (await results.pictures(database, session)).get(kind)
        if session is None or row is None:
            raise NotFoundException
        return Response(await pictures.content(session, row), media_type=media_type(kind), headers=_HEADERS)

    return [picture]
