"""Every setting, typed and checked once; and where it is read from.

A flag wins over the environment (``INPERSON_PORT`` for ``--port``), that over ``inperson.toml`` in the working
directory, and that over ``inperson.toml`` in the home. A file's unknown key is an error: a misspelt setting that is
silently ignored is the worst kind of wrong.
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from cyclopts import Parameter
from cyclopts.config import Dict, Env
from platformdirs import user_data_path

from inperson.configured_theme import SETTING as THEME
from inperson.configured_theme import read_theme
from inperson.configured_types import SETTING as TYPES
from inperson.configured_types import read_types
from inperson.engine.flows import LIVENESS_TYPES, LivenessType
from inperson.errors import SettingError
from inperson.networks import read_networks
from inperson.theme import Theme

if TYPE_CHECKING:
    from cyclopts import App, Token
    from cyclopts.argument import ArgumentCollection

FILE_NAME = "inperson.toml"


def _default_home() -> Path:
    return user_data_path("inperson", appauthor=False)


def _read_types(_: object, tokens: Sequence[Token]) -> Mapping[str, LivenessType]:
    return read_types(tokens[0].value)


def _read_theme(_: object, tokens: Sequence[Token]) -> Theme:
    return read_theme(tokens[0].value)


@Parameter(name="*", show_env_var=True)
@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment may choose. Raises `SettingError`, naming the setting, when a value cannot be."""

    home: Path = field(default_factory=_default_home)
    """Folder of the database, the media and the master secret."""

    host: str = "127.0.0.1"
    """Address to listen on."""

    port: int = 8080
    """Port to listen on."""

    public_url: str = ""
    """Address that people and customers reach this service at. Empty: http, the host and the port."""

    database_url: str = ""
    """SQLAlchemy address of the database. Empty: SQLite in the home."""

    media_url: str = ""
    """Address of the object store for pictures. Empty: a folder in the home."""

    master_secret: str = ""
    """Where the master secret is: ``file:PATH``, ``env:NAME`` or ``command:…``, a program that prints it, such as your
    KMS's. Empty: the file master.secret in the home, made at the first start."""

    former_master_secrets: tuple[str, ...] = ()
    """Where master secrets are that were changed: what they sealed or signed is still read."""

    trusted_proxies: str = "127.0.0.1"
    """Proxies whose X-Forwarded-For is believed: addresses and networks, separated by commas; ``*``: any."""

    limits_url: str = "async+memory://"
    """Where rates are counted: in this process, or ``async+redis://…`` for all nodes together."""

    allow_private_callbacks: bool = False
    """Deliver callbacks to private and local addresses too. For trying out, not for the internet."""

    link_seconds: int = 3600
    """Life of a link, in seconds."""

    attempts: int = 3
    """Attempts that a person has on one link."""

    lock_failures: int = 5
    """Failed attempts of one userId within the lock's window that lock it, over all its links. 0: none does."""

    lock_window_seconds: int = 180
    """How close together these failures are, in seconds."""

    lock_seconds: int = 1800
    """How long a userId is locked, in seconds. The page says half an hour."""

    media_hours: int = 24
    """Hours that pictures are kept after the result was last read."""

    retention_days: int = 30
    """Days after which everything personal of a session is erased, read or not."""

    upkeep_seconds: int = 60
    """How often the clock's work is done, in seconds: expiry, retention, erasing that was interrupted."""

    face_video: bool = False
    """Keep each completed check as a small video too (faceVideoUrl)."""

    callback_seconds: int = 10
    """How long a receiver of callbacks may take to answer, in seconds."""

    submit_callbacks: bool = False
    """Tell the callback address SUBMIT_COMPLETED as well, beside COMPLETED."""

    liveness_types: Annotated[
        Mapping[str, LivenessType], Parameter(converter=_read_types, n_tokens=1, accepts_keys=False, negative="")
    ] = field(default_factory=dict)
    """Liveness types of your own, by name: tables in the file, JSON elsewhere."""

    theme: Annotated[Theme, Parameter(converter=_read_theme, n_tokens=1, accepts_keys=False, negative="")] = field(
        default_factory=Theme
    )
    """How the page looks: colours, font, logo, consent text. A table in the file, JSON elsewhere."""

    screen_light: bool = False
    """Let the screen light the face with colours, whatever the liveness type; people may go without."""

    trained_model: Path | None = None
    """Manifest of a trained model."""

    workers: int = 0
    """Threads that look at frames. 0: as many as there are cores."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe line that is logged."""

    def __post_init__(self) -> None:
        for name, least, most in (
            ("port", 1, 65535),
            ("link_seconds", 60, 86400),
            ("attempts", 1, 20),
            ("lock_failures", 0, 1000),
            ("lock_window_seconds", 1, 86400),
            ("lock_seconds", 1, 30 * 86400),
            ("media_hours", 1, 30 * 24),
            ("retention_days", 1, 3650),
            ("upkeep_seconds", 1, 3600),
            ("callback_seconds", 1, 60),
            ("workers", 0, 256),
        ):
            if not least <= getattr(self, name) <= most:
                raise SettingError(name, f"must be between {least} and {most}")
        if not self.host or any(letter.isspace() for letter in self.host):
            raise SettingError("host", "must be an address or a name")
        for name, kind in self.liveness_types.items():
            if name in LIVENESS_TYPES or name != kind.name:
                raise SettingError("liveness_types", "must be by their own names, and none of the contract's")
        home = self.home.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise SettingError("home", "must be a folder")
        # A frozen dataclass is completed through `object`: what was left empty follows from the rest.
        complete = object.__setattr__
        complete(self, "home", home)
        if self.trained_model is not None:
            complete(self, "trained_model", self.trained_model.expanduser().absolute())
        complete(self, "public_url", self.public_url.rstrip("/") or self._own_url())
        complete(self, "database_url", self.database_url or f"sqlite+aiosqlite:///{home / 'inperson.db'}")
        complete(self, "media_url", self.media_url or (home / "media").as_uri())
        complete(self, "workers", self.workers or os.cpu_count() or 1)
        _check_public(self.public_url)
        if self.trusted_proxies != "*":
            try:
                read_networks(self.trusted_proxies)
            except ValueError as error:
                raise SettingError("trusted_proxies", str(error)) from None
        for name in ("database_url", "media_url", "limits_url"):
            if "://" not in getattr(self, name):
                raise SettingError(name, "must be an address with a scheme")

    @property
    def types(self) -> Mapping[str, LivenessType]:
        """Every liveness type that a link may ask for, by name: the contract's own, then the deployment's."""
        every = {**LIVENESS_TYPES, **self.liveness_types}
        return {name: replace(kind, light=kind.light or self.screen_light) for name, kind in every.items()}

    def _own_url(self) -> str:
        # Nobody can open the address that means "every address of this machine".
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def _check_public(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        good = good and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise SettingError("public_url", "must be an http or https address without user, query or fragment")


def _settings(arguments: ArgumentCollection) -> ArgumentCollection:
    """Those of ``arguments`` that are settings: a command's own, such as ``--yes``, are said where it is called."""
    names = {f"--{setting.name.replace('_', '-')}" for setting in fields(Settings)}
    return type(arguments)(argument for argument in arguments if argument.name in names)


class _Environment(Env):
    def __call__(self, app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
        """Fill what is still open in ``arguments`` from the environment. Called by cyclopts."""
        super().__call__(app, commands, _settings(arguments))


def _files(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Fill what is still open in ``arguments`` from the two files. Called by cyclopts."""
    tokens = arguments["--home"].tokens
    home = Path(tokens[-1].value).expanduser() if tokens else _default_home()
    for path in dict.fromkeys(folder.absolute() / FILE_NAME for folder in (Path.cwd(), home)):
        try:
            with path.open("rb") as file:
                if path.parent != home.absolute():
                    _check_whose(path, os.fstat(file.fileno()))
                found = tomllib.load(file)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise SettingError(str(path), f"cannot be read ({error.strerror})") from None
        except ValueError as error:
            raise SettingError(str(path), f"is no TOML ({error})") from None
        for table in (TYPES, THEME):
            if isinstance(found.get(table), dict):
                # One value, as a flag or a variable has it: cyclopts would take each key of the tables for a setting.
                found[table] = json.dumps(found[table], default=str)
        Dict(found, source=str(path), use_commands_as_keys=False)(app, commands, _settings(arguments))


def _check_whose(path: Path, found: os.stat_result) -> None:
    # A setting may start a program: whoever starts us in a folder such as /tmp does not mean what others left there.
    if found.st_uid not in {0, os.geteuid()} or found.st_mode & stat.S_IWOTH:
        raise SettingError(str(path), "belongs to another user, or may be written by anybody: only the home's may")


SOURCES = (_Environment("INPERSON_", command=False), _files)
"""Where cyclopts looks for what no flag said, first found wins."""
