from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from inperson.errors import LinkError, RecordError, SealError
from inperson.records import outbox, results, sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import events
from inperson.records.media import MediaStore
from inperson.records.results import Picture
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, again, attempt, capturing, stored

FAR = Picture("faceImageFar", NOW + 2_000, b"\xff\xd8 far \xff\xd9")
NEAR = Picture("faceImageNear", NOW + 4_000, b"\xff\xd8 near \xff\xd9")


async def test_a_pass_is_stored_whole(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [FAR, NEAR], NOW + 5_000)

    session = await again(db, vault, session.signature_id)
    assert (session.state, session.overall_result, session.error_code) == ("COMPLETED", "PASS", "SUCCESS")
    assert (session.score, session.attack_type, session.attempts_used) == (96.5, None, 1)
    assert session.submission_completed
    assert session.completed_at == NOW + 5_000
    assert await results.attempts(db, session) == [attempt("pass")]
    assert [(event.event, event.result) for event in await events(db, session.signature_id)] == [
        ("CREATED", "SUCCESS"),
        ("CAPTURE_STARTED", "SUCCESS"),
        ("CAPTURE_FINISHED", "PASS"),
        ("COMPLETED", "PASS"),
    ]


async def test_a_reject_is_a_completed_session_too(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("reject"), [], NOW + 5_000)
    session = await again(db, vault, session.signature_id)
    assert (session.state, session.overall_result, session.error_code) == ("COMPLETED", "FAIL", "LIVENESS_ATTACK")
    assert (session.score, session.attack_type) == (3.0, 1)
    assert [callback.status for callback in await outbox.of_session(db, session)] == ["PENDING"]


async def test_pictures_are_kept_sealed_and_come_back(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [FAR, NEAR], NOW)
    kept = await results.pictures(db, session)
    assert list(kept) == ["faceImageFar", "faceImageNear"]
    for picture in (FAR, NEAR):
        row = kept[picture.kind]
        assert row.taken_at == picture.taken_at
        assert await results.read_picture(media, session, row) == picture.content
        on_disk = (tmp_path / "media" / row.path).read_bytes()
        assert picture.content not in on_disk
        assert (len(on_disk), hashlib.sha256(on_disk).hexdigest()) == (row.size, row.sha256)


async def test_a_picture_is_not_taken_for_another(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session, stranger = await capturing(db, vault, account), await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [FAR, NEAR], NOW)
    kept = await results.pictures(db, session)
    with pytest.raises(SealError):
        await results.read_picture(media, session, replace(kept["faceImageFar"], path=kept["faceImageNear"].path))
    with pytest.raises(SealError):
        await results.read_picture(media, stranger, kept["faceImageFar"])


async def test_a_picture_that_is_gone_is_a_record_error(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [FAR], NOW)
    row = (await results.pictures(db, session))["faceImageFar"]
    await media.delete(row.path)
    with pytest.raises(RecordError):
        await results.read_picture(media, session, row)


async def test_a_session_without_a_callback_url_sends_none(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account, replace(REQUEST, callback_url=None))
    await results.complete(db, media, session, "page", attempt("pass"), [], NOW)
    assert await outbox.of_session(db, session) == []


async def test_a_session_is_completed_once(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("reject"), [FAR], NOW)
    with pytest.raises(LinkError, match="LINK_FINISHED"):
        await results.complete(db, media, session, "page", attempt("pass", 2), [FAR, NEAR], NOW + 1)

    assert (await again(db, vault, session.signature_id)).overall_result == "FAIL"
    assert len(await results.attempts(db, session)) == 1
    assert len(await outbox.of_session(db, session)) == 1
    kept = await results.pictures(db, session)
    assert [str(path.relative_to(tmp_path / "media")) for path in _files(tmp_path / "media")] == [
        row.path for row in kept.values()
    ]


