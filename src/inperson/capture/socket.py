"""The socket route: lets a page's connection in, if the page is ours."""

from __future__ import annotations

from litestar import websocket
from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.handlers import WebsocketRouteHandler

from inperson.capture.leaving import origin
from inperson.capture.line import SocketLine
from inperson.capture.lobby import Lobby


def session_socket(lobby: Lobby, public_url: str) -> WebsocketRouteHandler:
    """The route ``/idvs/session``, for pages of ``public_url`` and for what is no browser."""
    home = origin(public_url)

    @websocket("/idvs/session", opt={"public": True})
    async def session(socket: WebSocket[None, None, State]) -> None:
        # A browser names the page that asks, and only ours may; what is no browser names none (decision 0021).
        if socket.headers.get("origin", home) != home:
            await socket.close()
            return
        await socket.accept()
        await lobby.receive(SocketLine(socket), socket.client.host if socket.client else "")

    return session
