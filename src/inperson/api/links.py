"""POST …/generate-liveness-detection-url: a link for one person and one check (contract §3).

The order of checks: the access token, the body, its parameters (`inperson.api.link_request`). Whatever they say, who
asks again gets the first answer (`inperson.api.repeating`). A link is told only when its session is on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import SystemRandom
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from inperson.api.access import Clock, Gate
from inperson.api.body import content, reader
from inperson.api.envelope import success
from inperson.api.link_request import LinkParameters, parse
from inperson.api.reference import Call, Header
from inperson.api.repeating import HEADER, LONGEST, made_before, repeat_of
from inperson.engine.flows import LIVENESS_TYPES, Flow, LivenessType
from inperson.errors import ContractError, QuotaError, RecordError
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.repeats import Repeat
from inperson.records.session_writer import NewSession, SessionWriter
from inperson.records.sessions import link_digest, new_signature_id
from inperson.records.vault import Vault
from inperson.tokens import Tokens, expiry

PATH = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/generate-liveness-detection-url"


class Link(msgspec.Struct, rename="camel"):
    """What generate-liveness-detection-url answers."""

    signature_id: Annotated[str, Meta(description="Names this check in every later call: 16 hex digits.")]
    url: Annotated[str, Meta(description="Where the person goes. Keep it secret: it opens the check.")]
    expired_time: Annotated[int, Meta(description="Epoch milliseconds at which the link ends.")]


CALL = Call(
    path=PATH,
    title="Generate URL",
    text="Makes a link to a liveness check. It may be opened again until the check is finished or the link expires.",
    parameters=LinkParameters,
    required=("returnUrl", "bizId", "userId", "region"),
    data=Link,
    codes=(
        ("PARAMETER_ERROR", "Parameter should not be empty"),
        ("PARAMETER_ERROR", "Parameter error,please check you input."),
        ("PARAMETER_ERROR", "Invalid returnUrl,please check your returnUrl"),
        ("PARAMETER_ERROR", "Invalid failReturnUrl,please check your failReturnUrl"),
        ("PARAMETER_ERROR", "Invalid callbackUrl,please check your callbackUrl"),
        ("REGION_WRONG", "Region is wrong"),
        ("PARAMETER_ERROR", "Prefers color scheme is wrong"),
        ("PARAMETER_ERROR", "Product level is wrong"),
        ("PARAMETER_ERROR", "Liveness type is wrong"),
        ("OVER_QUERY_LIMIT", "Over query limit"),
    ),
    example={
        "returnUrl": "https://www.example.com",
        "failReturnUrl": "https://www.example.com/fail",
        "callbackUrl": "https://www.example.com/callback",
        "bizId": "7ac66c0f148de9519b8bd264312c4d64",
        "userId": "8e44f0089b076e18a718eb9ca3d94674",
        "region": "PHL",
        "language": "en-US",
        "prefersColorScheme": "light",
        "bizCode": "WhiteCard",
        "productLevel": "STANDARD",
        "livenessType": "DISTANT_NEAR",
    },
    headers=(
        Header(
            HEADER,
            "Names this request, so that it can be sent again when its answer was lost: for 24 hours the first answer "
            "comes again. With another body it is a PARAMETER_ERROR.",
            LONGEST,
        ),
    ),
    answer=Link(
        signature_id="ed8b21c0c87ad617",
        url="https://h5.example.com/idvs/?token=eyJhbGciOiJIUzUxMiJ9.eyJpc3MiOiJoNV9saXZlbmVzcyIsInN1YiI6IntcImN1c3Rv"
        "bWVySWRcIjozMTUwMjk4LFwiYWNjb3VudElkXCI6MzE1MDI5OSxcIl90aW1lc3RhbXBcIjoxNzA4NTA5ODk5OTI4LFwiX3V1aWRcIjpcIjFm"
        "YzEzOWExMTY1YjRjMTBiY2U4MDFkM2RkMjRhYzI4XCJ9IiwiYXVkIjoiV0VCIiwiaWF0IjoxNzA4NTA5ODk5LCJleHAiOjE3MDg1MTM0OTl9"
        ".VKpPl8fDtdhD2y6Y2VwUYOdlnJKusRrDtmfw4FY6lq2kbStk0J45VdchdEHl4oa9SZq9_b9hYBJ1KzCSegAglA"
        "&signatureId=ed8b21c0c87ad617",
        expired_time=1642580192430,
    ),
)


_random = SystemRandom()


def drawn(kind: LivenessType) -> Flow:
    """One of the flows of ``kind``, by their weights, so that nobody can tell it beforehand (contract §4)."""
    return _random.choices(kind.flows, [flow.weight for flow in kind.flows])[0]


def call(types: Mapping[str, LivenessType]) -> Call:
    """The call as this deployment has it: its reference names the types of its own."""
    own = [f"`{name}`" for name in types if name not in LIVENESS_TYPES]
    return replace(CALL, notes={"livenessType": f"Configured here: {', '.join(own)}."}) if own else CALL


def told(tokens: Tokens, public_url: str, signature_id: str, account: Account, created_at: int, ends: int) -> Link:
    """The link of a session, always the same: its token is made of nothing that is not remembered."""
    seconds = ends // 1000 - created_at // 1000
    token = tokens.link(signature_id, account.customer_id, account.id, created_at, seconds)
    return Link(signature_id, f"{public_url}/idvs/?token={token}&signatureId={signature_id}", ends)


def routes(
    gate: Gate,
    database: Database,
    vault: Vault,
    tokens: Tokens,
    writer: SessionWriter,
    clock: Clock,
    public_url: str,
    link_seconds: int,
    types: Mapping[str, LivenessType],
) -> list[HTTPRouteHandler]:
    """The route of this call. Links begin with ``public_url``, live ``link_seconds``, and are of one of ``types``."""
    read = reader(LinkParameters)

    async def first_answer(account: Account, repeat: Repeat | None, now: int) -> Response[bytes] | None:
        session = None if repeat is None else await made_before(database, vault, account.id, repeat, now)
        if session is None:
            return None
        return success(told(tokens, public_url, session.signature_id, account, session.created_at, session.expires_at))

    @post(PATH, status_code=200)
    async def generate_url(request: Request[Any, Any, Any]) -> Response[bytes]:
        account = await gate.admit(request)
        parameters = read(await content(request))
        now = clock()
        repeat = repeat_of(request, parameters, vault)
        signature_id = new_signature_id()
        try:
            asked = parse(parameters, account.product_levels, types, account.regions)
            new = NewSession(
                signature_id=signature_id,
                account_id=account.id,
                link_digest=link_digest(tokens.link_uuid(signature_id)),
                request=asked,
                flow_category=drawn(types[asked.liveness_type]).category,
                created_at=now,
                expires_at=expiry(now, link_seconds),
                repeat=repeat,
                counted=account.quota is not None,
            )
            await writer.create(new)
        except (ContractError, RecordError) as error:
            # Most keys come once: only one that makes no session is looked for, whatever stood in its way.
            if (answer := await first_answer(account, repeat, now)) is not None:
                return answer
            if isinstance(error, QuotaError):
                raise ContractError("OVER_QUERY_LIMIT", "Over query limit") from None
            raise
        return success(told(tokens, public_url, signature_id, account, now, new.expires_at))

    return [generate_url]
