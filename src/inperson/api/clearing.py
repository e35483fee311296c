"""POST …/clear-data?signatureId=…: forget whoever was checked, for good (contract §8).

The order of checks: the access token, signatureId given, the session this account's, the check over. A session that was
cleared already is clear: whoever asks again, since the first answer was lost, hears SUCCESS.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from inperson.api.access import Clock, Gate
from inperson.api.body import content
from inperson.api.envelope import success
from inperson.api.reference import Call
from inperson.errors import ContractError
from inperson.records import erasure, sessions
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.vault import Vault

PATH = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/clear-data"

_EMPTY = ("PARAMETER_ERROR", "SignatureId is empty")
_UNKNOWN = ("PARAMETER_ERROR", "SignatureId is not exist")
_UNFINISHED = ("PARAMETER_ERROR", "Transaction is not finished")
_UNDER_WAY = (
    "REQUEST_IN_PROCESSING",
    "Your request is currently being processed. Please do not submit it repeatedly",
)


class ClearParameters(msgspec.Struct, rename="camel"):
    """What clear-data is asked with, in the query."""

    signature_id: Annotated[str, Meta(description="As generate-liveness-detection-url answered it.")]


CALL = Call(
    path=PATH,
    title="Clear Data",
    text="Deletes the personal data of one finished check, for good: pictures, archive, video, userId, addresses. "
    "Score and verdict stay. To clear it again changes nothing, and is SUCCESS.",
    parameters=ClearParameters,
    required=("signatureId",),
    place="query",
    data=None,
    codes=(_EMPTY, _UNKNOWN, _UNFINISHED, _UNDER_WAY),
    example={"signatureId": "ed8b21c0c87ad617"},
)


def routes(gate: Gate, database: Database, vault: Vault, media: MediaStore, clock: Clock) -> list[HTTPRouteHandler]:
    """The route of this call."""

    @post(PATH, status_code=200)
    async def clear_data(request: Request[Any, Any, Any]) -> Response[bytes]:
        account = await gate.admit(request)
        await content(request)  # there is nothing to be read in it, only to be bounded
        signature_id = request.query_params.get("signatureId", "")
        if not signature_id.strip():
            raise ContractError(*_EMPTY)
        session = await sessions.get(database, vault, signature_id)
        if session is None or session.account_id != account.id:
            raise ContractError(*_UNKNOWN)
        if not session.final:
            raise ContractError(*_UNFINISHED)
        if not await erasure.erase(database, media, signature_id, clock()):
            raise ContractError(*_UNDER_WAY)
        return success(None)

    return [clear_data]
