"""Request bodies: JSON objects, read into the struct that also describes them in the reference page.

The struct's types and constraints are the first check of every call. A parameter that fails it is named, never
quoted; what is no JSON object at all is a bad request (contract §1). Unknown parameters are ignored, and of a
parameter given twice the last counts.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from msgspec import Meta

from inperson.api.envelope import client_error, empty, parameter_error

T = TypeVar("T", bound=msgspec.Struct)
V = TypeVar("V")

LONGEST = 64 * 1024
"""Bytes of the largest body that is read. The longest sensible one has three URLs of 2048 characters."""

_WAIT_SECONDS = 20

# msgspec words it "Expected `str`, got `int` - at `$.bizId`"; the name comes from the struct, never from the request.
_place = re.compile(r" at `\$\.(\w+)")


async def content(request: Request[Any, Any, Any]) -> bytes:
    """The body's bytes. Raises `ContractError` CLIENT_ERROR when it does not arrive whole, or not in time."""
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            return await request.body()
    except (InternalServerException, TimeoutError):  # the former is Litestar's word for a caller who hung up
        raise client_error(400) from None


def reader(shape: type[T]) -> Callable[[bytes], T]:
    """A function from a body to a ``shape``. It raises `ContractError` CLIENT_ERROR or PARAMETER_ERROR."""
    decoder = msgspec.json.Decoder(shape)

    def read(body: bytes) -> T:
        try:
            return decoder.decode(body)
        except msgspec.ValidationError as error:
            place = _place.search(str(error))
            raise (parameter_error(place[1]) if place else client_error(400)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise client_error(400) from None

    return read


def one_of(*values: str) -> Meta:
    """Tells the reference, and nobody else, which texts there are: what is none of them gets the contract's answer."""
    return Meta(extra_json_schema={"enum": list(values)})


def required(*values: V | None) -> tuple[V, ...]:
    """``values`` themselves. Raises `ContractError` when one is None or a blank string."""
    given = tuple(value for value in values if value is not None and not (isinstance(value, str) and not value.strip()))
    if len(given) < len(values):
        raise empty()
    return given
