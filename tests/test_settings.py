from __future__ import annotations

from pathlib import Path

import pytest

from inperson.errors import SettingError
from inperson.settings import Settings


def test_what_is_left_empty_follows_from_the_rest(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port=9000)
    assert settings.public_url == "http://127.0.0.1:9000"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/inperson.db"
    assert settings.media_url == f"file://{tmp_path}/media"
    assert settings.workers >= 1


@pytest.mark.parametrize(
    ("host", "public_url"),
    [
        ("0.0.0.0", "http://localhost:8080"),  # noqa: S104
        ("::", "http://localhost:8080"),
        ("::1", "http://[::1]:8080"),
        ("service.internal", "http://service.internal:8080"),
    ],
)
def test_the_public_address_is_one_that_can_be_opened(host: str, public_url: str) -> None:
    assert Settings(host=host).public_url == public_url


def test_a_trailing_slash_of_the_public_address_is_dropped() -> None:
    assert Settings(public_url="https://live.example/").public_url == "https://live.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 0),
        ("port", 65536),
        ("link_seconds", 59),
        ("link_seconds", 86401),
        ("attempts", 0),
        ("workers", -1),
        ("host", ""),
        ("host", "a b"),
        ("public_url", "ftp://live.example"),
        ("public_url", "https://"),
        ("public_url", "https://live.example/?a=b"),
        ("public_url", "https://user:hush@live.example"),
        ("public_url", "https://live.example:port"),
        ("database_url", "inperson.db"),
        ("media_url", "media"),
    ],
)
def test_a_wrong_setting_is_named_and_not_quoted(name: str, value: object) -> None:
    with pytest.raises(SettingError) as caught:
        Settings(**{name: value})  # type: ignore[arg-type]
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}: ")
    assert "hush" not in str(caught.value)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="home: must be a folder"):
        Settings(home=tmp_path / "file")
