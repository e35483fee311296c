from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from inperson.client import (
    AccessError,
    AnswerError,
    AsyncClient,
    BusyError,
    Client,
    InPersonClientError,
    LimitError,
    LinkParameters,
    RequestError,
    UnreachableError,
)
from inperson.customer.calls import Calls
from inperson.records.database import Database
from inperson.simulator.drive import drive
from tests.conftest import GENERATE_TOKEN, GENERATE_URL, GET_RESULT, Service, forget_captures, free_port, now_ms
from tests.scripted import LATER, Script, Scripted, refusal, scripted, success

REQUEST: LinkParameters = {
    "return_url": "https://bank.example/done",
    "biz_id": "order-4711",
    "user_id": "ada.lovelace",
    "region": "PHL",
    "language": None,
}
TOKEN = success({"token": "t1", "expiredTime": LATER})
BUSY = refusal("SERVICE_BUSY", "Service busy, please retry later", {"Retry-After": "0"})
LINK = success({"signatureId": "ed8b21c0c87ad617", "url": "https://x.example/idvs/", "expiredTime": LATER, "new": [1]})


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted() as script:
        yield script


@pytest.fixture
def client(script: Script, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr("inperson.customer.calls._FIRST_WAIT", 0.001)
    with Client(script.url + "/", "access", "secret") as client:
        yield client


@pytest.fixture
async def bank(service: Service) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(service.url, service.customer.access_key, service.customer.secret_key) as client:
        yield client


async def test_a_check_from_the_link_to_its_pictures_and_their_end(bank: AsyncClient, database: Database) -> None:
    await forget_captures(database)
    link = await bank.generate_link(**REQUEST)
    assert link.url.endswith(link.signature_id)
    assert link.expired_time > now_ms()
    open_ = await bank.get_result(link.signature_id)
    assert (open_.overall_result, open_.passed, open_.error_code, open_.face_detail) == (
        "INCOMPLETE",
        False,
        None,
        None,
    )

    await drive(link.url, "person", seed=3)

    result = await bank.get_result(link.signature_id)
    assert result.passed
    assert result.error_code == "SUCCESS"
    assert result.input_parameters is not None
    assert result.input_parameters["bizId"] == "order-4711"
    face = result.face_detail
    assert face is not None
    assert face.face_liveness_score is not None
    assert face.face_image is not None
    assert face.audit_image_url is not None
    assert {"CREATED", "COMPLETED"} <= {event.event for event in face.event_details or []}
    assert (await bank.download(face.face_image)).startswith(b"\xff\xd8")
    assert (await bank.download(face.audit_image_url)).startswith(b"PK")
    as_text = (await bank.get_result(link.signature_id, "BASE64")).face_detail
    assert as_text is not None
    assert (as_text.face_image or "").startswith("/9j/")

    await bank.clear_data(link.signature_id)
    cleared = await bank.get_result(link.signature_id)
    assert cleared.passed
    assert cleared.face_detail is None or cleared.face_detail.face_image is None
    with pytest.raises(AnswerError):
        await bank.download(face.face_image)


def test_the_synchronous_client_is_the_same(service: Service) -> None:
    with Client(service.url, service.customer.access_key, service.customer.secret_key) as client:
        first = client.generate_link(**REQUEST, idempotency_key="the-same")
        assert client.generate_link(**REQUEST, idempotency_key="the-same").signature_id == first.signature_id
        assert client.generate_link(**REQUEST).signature_id != first.signature_id
        assert not client.get_result(first.signature_id).passed
        wrong: LinkParameters = {**REQUEST, "region": "Atlantis"}
        with pytest.raises(RequestError) as raised:
            client.generate_link(**wrong)
    assert (raised.value.code, raised.value.message) == ("REGION_WRONG", "Region is wrong")
    assert len(raised.value.transaction_id or "") == 16


def test_wrong_keys_are_an_error_of_access(service: Service) -> None:
    with Client(service.url, service.customer.access_key, "wrong") as client, pytest.raises(AccessError) as raised:
        client.generate_link(**REQUEST)
    assert raised.value.message == "Signature error"
    assert "wrong" not in str(raised.value)


def test_a_token_is_asked_for_once_and_renewed_before_it_ends(client: Client, script: Script) -> None:
    script.will(GENERATE_URL, LINK)
    for _ in range(3):
        client.generate_link(**REQUEST)
    assert script.count(GENERATE_TOKEN) == 1
    script.will(GENERATE_TOKEN, success({"token": "t2", "expiredTime": now_ms() + 30_000}))
    with Client(script.url, "access", "secret") as other:
        for _ in range(2):
            other.generate_link(**REQUEST)
    assert script.count(GENERATE_TOKEN) == 3


def test_a_token_that_is_refused_is_replaced_once(client: Client, script: Script) -> None:
    script.will(GENERATE_URL, LINK)
    client.generate_link(**REQUEST)
    script.will(GENERATE_TOKEN, success({"token": "t2", "expiredTime": LATER}))
    script.will(GENERATE_URL, refusal("IAM_FAILED", "Access denied(Token not found or expired)"), LINK)
    client.generate_link(**REQUEST)
    assert [headers["x-access-token"] for path, headers, _ in script.asked if path == GENERATE_URL] == [
        "t1",
        "t1",
        "t2",
    ]
    script.will(GENERATE_URL, refusal("IAM_FAILED", "Access denied(Account is disabled)"))
    with pytest.raises(AccessError, match="disabled"):
        client.generate_link(**REQUEST)
    assert script.count(GENERATE_URL) == 5


@pytest.mark.parametrize("trouble", [BUSY, None, (502, {}, b"<h1>proxy</h1>"), (429, {"Retry-After": "0"}, b"")])
def test_what_may_pass_is_tried_again_and_makes_no_second_link(
    client: Client, script: Script, trouble: Scripted | None
) -> None:
    script.will(GENERATE_URL, trouble, trouble, LINK)
    assert client.generate_link(**REQUEST).signature_id == "ed8b21c0c87ad617"
    keys = [headers["idempotency-key"] for path, headers, _ in script.asked if path == GENERATE_URL]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    client.generate_link(**REQUEST)
    assert script.asked[-1][1]["idempotency-key"] != keys[0]


def test_a_token_is_tried_for_again_too(client: Client, script: Script) -> None:
    script.will(GENERATE_TOKEN, None, BUSY, success({"token": "t1", "expiredTime": str(LATER)}))
    script.will(GENERATE_URL, LINK)
    client.generate_link(**REQUEST)
    assert script.count(GENERATE_TOKEN) == 3


@pytest.mark.parametrize(
    ("trouble", "error", "code"),
    [
        (BUSY, BusyError, "SERVICE_BUSY"),
        (None, UnreachableError, "CONNECTION"),
        ((503, {}, b"busy"), AnswerError, "HTTP 503"),
    ],
)
def test_tries_have_an_end(
    client: Client, script: Script, trouble: Scripted | None, error: type[InPersonClientError], code: str
) -> None:
    script.will(GET_RESULT, trouble)
    with pytest.raises(error) as raised:
        client.get_result("ed8b21c0c87ad617")
    assert raised.value.code == code
    assert script.count(GET_RESULT) == 4


def answered(scripted: Scripted) -> httpx.Response:
    status, headers, body = scripted
    return httpx.Response(status, headers=headers, json=body)


def test_retry_after_is_waited_for_but_not_for_ever() -> None:
    flow = Calls("https://x.example", "access", "secret", tries=4, longest_wait=30.0).get_result("a", "URL")
    next(flow)
    flow.send(answered(TOKEN))
    assert flow.send(answered(refusal("SERVICE_BUSY", headers={"Retry-After": "7"}))) == 7.0
    flow.send(None)
    with pytest.raises(BusyError) as raised:
        flow.send(answered(refusal("SERVICE_BUSY", headers={"Retry-After": "3600"})))
    assert raised.value.retry_after == 3600


@pytest.mark.parametrize(
    ("when", "least", "most"),
    [
        (timedelta(seconds=3000), 2000, 3000),
        (timedelta(hours=-1), 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("Mon, 99 Foo 9999 99:99:99 GMT", 0, 0),
    ],
    ids=["later", "past", "a word", "a negative number", "no date"],
)
def test_retry_after_may_be_a_date(when: timedelta | str, least: float, most: float) -> None:
    header = when if isinstance(when, str) else format_datetime(datetime.now(UTC) + when, usegmt=True)
    flow = Calls("https://x.example", "access", "secret", tries=4, longest_wait=9999.0).get_result("a", "URL")
    next(flow)
    flow.send(answered(TOKEN))
    waited = flow.send(answered(refusal("SERVICE_BUSY", headers={"Retry-After": header})))
    assert isinstance(waited, float)
    assert least <= waited <= max(most, 1.0)


def test_waits_grow() -> None:
    flow = Calls("https://x.example", "access", "secret", tries=4, longest_wait=30.0).get_result("a", "URL")
    next(flow)
    waits: list[Any] = []
    for _ in range(3):
        waits.append(flow.send(httpx.ConnectError("no")))
        flow.send(None)
    assert [0.4 <= waits[0] <= 0.6, 0.8 <= waits[1] <= 1.2, 1.6 <= waits[2] <= 2.4] == [True] * 3
    with pytest.raises(UnreachableError):
        flow.send(httpx.ConnectError("no"))


def test_nobody_there_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inperson.customer.calls._FIRST_WAIT", 0.001)
    with Client(f"http://127.0.0.1:{free_port()}", "access", "secret") as client, pytest.raises(UnreachableError):
        client.get_result("ed8b21c0c87ad617")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("INSUFFICIENT_BALANCE", LimitError),
        ("OVER_QUERY_LIMIT", LimitError),
        ("ACCOUNT_DISABLED", AccessError),
        ("SIGNATURE_NOT_EXIST", RequestError),
        ("REQUEST_IN_PROCESSING", RequestError),
        ("A_CODE_OF_TOMORROW", RequestError),
    ],
)
def test_every_code_has_its_error_and_carries_what_the_service_said(
    client: Client, script: Script, code: str, error: type[InPersonClientError]
) -> None:
    script.will(GET_RESULT, refusal(code, "so it is"))
    with pytest.raises(error) as raised:
        client.get_result("ed8b21c0c87ad617")
    told = raised.value
    assert (told.code, told.message, told.extra, told.transaction_id) == (code, "so it is", "why", "ed8b21c0c87ad617")
    assert script.count(GET_RESULT) == 1


