"""``inperson accounts``: who may call the API, and how much. An account is named by its accessKey, or by its name.

A secret is shown when it is made, and never again: it cannot be asked for.
"""

from __future__ import annotations

import asyncio
import json as json_text
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from inperson.commands import AsJson, now_ms, records, say, when
from inperson.commands.grants import GrantFlags
from inperson.errors import SettingError
from inperson.settings import SOURCES, Settings

if TYPE_CHECKING:
    from inperson.records.accounts import Account
    from inperson.records.database import Database
    from inperson.records.vault import Vault

    Work = Callable[[Database, Vault], Coroutine[Any, Any, Mapping[str, object]]]

app = App(name="accounts", help="Who may call the API.")

_HOUR_MS = 3_600_000
_MOST_HOURS = 24 * 366

Flag = Annotated[bool, Parameter(negative="")]
Which = Annotated[str, Parameter(help="Its accessKey, or its name.")]


@app.command(config=SOURCES)
def create(
    name: str, *, grants: GrantFlags | None = None, json: AsJson = False, settings: Settings | None = None
) -> None:
    """Create an account, and show its keys: this once.

    Parameters
    ----------
    name
        What you call the customer.
    """
    if not name.strip():
        raise SettingError("name", "must not be empty")
    granted = (grants or GrantFlags()).grants()

    async def work(database: Database, vault: Vault) -> Mapping[str, object]:
        from inperson.records import accounts

        account, secret_key, webhook_secret = await accounts.create(database, vault, name, now_ms(), **granted)
        return {
            "name": account.name,
            "accessKey": account.access_key,
            "secretKey": secret_key,
            "webhookSecret": webhook_secret,
        }

    _show(_run(work, settings), json)


@app.command(name="list", config=SOURCES)
def list_(*, json: AsJson = False, settings: Settings | None = None) -> None:
    """List the accounts, oldest first."""

    async def work(database: Database, _vault: Vault) -> Mapping[str, object]:
        from inperson.records import accounts

        return {"accounts": [_described(account) for account in await accounts.listed(database)]}

    found: Any = _run(work, settings)["accounts"]
    if json:
        say(json_text.dumps(found))
    for account in [] if json else found:
        say(f"{account['accessKey']}  {account['state']:8}  {account['name']}")


@app.command(config=SOURCES)
def show(account: Which, *, json: AsJson = False, settings: Settings | None = None) -> None:
    """Show an account and what it may do; never its secrets."""
    _changed(account, settings, json, None)


@app.command(name="set", config=SOURCES)
def set_(
    account: Which, *, grants: GrantFlags | None = None, json: AsJson = False, settings: Settings | None = None
) -> None:
    """Change what an account may do. What is not named stays as it is."""
    granted = (grants or GrantFlags()).grants()
    if not granted:
        raise SettingError("set", "names nothing to change; see inperson accounts set --help")

    async def change(database: Database, found: Account) -> None:
        from inperson.records import accounts

        await accounts.grant(database, found.id, **granted)

    _changed(account, settings, json, change)


@app.command(config=SOURCES)
def disable(account: Which, *, json: AsJson = False, settings: Settings | None = None) -> None:
    """Disable an account: within seconds its calls are refused. Its links and callbacks go on."""
    _changed(account, settings, json, _to_state("DISABLED"))


@app.command(config=SOURCES)
def enable(account: Which, *, json: AsJson = False, settings: Settings | None = None) -> None:
    """Enable an account that was disabled."""
    _changed(account, settings, json, _to_state("ACTIVE"))


