from __future__ import annotations

import stat
from pathlib import Path

import pytest

from inperson.errors import RecordError, SettingError
from inperson.records.media import MediaStore


async def test_an_object_comes_back_until_it_is_deleted(media: MediaStore) -> None:
    await media.put("ed8b21c0c87ad617/one", b"sealed")
    assert await media.get("ed8b21c0c87ad617/one") == b"sealed"
    await media.delete("ed8b21c0c87ad617/one")
    with pytest.raises(RecordError, match="cannot be read"):
        await media.get("ed8b21c0c87ad617/one")


async def test_deleting_nothing_is_no_error(media: MediaStore) -> None:
    await media.delete("ed8b21c0c87ad617/none")


async def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "with space, 100 % ü" / "media"
    await MediaStore(folder.as_uri()).put("a/b", b"sealed")
    assert (folder / "a" / "b").read_bytes() == b"sealed"


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    MediaStore((tmp_path / "media").as_uri())
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700


async def test_other_stores_are_named_by_their_scheme() -> None:
    media = MediaStore("memory:///")
    await media.put("a/b", b"sealed")
    assert await media.get("a/b") == b"sealed"


async def test_a_folder_that_cannot_be_written_to_is_a_record_error(tmp_path: Path) -> None:
    media = MediaStore((tmp_path / "media").as_uri())
    (tmp_path / "media" / "a").write_text("a file where a folder should be")
    with pytest.raises(RecordError, match="cannot be written"):
        await media.put("a/b", b"sealed")


@pytest.mark.parametrize("url", ["", "nowhere", "gopher://hunter2@host/x", "s3://"])
def test_an_address_that_cannot_be_used_names_the_setting_and_keeps_its_secrets(url: str) -> None:
    with pytest.raises(SettingError, match=r"^media_url: ") as raised:
        MediaStore(url)
    assert "hunter2" not in str(raised.value)


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingError, match=r"^media_url: "):
        MediaStore((tmp_path / "file" / "media").as_uri())
