"""The SDK that customers' pages load: the same files for every page, and so the only ones that caches may keep."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

FOLDER = Path(__file__).parent.parent / "sdk"

_TYPES = {"inperson.js": "text/javascript", "inperson.d.ts": "text/plain"}
_HEADERS = {
    # Loaded by other sites' pages: also with `integrity` or `import`, and by those that isolate themselves.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=3600",
}


def sdk_files() -> list[HTTPRouteHandler]:
    """The routes ``/sdk/inperson.js`` and ``/sdk/inperson.d.ts``."""
    return [_route(name) for name in _TYPES]


def _route(name: str) -> HTTPRouteHandler:
    @get(f"/sdk/{name}", opt={"public": True}, include_in_schema=False)
    async def file(request: Request[None, None, State]) -> Response[bytes]:
        content, tag = _read(name)
        headers = {**_HEADERS, "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        return Response(content, media_type=_TYPES[name], headers=headers)

    return file


@cache
def _read(name: str) -> tuple[bytes, str]:
    """The file, and its ETag: a weak one, since it may be compressed on its way."""
    content = (FOLDER / name).read_bytes()
    return content, f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
