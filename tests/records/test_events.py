from __future__ import annotations

import pytest

from inperson.errors import RecordError
from inperson.records import events
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import Event
from inperson.records.vault import Vault
from tests.records.given import NOW, stored


async def test_events_come_back_in_the_order_they_happened(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await events.add(db, session.signature_id, "OPENED", "SUCCESS", NOW + 7)
    await events.add(db, session.signature_id, "CAPTURE_FINISHED", "LOST", NOW + 5)
    assert await events.events(db, session.signature_id) == [
        Event("CREATED", "SUCCESS", NOW),
        Event("OPENED", "SUCCESS", NOW + 7),
        Event("CAPTURE_FINISHED", "LOST", NOW + 5),
    ]


async def test_nothing_happens_to_an_unknown_session(db: Database) -> None:
    with pytest.raises(RecordError):
        await events.add(db, "0123456789abcdef", "OPENED", "SUCCESS", NOW)
    assert await events.events(db, "0123456789abcdef") == []
