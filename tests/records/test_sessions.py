from __future__ import annotations

import asyncio

import pytest

from inperson.errors import LinkError, SealError
from inperson.records import results, sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import Event, events
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, REQUEST, again, stored

UNKNOWN = "0123456789abcdef"


@pytest.mark.parametrize("signature_id", [UNKNOWN, "", "x", "\x00", "\ud800", UNKNOWN.upper(), UNKNOWN + "\n"])
async def test_an_unknown_signature_id_finds_nothing(db: Database, vault: Vault, signature_id: str) -> None:
    assert await sessions.get(db, vault, signature_id) is None


async def test_where_a_session_stands_is_read_without_the_rest_of_it(
    db: Database, vault: Vault, account: Account
) -> None:
    session = await stored(db, vault, account)
    stands = [await sessions.standing(db, session.signature_id)]
    await sessions.hold(db, session.signature_id, "page", NOW)
    await sessions.begin_attempt(db, session.signature_id, "page", NOW)
    stands.append(await sessions.standing(db, session.signature_id))
    await sessions.let_go(db, session.signature_id, "page")
    stands.append(await sessions.standing(db, session.signature_id))
    ends = session.expires_at
    assert stands == [("CREATED", False, ends), ("CAPTURING", True, ends), ("CAPTURING", False, ends)]
    with pytest.raises(LinkError, match="LINK_INVALID"):
        await sessions.standing(db, UNKNOWN)


async def test_another_master_secret_does_not_open_a_session(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    with pytest.raises(SealError):
        await sessions.get(db, Vault(b"another master secret, 32 bytes."), session.signature_id)


async def test_a_session_opens_with_the_uuid_of_its_own_link(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    assert session.opens_with("1fc139a1165b4c10bce801d3dd24ac28")
    assert not session.opens_with("1fc139a1165b4c10bce801d3dd24ac29")
    assert not session.opens_with("")


async def test_opening_is_remembered_once(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.opened(db, session.signature_id, NOW + 1)
    await sessions.opened(db, session.signature_id, NOW + 2)
    assert (await again(db, vault, session.signature_id)).state == "OPENED"
    assert (await events(db, session.signature_id))[1:] == [Event("OPENED", "SUCCESS", NOW + 1)]


async def test_opening_does_not_take_a_session_back(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "page", NOW)
    await sessions.begin_attempt(db, session.signature_id, "page", NOW)
    await sessions.opened(db, session.signature_id, NOW)
    assert (await again(db, vault, session.signature_id)).state == "CAPTURING"


async def test_attempts_are_numbered_and_remembered(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "page", NOW)
    assert [await sessions.begin_attempt(db, session.signature_id, "page", NOW + n) for n in (1, 2)] == [1, 2]
    session = await again(db, vault, session.signature_id)
    assert (session.state, session.holder) == ("CAPTURING", "page")
    assert (session.attempts_begun, session.attempts_used) == (2, 0)
    assert (await events(db, session.signature_id))[1:] == [
        Event("CAPTURE_STARTED", "SUCCESS", NOW + 1),
        Event("CAPTURE_STARTED", "SUCCESS", NOW + 2),
    ]


async def test_the_newest_connection_takes_the_session_over(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "old", NOW)
    await sessions.hold(db, session.signature_id, "new", NOW)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await sessions.begin_attempt(db, session.signature_id, "old", NOW)
    assert await sessions.begin_attempt(db, session.signature_id, "new", NOW) == 1


async def test_an_attempt_needs_a_connection_that_holds_the_session(
    db: Database, vault: Vault, account: Account
) -> None:
    session = await stored(db, vault, account)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await sessions.begin_attempt(db, session.signature_id, "page", NOW)


async def test_no_number_is_given_twice(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "page", NOW)
    begin = (sessions.begin_attempt(db, session.signature_id, "page", NOW) for _ in range(8))
    assert sorted(await asyncio.gather(*begin)) == list(range(1, 9))


async def test_an_unknown_session_is_no_link(db: Database) -> None:
    with pytest.raises(LinkError, match="LINK_INVALID"):
        await sessions.hold(db, UNKNOWN, "page", NOW)
    with pytest.raises(LinkError, match="LINK_INVALID"):
        await sessions.begin_attempt(db, UNKNOWN, "page", NOW)


async def test_a_link_expires_at_its_time(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "page", NOW + HOUR - 1)
    with pytest.raises(LinkError, match="LINK_EXPIRED"):
        await sessions.begin_attempt(db, session.signature_id, "page", NOW + HOUR)
    with pytest.raises(LinkError, match="LINK_EXPIRED"):
        await sessions.hold(db, session.signature_id, "page", NOW + HOUR)


async def test_a_final_session_is_held_and_begun_by_nobody(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.hold(db, session.signature_id, "page", NOW)
    await results.give_up(db, session, "USER_CANCELLED", NOW)
    assert (await again(db, vault, session.signature_id)).final
    with pytest.raises(LinkError, match="LINK_FINISHED"):
        await sessions.hold(db, session.signature_id, "page", NOW)
    with pytest.raises(LinkError, match="LINK_FINISHED"):
        await sessions.begin_attempt(db, session.signature_id, "page", NOW)


async def test_the_text_of_a_session_names_nobody(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    # No bare "ada": it might be in the signatureId, which is hex.
    for secret in (REQUEST.user_id, REQUEST.biz_id, "shop.example", session.link_digest, "SessionKey"):
        assert secret not in repr(session)
