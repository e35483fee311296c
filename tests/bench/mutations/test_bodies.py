from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from bench.mutations.bodies import mutated
from bench.service import LINK
from inperson.api.body import reader
from inperson.api.link_request import LinkParameters
from inperson.errors import ContractError

COUNT = 1000


def sent(seed: int) -> list[bytes]:
    random = Random(seed)  # noqa: S311 (repeatable)
    return [mutated(random, LINK) for _ in range(COUNT)]


bodies = cache(sent)


def test_the_same_seed_sends_the_same() -> None:
    assert sent(1) == sent(1) != sent(2)


def test_the_body_itself_stays_as_it_was() -> None:
    before = dict(LINK)
    sent(1)
    assert before == LINK


@pytest.mark.parametrize(
    "kind",
    [
        lambda body: json.loads(body) == LINK,
        lambda body: not isinstance(json.loads(body), dict),
        lambda body: set(json.loads(body)) < set(LINK),
        lambda body: len(body) > 64 * 1024,
        lambda body: b"[" * 1000 in body or b'{"a":' * 1000 in body,
        lambda body: b"\\ud800" in body,
        lambda body: body.count(b'"region":') > 1,
        lambda body: b"NaN" in body,
        lambda body: not body.isascii(),
    ],
    ids=["unharmed", "no object", "left out", "too large", "deep", "half a character", "twice", "no number", "bytes"],
)
def test_every_kind_of_mutation_comes(kind: Callable[[bytes], bool]) -> None:
    def is_kind(body: bytes) -> bool:
        try:
            return kind(body)
        except (ValueError, RecursionError):
            return False

    assert any(map(is_kind, bodies(1)))


def test_whatever_it_is_the_reader_has_an_answer() -> None:
    read = reader(LinkParameters)
    answers = set()
    for body in bodies(3):
        try:
            read(body)
            answers.add("read")
        except ContractError as error:
            answers.add(error.code)
    assert answers == {"read", "CLIENT_ERROR", "PARAMETER_ERROR"}
