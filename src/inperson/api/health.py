"""For whoever runs the service: is the process alive, and can it serve?"""

from __future__ import annotations

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from inperson.errors import RecordError
from inperson.records import accounts
from inperson.records.database import Database

_NOBODY = 0


def routes(database: Database) -> list[HTTPRouteHandler]:
    """``/healthz``: 200 while the process answers. ``/readyz``: 200 while the database does, else 503."""

    @get("/healthz", sync_to_thread=False)
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @get("/readyz")
    async def ready() -> Response[dict[str, str]]:
        try:
            await accounts.by_id(database, _NOBODY)
        except RecordError:
            return Response({"status": "the database cannot be reached"}, status_code=503)
        return Response({"status": "ok"})

    return [alive, ready]
