from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from inperson.records import accounts, erasure
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.media import MediaStore
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.records.given import NOW
from tests.records.test_erasure import LATER, completed
from tests.test_cli import Run, home, run

__all__ = ["home", "run"]


def with_session(home: Path, then: Callable[[Database, MediaStore, Session], Awaitable[object]] | None = None) -> str:
    """A completed session in the home's records. Answers its signatureId."""

    async def make() -> str:
        vault, media = Vault(*master_secrets(home)), MediaStore((home / "media").as_uri())
        db = await Database.open(f"sqlite:///{home}/inperson.db")
        try:
            session = await completed(db, vault, (await accounts.create(db, vault, "Shop", NOW))[0], media)
            if then is not None:
                await then(db, media, session)
        finally:
            await db.close()
        return session.signature_id

    return asyncio.run(make())


def test_what_is_kept_of_a_check_is_counted_and_not_shown(run: Run, home: Path) -> None:
    signature_id = with_session(home)
    shown = json.loads(run("sessions", "show", signature_id, "--json").said)
    assert (shown["key"], shown["objects"], shown["media"], shown["captures"]) == (True, 3, 3, 1)
    assert shown["personal_columns"] == ["sealed_request", "user_digest", "link_digest", "language", "holder"]
    assert shown["erased_at"] is None
    told = run("sessions", "show", signature_id).said
    # No bare "ada" or "4711": they might be in the signatureId, which is hex.
    assert not [text for text in ("ada.", "lovelace", "shop.example", "order-", "en-US") if text in told]


def test_of_an_erased_check_it_is_shown_that_nothing_is_left(run: Run, home: Path) -> None:
    signature_id = with_session(home, lambda db, media, session: erasure.erase(db, media, session.signature_id, LATER))
    shown = json.loads(run("sessions", "show", signature_id, "--json").said)
    assert (shown["key"], shown["objects"], shown["media"], shown["captures"]) == (False, 0, 0, 0)
    assert (shown["personal_columns"], shown["erased_at"], shown["overall_result"]) == ([], LATER, "PASS")
    assert "erased_at        2024-02-21T11:04:59+00:00\n" in run("sessions", "show", signature_id).said


def test_an_unknown_check_is_one_sentence(run: Run) -> None:
    done = run("sessions", "show", "../../etc")
    assert (done.status != 0, done.said, done.complained) == (True, "", "inperson: no such session\n")
