"""Schemathesis reads the OpenAPI document, asks the running service all that it can think of, and finds nothing.

Its checks that wait for another HTTP status than 200 are left out: the contract answers errors with 200 as well. What
stands in their place is stricter: every code with its message must be one that the document tells of.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inperson.api import clearing, links, results, ticket
from tests.conftest import Service

CALLS = {call.path: call for call in (ticket.CALL, links.CALL, results.CALL, clearing.CALL)}
OTHERS = ("/media/{token}", "/healthz", "/readyz")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    positive_data_acceptance,
]


@pytest.fixture(scope="module")
def described(service: Service) -> BaseSchema:
    schema: BaseSchema = schemathesis.openapi.from_url(f"{service.url}/docs/openapi.json")
    return schema


def examples(most: int) -> settings:
    return settings(
        max_examples=most,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        database=None,
    )


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.rsplit("/", 1)[1])
def test_a_call_answers_only_what_is_described(
    described: BaseSchema, token: str, path: str, mode: GenerationMode
) -> None:
    told = set(CALLS[path].answers)
    codes = Counter[str]()

    @given(case=described[path]["POST"].as_strategy(generation_mode=mode))
    @examples(150)
    def ask(case: Case[Any]) -> None:
        response = case.call_and_validate(headers={"X-ACCESS-TOKEN": token}, checks=CHECKS, timeout=20)
        answer = response.json()
        assert (answer["code"], answer["message"]) in told
        assert answer["code"] != "ERROR"
        codes[answer["code"]] += 1

    ask()
    assert codes.keys() - {"IAM_FAILED"}, "nothing came as far as the parameters"


@pytest.mark.parametrize("path", OTHERS)
def test_the_rest_answers_only_what_is_described(described: BaseSchema, path: str) -> None:
    @given(case=described[path]["GET"].as_strategy())
    @examples(100)
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS, timeout=20)

    ask()
