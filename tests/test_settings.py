from __future__ import annotations

from pathlib import Path

import pytest

from inperson.engine.flows import LIVENESS_TYPES, Flow, LivenessType
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
        ("liveness_types", {"SILENT": LivenessType("SILENT", (Flow("SILENT"),))}),
        ("liveness_types", {"login": LivenessType("logout", (Flow("SILENT"),))}),
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


LOGIN = LivenessType("login", (Flow("SILENT"),))
LIT = LivenessType("lit", (Flow("SILENT"),), light=True)


def test_a_link_may_ask_for_the_contracts_types_and_the_deployments() -> None:
    assert Settings().types == LIVENESS_TYPES
    assert Settings(liveness_types={"login": LOGIN}).types == {**LIVENESS_TYPES, "login": LOGIN}


def test_the_screen_gives_light_only_where_it_was_turned_on() -> None:
    own = {"login": LOGIN, "lit": LIT}
    assert [kind.name for kind in Settings(liveness_types=own).types.values() if kind.light] == ["lit"]
    assert all(kind.light for kind in Settings(liveness_types=own, screen_light=True).types.values())


def test_a_trained_model_is_found_wherever_the_service_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings().trained_model is None
    assert Settings(trained_model=Path("model.toml")).trained_model == tmp_path / "model.toml"
