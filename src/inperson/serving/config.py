"""uvicorn's settings, and our limits beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import uvicorn

from inperson.serving.http_connection import HttpConnection
from inperson.serving.limits import Limits
from inperson.serving.socket_connection import SocketConnection


class LimitedConfig(uvicorn.Config):
    """uvicorn's settings, ``limits``, and the ``plain`` headers of what is answered below the application."""

    def __init__(self, app: Any, limits: Limits, plain: Mapping[bytes, bytes], **more: Any) -> None:
        super().__init__(
            app,
            http=HttpConnection,
            ws=SocketConnection,
            ws_max_size=limits.message,
            timeout_keep_alive=limits.idle_seconds,
            **more,
        )
        self.limits = limits
        self.plain = plain
