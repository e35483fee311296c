from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.api.body import reader
from inperson.api.link_request import LinkParameters, parse
from inperson.engine.flows import LIVENESS_TYPES
from inperson.errors import ContractError
from inperson.records.link_request import LinkRequest
from tests.conftest import link_body

read = reader(LinkParameters)
LEVELS = ("STANDARD", "PRO")
TYPES = {*LIVENESS_TYPES, "login"}
GENERAL = "Parameter error,please check you input."
EMPTY = "Parameter should not be empty"


def asked(levels: tuple[str, ...] = LEVELS, **changes: object) -> LinkRequest:
    return parse(read(json.dumps(link_body(**changes)).encode()), levels, TYPES)


def refused(levels: tuple[str, ...] = LEVELS, **changes: object) -> tuple[str, str, str | None]:
    with pytest.raises(ContractError) as caught:
        asked(levels, **changes)
    return caught.value.code, caught.value.message, caught.value.extra


def test_every_parameter_arrives() -> None:
    assert asked(iframeEnabled=True, ignoreFailWhenJump=True, productLevel="PRO") == LinkRequest(
        return_url="https://www.example.com",
        fail_return_url="https://www.example.com/fail",
        callback_url="https://www.example.com/callback",
        biz_id="7ac66c0f148de9519b8bd264312c4d64",
        user_id="8e44f0089b076e18a718eb9ca3d94674",
        region="PHL",
        language="en-US",
        prefers_color_scheme="light",
        biz_code="WhiteCard",
        iframe_enabled=True,
        product_level="PRO",
        ignore_fail_when_jump=True,
        liveness_type="DISTANT_NEAR",
    )


@pytest.mark.parametrize("absent", [..., None])
def test_what_is_absent_or_null_has_its_default(absent: object) -> None:
    optional = (
        "failReturnUrl callbackUrl language prefersColorScheme bizCode iframeEnabled productLevel ignoreFailWhenJump "
        "livenessType"
    )
    defaults: dict[str, Any] = dict.fromkeys(optional.split(), absent)
    assert asked(**defaults) == LinkRequest(
        return_url="https://www.example.com",
        fail_return_url="https://www.example.com",
        callback_url=None,
        biz_id="7ac66c0f148de9519b8bd264312c4d64",
        user_id="8e44f0089b076e18a718eb9ca3d94674",
        region="PHL",
        language=None,
        prefers_color_scheme="light",
        biz_code=None,
        iframe_enabled=False,
        product_level="STANDARD",
        ignore_fail_when_jump=False,
        liveness_type="DISTANT_NEAR",
    )


@pytest.mark.parametrize("name", ["returnUrl", "bizId", "userId", "region"])
@pytest.mark.parametrize("nothing", [..., None, "", "  \t"])
def test_a_required_parameter_must_say_something(name: str, nothing: Any) -> None:
    assert refused(**{name: nothing}) == ("PARAMETER_ERROR", EMPTY, None)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"returnUrl": "myapp:"}, "PARAMETER_ERROR", "Invalid returnUrl,please check your returnUrl"),
        ({"failReturnUrl": ""}, "PARAMETER_ERROR", "Invalid failReturnUrl,please check your failReturnUrl"),
        ({"callbackUrl": "myapp://x"}, "PARAMETER_ERROR", "Invalid callbackUrl,please check your callbackUrl"),
        ({"callbackUrl": ""}, "PARAMETER_ERROR", "Invalid callbackUrl,please check your callbackUrl"),
        ({"region": "PH"}, "REGION_WRONG", "Region is wrong"),
        ({"region": "phl"}, "REGION_WRONG", "Region is wrong"),
        ({"region": "XXX"}, "REGION_WRONG", "Region is wrong"),
        ({"prefersColorScheme": "Light"}, "PARAMETER_ERROR", "Prefers color scheme is wrong"),
        ({"prefersColorScheme": ""}, "PARAMETER_ERROR", "Prefers color scheme is wrong"),
        ({"productLevel": "GOLD"}, "PARAMETER_ERROR", "Product level is wrong"),
        ({"livenessType": "distant_near"}, "PARAMETER_ERROR", "Liveness type is wrong"),
        ({"livenessType": "logout"}, "PARAMETER_ERROR", "Liveness type is wrong"),
        ({"livenessType": ""}, "PARAMETER_ERROR", "Liveness type is wrong"),
    ],
)
def test_each_rule_has_its_message(changes: dict[str, Any], code: str, message: str) -> None:
    assert refused(**changes) == (code, message, None)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_type_of_the_contract_or_of_the_deployment_is_taken(name: str) -> None:
    assert asked(livenessType=name).liveness_type == name


