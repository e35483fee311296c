from __future__ import annotations

from pathlib import Path

from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, stored


async def test_a_request_comes_back_as_it_was(db: Database, vault: Vault, account: accounts.Account) -> None:
    session = await stored(db, vault, account)
    assert session.request == REQUEST


def test_the_text_of_a_request_names_nobody() -> None:
    for secret in ("shop.example", "ada", "4711", "hush", "WhiteCard"):
        assert secret not in repr(REQUEST)
    assert "PHL" in repr(REQUEST)


async def test_a_stolen_database_names_nobody(tmp_path: Path, vault: Vault) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/inperson.db")
    account, secret_key, webhook_secret = await accounts.create(db, vault, "Shop", NOW)
    await stored(db, vault, account)
    on_disk = _everything(tmp_path)
    await db.close()
    assert b"DISTANT_CLOSE" in on_disk
    secrets = (secret_key, webhook_secret, "shop.example", "ada.lovelace", "order-4711", "WhiteCard", "hush")
    assert [secret for secret in secrets if secret.encode() in on_disk] == []


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
