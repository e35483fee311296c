"""GET /media/{token}: what is kept of one session, for whoever has the link, for a day (contract §7).

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
from inperson.errors import LinkError, RecordError
from inperson.records import results, sessions
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.results import AUDIT, VIDEO, MediaRow
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from inperson.tokens import Tokens

TYPES: Final = {
    "faceImageFar": "image/jpeg",
    "faceImageNear": "image/jpeg",
    "silentImage": "image/jpeg",
    AUDIT: "application/zip",
    VIDEO: "video/webm",
}
"""What can be linked to, and what it is. Nothing else that is kept of a session ever leaves."""

_DAY_SECONDS: Final = 86_400

_HEADERS = {
    "Cache-Control": "private, no-store",
    # A customer shows it in pages of its own; whoever has the link may.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Pictures:
    """The pictures of sessions, as bytes and as links that begin with ``public_url``."""

    def __init__(self, database: Database, media: MediaStore, tokens: Tokens, clock: Clock, public_url: str) -> None:
        self._database = database
        self._media = media
        self._tokens = tokens
        self._clock = clock
        self._public_url = public_url

    def link(self, session: Session, kind: str) -> str:
        """A fresh link to the picture ``kind``."""
        token = self._tokens.picture(session.signature_id, kind, self._clock(), _DAY_SECONDS)
        return f"{self._public_url}/media/{token}"

    async def kept(self, session: Session) -> dict[str, MediaRow]:
        """What is kept of the session, by kind; nothing from the moment on that its erasing began."""
        return await results.pictures(self._database, session)

    async def content(self, session: Session, kind: str) -> bytes | None:
        """The bytes of a picture, or None when it is not kept. Raises `RecordError`."""
        row = (await self.kept(session)).get(kind)
        if row is None:
            return None
        try:
            return await results.read_picture(self._media, session, row)
        except RecordError:
            if kind in await self.kept(session):
                raise
            return None  # erased meanwhile


def routes(database: Database, vault: Vault, tokens: Tokens, pictures: Pictures) -> list[HTTPRouteHandler]:
    """The route that serves what `Pictures.link` names. Whatever is wrong with a link, it is not found."""

    @get("/media/{token:str}")
    async def picture(token: FromPath[str]) -> Response[bytes]:
        try:
            signature_id, kind = tokens.read_picture(token)
        except LinkError:
            raise NotFoundException from None
        session = await sessions.get(database, vault, signature_id)
        content = None if session is None or kind not in TYPES else await pictures.content(session, kind)
        if content is None:
            raise NotFoundException
        return Response(content, media_type=TYPES[kind], headers=_HEADERS)

    return [picture]
