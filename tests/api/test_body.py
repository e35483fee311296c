from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.api.body import reader, required
from inperson.errors import ContractError


class Order(msgspec.Struct, rename="camel"):
    order_id: str | None = None
    amount: int | None = None


read = reader(Order)


def test_an_object_becomes_the_struct() -> None:
    assert read(b'{"orderId":"a","amount":2,"other":[{}]}') == Order("a", 2)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"5",
        b"{",
        b'{"orderId":}',
        b"orderId=a&amount=2",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe",
        b'{"orderId":"\xff"}',
        b'{"orderId":"\\ud800"}',
        b'{"orderId":"\\ud800\\u0041"}',
        b'{"orderId":"a\nb"}',
        b'{"amount":NaN}',
        b"[" * 60_000,
        b'{"other":' * 10_000,
        '{"orderId":"a"}'.encode("utf-16"),
    ],
)
def test_what_is_no_json_object_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(ContractError) as caught:
        read(body)
    assert (caught.value.code, caught.value.message) == ("CLIENT_ERROR", "HTTP 400 - Bad Request")
    assert caught.value.extra is None


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"orderId":5}', "orderId"),
        (b'{"amount":"hush"}', "amount"),
        (b'{"amount":1.5}', "amount"),
        (b'{"amount":true}', "amount"),
        (b'{"amount":' + b"9" * 5000 + b"}", "amount"),
        (b'{"orderId":{"hush":1}}', "orderId"),
    ],
)
def test_a_wrong_type_names_the_parameter_and_never_its_value(body: bytes, name: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(body)
    assert caught.value.code == "PARAMETER_ERROR"
    assert caught.value.extra == name


def test_an_empty_value_is_refused_among_full_ones() -> None:
    assert required("a", 0) == ("a", 0)
    for nothing in (None, "", " \n"):
        with pytest.raises(ContractError, match="Parameter should not be empty"):
            required("a", nothing)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    outcome: Order | ContractError
    try:
        outcome = read(body)
    except ContractError as error:
        outcome = error
    assert isinstance(outcome, Order) or outcome.code in {"CLIENT_ERROR", "PARAMETER_ERROR"}
