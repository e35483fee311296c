"""POST …/get-result: what became of a link (contract §7).

The order of checks: the access token, the body, signatureId given, returnImageType known, the session this account's.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from inperson.api.access import Clock, Gate
from inperson.api.body import content, one_of, reader, required
from inperson.api.envelope import parameter_error, success
from inperson.api.face_detail import EXAMPLE, FaceDetail, face_detail
from inperson.api.pictures import Pictures
from inperson.api.reference import Call
from inperson.errors import ContractError
from inperson.records import sessions
from inperson.records.database import Database
from inperson.records.sessions import Session
from inperson.records.vault import Vault

PATH = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/get-result"


class ResultParameters(msgspec.Struct, rename="camel"):
    """What get-result is asked with."""

    signature_id: Annotated[str | None, Meta(description="As generate-liveness-detection-url answered it.")] = None
    return_image_type: Annotated[
        Annotated[str, one_of("URL", "BASE64")] | None,
        Meta(description="`URL`: links that live one day. `BASE64`: the pictures. Default: `URL`."),
    ] = None


class InputParameters(msgspec.Struct, rename="camel", kw_only=True):
    """What the link was asked with, defaults applied. After clear-data what is personal is empty or null."""

    return_url: Annotated[str, Meta(description="Empty after clear-data.")]
    fail_return_url: Annotated[str, Meta(description="Empty after clear-data.")]
    callback_url: Annotated[str | None, Meta(description="null after clear-data.")]
    biz_id: Annotated[str, Meta(description="Empty after clear-data.")]
    user_id: Annotated[str, Meta(description="Empty after clear-data.")]
    region: str
    language: Annotated[str | None, Meta(description="null where none was asked for, and after clear-data.")]
    prefers_color_scheme: str
    biz_code: Annotated[str | None, Meta(description="null after clear-data.")]
    iframe_enabled: bool
    product_level: str
    ignore_fail_when_jump: bool
    liveness_type: str


class Result(msgspec.Struct, rename="camel"):
    """What get-result answers."""

    signature_id: str
    overall_result: Annotated[
        Literal["PASS", "FAIL", "INCOMPLETE"],
        Meta(description="INCOMPLETE: given up, timed out, or not finished yet."),
    ]
    submission_completed: Annotated[bool, Meta(description="Whether the check was completed and submitted.")]
    error_code: Annotated[
        str | None,
        Meta(
            description="`SUCCESS` on PASS. `LIVENESS_ATTACK` on FAIL. The reason of INCOMPLETE: "
            "`LIVENESS_TRY_COUNT_EXCEED`, `LIVENESS_TIMEOUT`, `USER_CANCELLED`, `NO_PERMISSION`, `CAMERA_ISSUE`, "
            "`NOT_SUPPORT`, `BROWSER_ISSUE`. null while there is no final result."
        ),
    ]
    face_detail: Annotated[FaceDetail | None, Meta(description="null unless the check was completed.")]
    country_code_iso3: Annotated[str, Meta(description="The link's region.")]
    input_parameters: InputParameters


CALL = Call(
    path=PATH,
    title="Get Result",
    text="Answers what became of a link, at any time: before the check, during it, and after.",
    parameters=ResultParameters,
    required=("signatureId",),
    data=Result,
    codes=(
        ("PARAMETER_ERROR", "Parameter should not be empty"),
        ("PARAMETER_ERROR", "Parameter error,please check you input."),
        ("SIGNATURE_NOT_EXIST", "This signatureId is not exist."),
    ),
    example={"signatureId": "ed8b21c0c87ad617", "returnImageType": "URL"},
    answer=Result(
        signature_id="ed8b21c0c87ad617",
        overall_result="PASS",
        submission_completed=True,
        error_code="SUCCESS",
        face_detail=EXAMPLE,
        country_code_iso3="PHL",
        input_parameters=InputParameters(
            return_url="https://www.example.com",
            fail_return_url="https://www.example.com/fail",
            callback_url="https://www.example.com/callback",
            biz_id="7ac66c0f148de9519b8bd264312c4d64",
            user_id="8e44f0089b076e18a718eb9ca3d94674",
            region="PHL",
            language="en-US",
            prefers_color_scheme="light",
            biz_code="WhiteCard",
            iframe_enabled=False,
            product_level="STANDARD",
            ignore_fail_when_jump=False,
            liveness_type="DISTANT_NEAR",
        ),
    ),
)


def routes(gate: Gate, database: Database, vault: Vault, pictures: Pictures, clock: Clock) -> list[HTTPRouteHandler]:
    """The route of this call."""
    read = reader(ResultParameters)

    @post(PATH, status_code=200)
    async def get_result(request: Request[Any, Any, Any]) -> Response[bytes]:
        account = await gate.admit(request)
        asked = read(await content(request))
        (signature_id,) = required(asked.signature_id)
        as_links = _as_links(asked.return_image_type)
        session = await sessions.get(database, vault, signature_id)
        if session is None or session.account_id != account.id:
            raise ContractError("SIGNATURE_NOT_EXIST", "This signatureId is not exist.")
        await sessions.result_read(database, session, clock())
        done = session.state == "COMPLETED"
        return success(
            Result(
                signature_id=signature_id,
                overall_result=session.overall_result or "INCOMPLETE",
                submission_completed=session.submission_completed,
                error_code=session.error_code,
                face_detail=await face_detail(session, database, pictures, as_links) if done else None,
                country_code_iso3=session.request.region,
                input_parameters=_input(session),
            )
        )

    return [get_result]


def _as_links(image_type: str | None) -> bool:
    kind = "URL" if image_type is None else image_type.upper()
    if kind not in {"URL", "BASE64"}:
        raise parameter_error("returnImageType")
    return kind == "URL"


def _input(session: Session) -> InputParameters:
    request = session.request
    return InputParameters(**{name: getattr(request, name) for name in InputParameters.__struct_fields__})