@app.command(config=SOURCES)
def rotate(
    account: Which,
    *,
    webhook: Flag = False,
    grace: float = 168.0,
    json: AsJson = False,
    settings: Settings | None = None,
) -> None:
    """Make a new secret, and show it: this once. The one until now stays good for a while.

    Parameters
    ----------
    webhook
        The webhook secret instead of the secret key.
    grace
        Hours for which the secret until now stays good beside the new one. 0: it ends at once.
    """
    if not 0 <= grace <= _MOST_HOURS:
        raise SettingError("--grace", f"must be between 0 and {_MOST_HOURS} hours")

    async def work(database: Database, vault: Vault) -> Mapping[str, object]:
        from inperson.records import account_keys, accounts

        found = await accounts.named(database, account)
        kind = account_keys.WEBHOOK_SECRET if webhook else account_keys.SECRET_KEY
        now, grace_ms = now_ms(), round(grace * _HOUR_MS)
        secret = await account_keys.rotate(database, vault, found.id, kind, now, grace_ms)
        return {
            "name": found.name,
            "accessKey": found.access_key,
            "webhookSecret" if webhook else "secretKey": secret,
            "formerGoodUntil": when(now + grace_ms),
        }

    _show(_run(work, settings), json)


@app.command(config=SOURCES)
def retire(account: Which, *, webhook: Flag = False, json: AsJson = False, settings: Settings | None = None) -> None:
    """End the former secret now, before its time.

    Parameters
    ----------
    webhook
        The webhook secret instead of the secret key.
    """

    async def change(database: Database, found: Account) -> None:
        from inperson.records import account_keys

        kind = account_keys.WEBHOOK_SECRET if webhook else account_keys.SECRET_KEY
        await account_keys.retire(database, found.id, kind)

    _changed(account, settings, json, change)


@app.command(config=SOURCES)
def delete(account: Which, *, yes: Flag = False, json: AsJson = False, settings: Settings | None = None) -> None:
    """Delete an account for good: its secrets are destroyed, and the personal data of its checks are erased.

    Parameters
    ----------
    yes
        Do not ask.
    """

    async def change(database: Database, found: Account) -> None:
        from inperson.records import accounts

        if not yes:
            _confirm(found)
        await accounts.delete(database, found.id)

    _changed(account, settings, json, change)


def _to_state(state: Literal["ACTIVE", "DISABLED"]) -> Callable[[Database, Account], Coroutine[Any, Any, None]]:
    async def change(database: Database, found: Account) -> None:
        from inperson.records import accounts

        await accounts.set_state(database, found.id, state)

    return change


def _changed(
    name: str,
    settings: Settings | None,
    json: bool,
    change: Callable[[Database, Account], Coroutine[Any, Any, None]] | None,
) -> None:
    """Find the account, change it, and show it as it is then."""

    async def work(database: Database, _vault: Vault) -> Mapping[str, object]:
        from inperson.records import accounts

        found = await accounts.named(database, name)
        if change is not None:
            await change(database, found)
        return _described(await accounts.named(database, found.access_key))

    _show(_run(work, settings), json)


def _confirm(account: Account) -> None:
    if not sys.stdin.isatty():
        raise SettingError("--yes", "must be given where nobody can be asked")
    sys.stderr.write(f"Delete {account.name} ({account.access_key}) for good? Type its name: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != account.name:
        raise SettingError("delete", "not confirmed; nothing was changed")


def _run(work: Work, settings: Settings | None) -> Mapping[str, object]:
    async def run() -> Mapping[str, object]:
        async with records(settings or Settings()) as (database, vault):
            return await work(database, vault)

    return asyncio.run(run())


def _described(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "accessKey": account.access_key,
        "state": account.state,
        "created": when(account.created_at),
        "expires": when(account.expires_at),
        "levels": list(account.product_levels),
        "regions": account.regions and list(account.regions),
        "networks": account.networks and [str(network) for network in account.networks],
        "perSecond": account.per_second,
        "perDay": account.per_day,
        "quota": account.quota,
        "linksMade": None if account.quota is None else account.links_made,
        "formerSecretKeyUntil": when(account.former_secret_key_until),
        "formerWebhookSecretUntil": when(account.former_webhook_secret_until),
    }


def _show(shown: Mapping[str, object], json: bool) -> None:
    if json:
        say(json_text.dumps(shown))
        return
    width = max(map(len, shown))
    for name, value in shown.items():
        text = ", ".join(value) if isinstance(value, list) else "–" if value is None else value
        say(f"{name:{width}} {text}")