def test_who_was_granted_one_level_alone_means_it() -> None:
    assert asked(("PRO",), productLevel=...).product_level == "PRO"


def test_a_level_that_was_not_granted_is_wrong() -> None:
    assert asked(("STANDARD",)).product_level == "STANDARD"
    assert refused(("STANDARD",), productLevel="PRO")[1] == "Product level is wrong"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("returnUrl", 5),
        ("returnUrl", "https://example.com/" + "x" * 2048),
        ("failReturnUrl", ["https://example.com"]),
        ("callbackUrl", "https://example.com/" + "x" * 2048),
        ("bizId", 5),
        ("bizId", "x" * 129),
        ("userId", {}),
        ("userId", "x" * 129),
        ("region", 608),
        ("language", 1),
        ("language", "x" * 129),
        ("prefersColorScheme", True),
        ("bizCode", "White Card"),
        ("bizCode", "White\n"),
        ("bizCode", "Café"),
        ("bizCode", "x" * 33),
        ("iframeEnabled", "true"),
        ("iframeEnabled", 1),
        ("productLevel", 1),
        ("ignoreFailWhenJump", "false"),
        ("livenessType", []),
    ],
)
def test_what_is_wrong_in_general_is_named_and_never_quoted(name: str, value: Any) -> None:
    assert refused(**{name: value}) == ("PARAMETER_ERROR", GENERAL, name)


def test_the_longest_values_are_accepted() -> None:
    url = "https://example.com/".ljust(2048, "x")
    long = asked(returnUrl=url, callbackUrl=url, bizId="b" * 128, userId="é" * 128, bizCode="c" * 32)
    assert (long.return_url, len(long.biz_id), len(long.user_id), len(long.biz_code or "")) == (url, 128, 128, 32)


@pytest.mark.parametrize("tag", ["en", "zh-Hans-CN", "pt_BR", "tlh", "", "en-", "klingon", "английский"])
def test_a_language_tag_is_kept_known_or_not(tag: str) -> None:
    assert asked(language=tag).language == tag


@pytest.mark.parametrize("tag", ["en\0", "\n", "e\x1bn"])
def test_a_language_with_a_control_character_counts_as_absent(tag: str) -> None:
    assert asked(language=tag).language is None


def test_the_empty_parameter_is_told_before_any_rule() -> None:
    assert refused(returnUrl="myapp:", region="")[1] == EMPTY


def test_the_shape_is_told_before_the_empty_parameter() -> None:
    assert refused(region="", bizId=5) == ("PARAMETER_ERROR", GENERAL, "bizId")


def test_rules_are_told_in_the_order_of_the_parameters() -> None:
    wrong: dict[str, Any] = {"livenessType": "?", "productLevel": "?", "region": "?", "callbackUrl": "?"}
    assert refused(**wrong)[1] == "Invalid callbackUrl,please check your callbackUrl"
    assert refused(**wrong | {"callbackUrl": ...})[1] == "Region is wrong"
    assert refused(**wrong | {"callbackUrl": ..., "region": "PHL"})[1] == "Product level is wrong"


def test_unknown_parameters_are_ignored_and_the_last_of_two_counts() -> None:
    body = json.dumps(link_body(region="???", extra={"deep": [1]}))
    assert parse(read(body[:-1].encode() + b',"region":"IDN"}'), LEVELS, TYPES).region == "IDN"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*sorted(link_body()), "iframeEnabled"]), anything, max_size=4))
def test_any_values_are_taken_or_refused_with_a_code_of_the_contract(changes: dict[str, Any]) -> None:
    outcome: LinkRequest | ContractError
    try:
        outcome = asked(**changes)
    except ContractError as error:
        outcome = error
    if isinstance(outcome, ContractError):
        assert outcome.code in {"PARAMETER_ERROR", "REGION_WRONG", "CLIENT_ERROR"}
        assert outcome.extra in {None, *link_body(), "iframeEnabled"}
