from __future__ import annotations

from inperson.records import results
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import Found, MediaStore
from inperson.records.results import Picture
from inperson.records.strays import SETTLED_MS, strays
from inperson.records.vault import Vault
from tests.records.given import NOW, attempt, capturing

STRAY = "0" * 32


async def test_a_stray_is_an_old_object_of_a_session_of_ours_that_no_row_tells_of(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [Picture("silentImage", NOW, b"jpeg")], NOW)
    [row] = (await results.pictures(db, session)).values()
    old, stray = NOW - SETTLED_MS, f"{session.signature_id}/{STRAY}"
    found = [
        Found(row.path, old),
        Found(stray, old),
        Found(f"{session.signature_id}/{'1' * 32}", old + 1),  # its row may be on its way
        Found(f"0123456789abcdef/{STRAY}", old),  # of another deployment that shares the store
        Found("invoices/2024.pdf", old),
        Found(f"{session.signature_id}/notes.txt", old),
    ]
    assert await strays(db, found, NOW) == [stray]
    assert await strays(db, [], NOW) == []
