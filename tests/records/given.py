"""What the tests of records and callbacks start from."""

from __future__ import annotations

from dataclasses import replace

from inperson.records import sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.link_request import LinkRequest
from inperson.records.results import AttemptRecord, Outcome, SignalRecord
from inperson.records.session_writer import NewSession, SessionWriter
from inperson.records.sessions import Session
from inperson.records.vault import Vault

NOW = 1_708_509_899_928
HOUR = 3_600_000

REQUEST = LinkRequest(
    return_url="https://shop.example/done",
    fail_return_url="https://shop.example/failed",
    callback_url="https://shop.example/callback?key=hush",
    biz_id="order-4711",
    user_id="ada.lovelace",
    biz_code="WhiteCard",
    region="PHL",
    language="en-US",
    prefers_color_scheme="light",
    iframe_enabled=False,
    product_level="STANDARD",
    ignore_fail_when_jump=True,
    liveness_type="DISTANT_NEAR",
)


def new_session(account: Account, request: LinkRequest = REQUEST, signature_id: str | None = None) -> NewSession:
    return NewSession(
        signature_id=signature_id or sessions.new_signature_id(),
        account_id=account.id,
        link_digest=sessions.link_digest("1fc139a1165b4c10bce801d3dd24ac28"),
        request=request,
        flow_category="DISTANT_CLOSE",
        created_at=NOW,
        expires_at=NOW + HOUR,
    )


async def stored(db: Database, vault: Vault, account: Account, request: LinkRequest = REQUEST) -> Session:
    """A session as a link has just made it."""
    new = new_session(account, request)
    await SessionWriter(db, vault).create(new)
    return await again(db, vault, new.signature_id)


async def capturing(db: Database, vault: Vault, account: Account, request: LinkRequest = REQUEST) -> Session:
    """A session that the connection "page" holds, with its first attempt begun."""
    session = await stored(db, vault, account, request)
    await sessions.hold(db, session.signature_id, "page", NOW)
    await sessions.begin_attempt(db, session.signature_id, "page", NOW)
    return await again(db, vault, session.signature_id)


async def again(db: Database, vault: Vault, signature_id: str) -> Session:
    """The session as it is now."""
    session = await sessions.get(db, vault, signature_id)
    assert session is not None
    return session


def attempt(outcome: Outcome, number: int = 1) -> AttemptRecord:
    judged = AttemptRecord(
        number=number,
        outcome=outcome,
        score=None,
        attack_type=None,
        hint=None,
        profile="STANDARD/1",
        started_at=NOW + 1_000,
        finished_at=NOW + 5_000,
        signals=(
            SignalRecord("relief", 38.5, "live", 0.97, "The face came nearer unevenly, as a head does."),
            SignalRecord("surroundings", None, "nothing", 0.0, "Not measured."),
        ),
    )
    if outcome == "pass":
        return replace(judged, score=96.5)
    if outcome == "reject":
        return replace(judged, score=3.0, attack_type=1)
    return replace(judged, hint="COME_CLOSER", signals=())