@pytest.mark.parametrize(
    "answer", [(200, {}, b"<h1>hello</h1>"), (200, {}, b"\xff"), (302, {}, b""), success({"x": 1})]
)
def test_what_is_no_answer_of_the_api_is_told_as_such(client: Client, script: Script, answer: Scripted) -> None:
    script.will(GENERATE_URL, answer)
    with pytest.raises(AnswerError):
        client.generate_link(**REQUEST)


def test_the_text_of_no_error_holds_a_secret(client: Client, script: Script) -> None:
    for answer in (None, BUSY, refusal("IAM_FAILED"), (200, {}, b"?")):
        script.will(GENERATE_URL, answer)
        with pytest.raises(InPersonClientError) as raised:
            client.generate_link(**REQUEST)
        assert not {"access", "secret", "t1", "ada.lovelace"} & set(str(raised.value).replace(":", " ").split())


async def test_many_tasks_may_share_a_client(service: Service, bank: AsyncClient) -> None:
    links = await asyncio.gather(*(bank.generate_link(**REQUEST) for _ in range(8)))
    assert len({link.signature_id for link in links}) == 8


def test_nothing_of_the_server_is_imported() -> None:
    heavy = ("litestar", "uvicorn", "sqlalchemy", "cv2", "numpy", "mediapipe", "cryptography", "inperson.records")
    program = f"import sys, inperson.client; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
