from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import CLEAR_DATA, GENERATE_TOKEN, GENERATE_URL, GET_RESULT, Service, envelope, link_body

CALLS = [GENERATE_TOKEN, GENERATE_URL, GET_RESULT]
BAD_REQUEST = ("CLIENT_ERROR", "HTTP 400 - Bad Request")
NOT_FOUND = ("CLIENT_ERROR", "HTTP 404 - Not Found")
NOT_ALLOWED = ("CLIENT_ERROR", "HTTP 405 - Method Not Allowed")


def told(response: httpx.Response) -> tuple[str, str]:
    answer = envelope(response)
    return answer["code"], answer["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/openapi",
        "/openapi/",
        "/intl/openapi",
        "/openapi/nothing",
        "/intl/openapi/nothing",
        "/intl/openapi/identity-risk/idvs-h5/ekyc/v2/get-result",
        "/openapi/%00",
        "/openapi/%ff%fe",
        "/openapi/../openapi/x",
        "//openapi/nothing",
        "/openapi/" + "x" * 5000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_such_path(client: httpx.Client, method: str, path: str) -> None:
    assert told(client.request(method, httpx.URL(str(client.base_url), raw_path=path.encode()))) == NOT_FOUND


@pytest.mark.parametrize("path", [*CALLS, CLEAR_DATA])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_wrong_method(client: httpx.Client, method: str, path: str) -> None:
    assert told(client.request(method, path)) == NOT_ALLOWED


@pytest.mark.parametrize("path", CALLS)
def test_a_head_has_no_body_and_no_surprise(client: httpx.Client, path: str) -> None:
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"accessKey=a&timestamp=b",
        b"{" * 50_000,
        b'{"x":' * 12_000,
        b"\0" * 1000,
        json.dumps({"x": "y" * 70_000}).encode(),
    ],
)
def test_a_body_that_is_no_object_or_too_large(client: httpx.Client, token: str, path: str, body: bytes) -> None:
    headers = {"X-ACCESS-TOKEN": token, "Content-Type": "application/json"}
    assert told(client.post(path, content=body, headers=headers)) == BAD_REQUEST


def test_a_body_without_its_length_is_cut_off_too(client: httpx.Client, token: str) -> None:
    endless = (b"x" * 1024 for _ in range(200))
    assert told(client.post(GENERATE_URL, content=endless, headers={"X-ACCESS-TOKEN": token})) == BAD_REQUEST


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "é", ""])
def test_the_body_is_read_whatever_its_type_is_called(client: httpx.Client, token: str, kind: str) -> None:
    headers = {"X-ACCESS-TOKEN": token.encode(), "Content-Type": kind.encode()}
    response = client.post(GENERATE_URL, content=json.dumps(link_body()), headers=headers)  # type: ignore[arg-type]
    assert told(response) == ("SUCCESS", "OK")


def test_a_trailing_slash_is_forgiven(client: httpx.Client, token: str) -> None:
    response = client.post(GENERATE_URL + "/", json=link_body(), headers={"X-ACCESS-TOKEN": token})
    assert told(response) == ("SUCCESS", "OK")


def test_a_host_header_of_nonsense_is_a_bad_request(service: Service) -> None:
    request = f"POST {GENERATE_TOKEN} HTTP/1.1\r\nHost: a b/c\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    answer = exchange(service, request.encode())
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"HTTP 400 - Bad Request"' in answer


def test_who_hangs_up_in_the_middle_costs_nothing(service: Service, client: httpx.Client, token: str) -> None:
    head = f"POST {GENERATE_URL} HTTP/1.1\r\nHost: x\r\nX-ACCESS-TOKEN: {token}\r\nContent-Length: 500\r\n\r\n{{"
    before = service.log.getvalue().count('"unexpected"')
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", service.settings.port), timeout=20) as line:
            line.sendall(head.encode())
    assert told(client.post(GET_RESULT, json={}, headers={"X-ACCESS-TOKEN": token}))[0] == "PARAMETER_ERROR"
    assert service.log.getvalue().count('"unexpected"') == before


def test_outside_of_the_api_there_is_no_envelope(client: httpx.Client) -> None:
    for path in ("/", "/nothing", "/openapis", "/intl/nothing"):
        response = client.get(path)
        assert (response.status_code, response.text) == (404, "Not Found")
        assert response.headers["content-type"].startswith("text/plain")
    response = client.post("/healthz")
    assert (response.status_code, response.text) == (405, "Method Not Allowed")
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/idvs/", "/sdk/inperson.js", "/nothing"])
def test_who_asks_for_the_head_alone_gets_that_of_the_answer(client: httpx.Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    own = {"date", "x-transaction-id"}
    assert {**head.headers, **dict.fromkeys(own)} == {**whole.headers, **dict.fromkeys(own)}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    ["accessKey", "timestamp", "signature", "periodSecond", "signatureId", "returnImageType", *link_body()]
)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(CALLS), body=st.dictionaries(names, anything, max_size=6) | anything)
def test_nothing_that_is_sent_is_a_server_error(client: httpx.Client, token: str, path: str, body: Any) -> None:
    content = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = envelope(client.post(path, content=content, headers={"X-ACCESS-TOKEN": token}))
    assert answer["code"] in {"CLIENT_ERROR", "PARAMETER_ERROR", "REGION_WRONG", "SIGNATURE_NOT_EXIST"}


def exchange(service: Service, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", service.settings.port), timeout=20) as line:
        line.sendall(request)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer
