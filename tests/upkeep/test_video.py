from __future__ import annotations

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from inperson.engine.film import RATE, film
from inperson.engine.frames import Picture as Pixels
from inperson.engine.frames import encode
from inperson.errors import FrameError
from inperson.records import results
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.results import FRAMES, VIDEO, Picture
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from inperson.records.videos import LEASE_MS, TRIES
from inperson.upkeep import video
from inperson.upkeep.webm import webm
from tests.records.given import NOW, again, attempt, capturing
from tests.said import said_here

REEL = [(1000.0 + 250 * index, encode(np.full((240, 180, 3), 40 * index, np.uint8))) for index in range(5)]


async def filmed(db: Database, vault: Vault, account: Account, media: MediaStore, frames: bytes) -> Session:
    """A session that was completed with ``frames`` to make a video of."""
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [Picture(FRAMES, NOW, frames)], NOW)
    return session


def played(path: Path) -> tuple[float, list[Pixels]]:
    """The rate and the pictures of a video."""
    clip = cv2.VideoCapture(str(path))
    pictures: list[Pixels] = []
    while True:
        more, picture = clip.read()
        if not more:
            return clip.get(cv2.CAP_PROP_FPS), pictures
        pictures.append(np.asarray(picture, np.uint8))


def test_a_webm_plays_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "video.webm").write_bytes(webm(film(REEL), RATE))
    rate, pictures = played(tmp_path / "video.webm")
    assert rate == RATE
    assert [picture.shape for picture in pictures] == [(240, 180, 3)] * 16
    brightness = [float(picture.mean()) for picture in pictures]
    expected = [float(picture.mean()) for picture in film(REEL)]
    assert brightness == pytest.approx(expected, abs=6)


def test_colours_stay_what_they_are(tmp_path: Path) -> None:
    orange = np.full((240, 180, 3), (230, 120, 30), np.uint8)
    (tmp_path / "video.webm").write_bytes(webm([orange] * 3, RATE))
    _, pictures = played(tmp_path / "video.webm")
    assert pictures[-1].reshape(-1, 3).mean(axis=0)[::-1] == pytest.approx([230, 120, 30], abs=8)


def test_nothing_makes_no_video() -> None:
    with pytest.raises(FrameError):
        webm([], RATE)


async def test_a_video_is_made_and_kept_sealed(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await filmed(db, vault, account, media, msgspec.msgpack.encode(REEL))
    assert await video.job(db, vault, media, lambda: NOW).work(4) == 1
    session = await again(db, vault, session.signature_id)
    assert session.video == "READY"
    kept = await results.pictures(db, session)
    assert list(kept) == [VIDEO]
    content = await results.read_picture(media, session, kept[VIDEO])
    assert content.startswith(b"\x1aE\xdf\xa3")
    [sealed] = [path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert content[:64] not in sealed  # a shorter one, such as "webm", may come about by chance


async def test_each_round_makes_no_more_than_its_share(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    for _ in range(3):
        await filmed(db, vault, account, media, msgspec.msgpack.encode(REEL[:1]))
    work = video.job(db, vault, media, lambda: NOW).work
    assert [await work(2), await work(2), await work(2)] == [2, 1, 0]


async def test_what_cannot_be_a_video_becomes_an_error_after_three_tries(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await filmed(db, vault, account, media, msgspec.msgpack.encode([(0.0, b"no JPEG")]))
    times = iter(NOW + number * LEASE_MS for number in range(TRIES + 1))
    work = video.job(db, vault, media, lambda: next(times)).work
    with said_here() as lines:
        for _ in range(TRIES + 1):
            assert (await again(db, vault, session.signature_id)).video == "PENDING"
            await work(1)
    assert (await again(db, vault, session.signature_id)).video == "ERROR"
    assert [line["event"] for line in lines] == ["video_failed"] * TRIES
