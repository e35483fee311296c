"""What a customer asked for when it made a link. Its personal part is stored in a sealed box, the rest in columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Row

from inperson.records.vault import SessionKey

_PURPOSE = "session request"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """The parameters of contract §3, defaults applied. What is personal is in no text of the object."""

    return_url: str = field(repr=False)
    fail_return_url: str = field(repr=False)
    callback_url: str | None = field(repr=False)
    biz_id: str = field(repr=False)
    user_id: str = field(repr=False)
    biz_code: str | None = field(repr=False)
    region: str
    language: str | None
    prefers_color_scheme: str
    iframe_enabled: bool
    product_level: str
    ignore_fail_when_jump: bool
    liveness_type: str


class _Personal(msgspec.Struct, frozen=True):
    """The part of a request that says who and where."""

    return_url: str
    fail_return_url: str
    callback_url: str | None
    biz_id: str
    user_id: str
    biz_code: str | None


_ERASED = _Personal("", "", None, "", "", None)


def request_columns(request: LinkRequest, key: SessionKey) -> dict[str, object]:
    """The request as columns of a session's row, its personal part sealed with ``key``."""
    personal = _Personal(*(getattr(request, name) for name in _Personal.__struct_fields__))
    return {
        "sealed_request": key.seal(msgspec.json.encode(personal), _PURPOSE),
        "region": request.region,
        "language": request.language,
        "prefers_color_scheme": request.prefers_color_scheme,
        "iframe_enabled": request.iframe_enabled,
        "product_level": request.product_level,
        "ignore_fail_when_jump": request.ignore_fail_when_jump,
        "liveness_type": request.liveness_type,
    }


def open_request(row: Row[Any], key: SessionKey) -> LinkRequest:
    """The request of a session's row; of an erased session, without its personal part. Raises `SealError`."""
    if row.sealed_key:
        personal = msgspec.json.decode(key.open(row.sealed_request, _PURPOSE), type=_Personal)
    else:
        personal = _ERASED
    return LinkRequest(
        **msgspec.structs.asdict(personal),
        region=row.region,
        language=row.language,
        prefers_color_scheme=row.prefers_color_scheme,
        iframe_enabled=row.iframe_enabled,
        product_level=row.product_level,
        ignore_fail_when_jump=row.ignore_fail_when_jump,
        liveness_type=row.liveness_type,
    )
