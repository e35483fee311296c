from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from inperson.capture.leaving import ATTACK, ATTEMPTS_USED, LOCKED, SUCCESS, farewell, origin
from inperson.capture.wire import Done
from inperson.records.sessions import LinkRequest
from tests.records.given import REQUEST

SIGNATURE_ID = "0123456789abcdef"
SHOP = replace(
    REQUEST,
    return_url="https://shop.example/done",
    fail_return_url="https://shop.example/failed",
    iframe_enabled=False,
    ignore_fail_when_jump=False,
)


def left(code: str, **changes: object) -> Done:
    request: LinkRequest = replace(SHOP, **changes)  # type: ignore[arg-type]
    return farewell(request, SIGNATURE_ID, code)


def test_success_leads_to_the_return_url() -> None:
    assert left(SUCCESS) == Done(
        code="SUCCESS",
        told="SUCCESS",
        signature_id=SIGNATURE_ID,
        url=f"https://shop.example/done?signatureId={SIGNATURE_ID}",
        embedded=False,
        origin="https://shop.example",
    )


@pytest.mark.parametrize("code", [ATTACK, ATTEMPTS_USED, "USER_CANCELLED", "NO_PERMISSION", "CAMERA_ISSUE"])
def test_failure_leads_to_the_fail_return_url_with_its_code(code: str) -> None:
    done = left(code)
    assert done.code == code
    assert done.url == f"https://shop.example/failed?errorCode={code}&signatureId={SIGNATURE_ID}"


def test_a_negative_verdict_may_lead_to_the_return_url_but_other_failures_may_not() -> None:
    verdict, other = (left(code, ignore_fail_when_jump=True) for code in (ATTACK, ATTEMPTS_USED))
    assert verdict.url == f"https://shop.example/done?errorCode={ATTACK}&signatureId={SIGNATURE_ID}"
    assert other.url == f"https://shop.example/failed?errorCode={ATTEMPTS_USED}&signatureId={SIGNATURE_ID}"


@pytest.mark.parametrize("embedded", [False, True])
@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize(
    "code", [SUCCESS, ATTACK, ATTEMPTS_USED, "LIVENESS_TIMEOUT", "USER_CANCELLED", "BROWSER_ISSUE"]
)
def test_only_a_verdict_ever_leads_to_the_return_url_or_is_told_as_success(
    code: str, ignored: bool, embedded: bool
) -> None:
    done = left(code, ignore_fail_when_jump=ignored, iframe_enabled=embedded)
    address = urlsplit(done.url)
    back = code == SUCCESS or (code == ATTACK and ignored)
    assert address.path == ("/done" if back else "/failed")
    assert dict(parse_qsl(address.query)).get("errorCode") == (None if code == SUCCESS else code)
    assert done.code == code
    assert done.told == (SUCCESS if code in {SUCCESS, ATTACK} and embedded else code)
    assert done.embedded == embedded


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example", "https://shop.example/?{}"),
        ("https://shop.example?a=1", "https://shop.example/?a=1&{}"),
        ("https://shop.example/p?", "https://shop.example/p?{}"),
        ("https://shop.example/p?a=1&b=%2F+x", "https://shop.example/p?a=1&b=%2F+x&{}"),
        ("https://shop.example/p#/route?x=1", "https://shop.example/p?{}#/route?x=1"),
        ("https://shop.example/p?a=1#part", "https://shop.example/p?a=1&{}#part"),
        ("https://user@shop.example:8443/p;v=1", "https://user@shop.example:8443/p;v=1?{}"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/?{}"),
        ("https://магазин.example/путь", "https://магазин.example/путь?{}"),
        ("myapp://callback/success", "myapp://callback/success?{}"),
        ("myapp://callback", "myapp://callback?{}"),
        ("alipays://platformapi/startapp?id=1", "alipays://platformapi/startapp?id=1&{}"),
    ],
)
def test_the_url_keeps_its_own_query_and_fragment(url: str, expected: str) -> None:
    assert left(SUCCESS, return_url=url).url == expected.format(f"signatureId={SIGNATURE_ID}")


def test_what_is_added_is_encoded() -> None:
    url = left("A&B=C #ü", fail_return_url="https://shop.example/?a=1").url
    assert parse_qsl(urlsplit(url).query) == [("a", "1"), ("errorCode", "A&B=C #ü"), ("signatureId", SIGNATURE_ID)]
    assert url.isascii()


def test_a_parent_page_is_told_success_whatever_the_verdict() -> None:
    passed, rejected = (left(code, iframe_enabled=True) for code in (SUCCESS, ATTACK))
    assert (passed.told, rejected.told) == ("SUCCESS", "SUCCESS")
    assert (passed.code, rejected.code) == (SUCCESS, ATTACK)  # and the page shows what happened
    assert passed.embedded
    assert rejected.embedded


def test_that_a_person_is_locked_is_for_that_person_alone() -> None:
    done = left(LOCKED, iframe_enabled=True)
    assert (done.code, done.told) == (LOCKED, ATTEMPTS_USED)
    assert done.url == f"https://shop.example/failed?errorCode={ATTEMPTS_USED}&signatureId={SIGNATURE_ID}"


def test_a_parent_page_is_told_why_a_check_was_not_completed() -> None:
    assert left("CAMERA_ISSUE", iframe_enabled=True).told == "CAMERA_ISSUE"
    assert left(ATTEMPTS_USED, iframe_enabled=True).told == ATTEMPTS_USED


def test_the_message_goes_to_the_return_urls_origin_even_after_a_failure() -> None:
    done = left(ATTEMPTS_USED, iframe_enabled=True, fail_return_url="https://elsewhere.example/")
    assert done.origin == "https://shop.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example/path?q#f", "https://shop.example"),
        ("https://SHOP.example", "https://shop.example"),
        ("http://shop.example:8080/", "http://shop.example:8080"),
        ("https://shop.example:443/", "https://shop.example"),
        ("http://shop.example:80/", "http://shop.example"),
        ("http://shop.example:443/", "http://shop.example:443"),
        ("https://user:secret@shop.example/", "https://shop.example"),
        ("https://192.0.2.7:9000/", "https://192.0.2.7:9000"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://магазин.example:8443/", "https://xn--80aairftm.example:8443"),
    ],
)
def test_an_origin_is_scheme_host_and_uncommon_port(url: str, expected: str) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "myapp://callback/success",
        "alipays://platformapi/startapp",
        "https://shop.example;sandbox/",
        "https://shop.example,default-src/",
        "https://'self'/",
        "https://*.example/",
        "https://[fe80::1%25eth0]/",
        "https://shop.example:0/",
        "https://" + "ü" * 70 + ".example/",
    ],
)
def test_what_no_page_could_post_to_or_no_header_could_name_has_no_origin(url: str) -> None:
    assert origin(url) == ""