async def test_of_completions_at_once_one_wins(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    session = await capturing(db, vault, account)
    answers = await asyncio.gather(
        *(results.complete(db, media, session, "page", attempt("pass", number), [FAR], NOW) for number in range(1, 6)),
        return_exceptions=True,
    )
    assert sorted(str(answer) for answer in answers) == ["LINK_FINISHED"] * 4 + ["None"]
    assert len(await outbox.of_session(db, session)) == 1
    kept = await results.pictures(db, session)
    assert await results.read_picture(media, session, kept["faceImageFar"]) == FAR.content


async def test_a_connection_that_lost_the_session_completes_nothing(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await capturing(db, vault, account)
    await sessions.hold(db, session.signature_id, "newer page", NOW)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await results.complete(db, media, session, "page", attempt("pass"), [FAR], NOW)
    assert not (await again(db, vault, session.signature_id)).final
    assert await results.attempts(db, session) == []
    assert await outbox.of_session(db, session) == []
    assert _files(tmp_path / "media") == []


async def test_what_fails_in_the_middle_leaves_nothing(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    with pytest.raises(RecordError):  # two pictures of one kind: the second breaks a rule of the tables
        await results.complete(db, media, session, "page", attempt("pass"), [FAR, FAR], NOW)
    assert (await again(db, vault, session.signature_id)).state == "CAPTURING"
    assert await results.attempts(db, session) == []
    assert await results.pictures(db, session) == {}
    assert await outbox.of_session(db, session) == []


async def test_pictures_that_cannot_be_written_leave_the_session_open(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await capturing(db, vault, account)
    (tmp_path / "media" / session.signature_id).write_text("a file in the folder's place")
    with pytest.raises(RecordError):
        await results.complete(db, media, session, "page", attempt("pass"), [FAR], NOW)
    assert (await again(db, vault, session.signature_id)).state == "CAPTURING"


@pytest.mark.parametrize("outcome", ["retry", "lost"])
async def test_an_attempt_without_a_verdict_completes_nothing(
    db: Database, vault: Vault, account: Account, media: MediaStore, outcome: results.Outcome
) -> None:
    session = await capturing(db, vault, account)
    with pytest.raises(ValueError, match="no verdict"):
        await results.complete(db, media, session, "page", attempt(outcome), [], NOW)


async def test_a_retry_uses_an_attempt_up_and_leaves_the_session_open(
    db: Database, vault: Vault, account: Account
) -> None:
    session = await capturing(db, vault, account)
    await results.finish_attempt(db, session, "page", attempt("retry"), NOW)
    session = await again(db, vault, session.signature_id)
    assert (session.state, session.attempts_used) == ("CAPTURING", 1)
    assert await results.attempts(db, session) == [attempt("retry")]
    assert (await events(db, session.signature_id))[-1].result == "RETRY"


async def test_a_lost_attempt_costs_none_even_when_another_holds_the_session(
    db: Database, vault: Vault, account: Account
) -> None:
    session = await capturing(db, vault, account)
    await sessions.hold(db, session.signature_id, "newer page", NOW)
    await results.finish_attempt(db, session, "page", attempt("lost"), NOW)
    assert await sessions.begin_attempt(db, session.signature_id, "newer page", NOW) == 2
    session = await again(db, vault, session.signature_id)
    assert (session.attempts_begun, session.attempts_used) == (2, 0)
    assert await results.attempts(db, session) == [attempt("lost")]


async def test_only_the_holder_finishes_an_attempt(db: Database, vault: Vault, account: Account) -> None:
    session = await capturing(db, vault, account)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await results.finish_attempt(db, session, "stranger", attempt("retry"), NOW)


async def test_an_attempt_is_finished_once(db: Database, vault: Vault, account: Account) -> None:
    session = await capturing(db, vault, account)
    await results.finish_attempt(db, session, "page", attempt("retry"), NOW)
    with pytest.raises(RecordError):
        await results.finish_attempt(db, session, "page", attempt("retry"), NOW)
    assert (await again(db, vault, session.signature_id)).attempts_used == 1


async def test_giving_up_says_why_and_sends_no_callback(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await results.give_up(db, session, "NO_PERMISSION", NOW + 9)
    await results.give_up(db, session, "LIVENESS_TIMEOUT", NOW + 10)
    session = await again(db, vault, session.signature_id)
    assert (session.state, session.overall_result) == ("INCOMPLETE", "INCOMPLETE")
    assert (session.error_code, session.completed_at) == ("NO_PERMISSION", NOW + 9)
    assert not session.submission_completed
    assert await outbox.of_session(db, session) == []
    assert [event.event for event in await events(db, session.signature_id)] == ["CREATED", "INCOMPLETE"]


async def test_giving_up_does_not_touch_a_verdict(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [], NOW)
    await results.give_up(db, session, "LIVENESS_TIMEOUT", NOW, "page")
    assert (await again(db, vault, session.signature_id)).overall_result == "PASS"


async def test_a_connection_that_lost_the_session_does_not_give_it_up(
    db: Database, vault: Vault, account: Account
) -> None:
    session = await capturing(db, vault, account)
    await sessions.hold(db, session.signature_id, "newer page", NOW)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await results.give_up(db, session, "USER_CANCELLED", NOW, "page")
    assert not (await again(db, vault, session.signature_id)).final


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
