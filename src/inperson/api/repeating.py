"""The header ``Idempotency-Key``: a request that is sent again gets its first answer again (contract §3).

Requests are the same when they ask the same: the order of parameters, white space, and parameters that nobody knows
make no difference. Only what succeeded is remembered, for a day, so that a mistake can be mended under its key.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request

from inperson.api.envelope import parameter_error
from inperson.records import repeats, sessions
from inperson.records.database import Database
from inperson.records.repeats import Repeat
from inperson.records.sessions import Session
from inperson.records.vault import Vault

HEADER = "Idempotency-Key"
LONGEST = 128


def repeat_of(request: Request[Any, Any, Any], asked: msgspec.Struct, vault: Vault) -> Repeat | None:
    """By which ``request`` is known when it comes again; None without the header.

    Raises `ContractError` PARAMETER_ERROR for a key that is empty or too long.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST:
        raise parameter_error(HEADER)
    body = msgspec.json.encode(asked).decode()
    return Repeat(vault.digest(f"{HEADER} {key}"), vault.digest(f"{HEADER} {key} {body}"))


async def made_before(db: Database, vault: Vault, account_id: int, repeat: Repeat, now: int) -> Session | None:
    """The session that the account's first request with this key made, if there was one.

    Raises `ContractError` PARAMETER_ERROR when that one asked something else.
    """
    found = await repeats.first(db, account_id, repeat.key_digest, now)
    if found is None:
        return None
    body_digest, signature_id = found
    if body_digest != repeat.body_digest:
        raise parameter_error(HEADER)
    return await sessions.get(db, vault, signature_id)
