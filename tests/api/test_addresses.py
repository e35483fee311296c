from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.api import addresses
from inperson.errors import ContractError


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/callback",
        "http://localhost:3000/done?order=1&list[]=2#top",
        "HTTPS://EXAMPLE.COM",
        "https://[2001:db8::1]:8443/x",
        "https://例え.jp/路?名=1",
        "myapp://callback/success",
        "alipays://platformapi/startapp?id=1",
        "com.shop.app+kyc://done",
    ],
)
def test_a_place_to_go_is_accepted_as_it_is(url: str) -> None:
    assert addresses.jump("returnUrl", url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        " https://example.com",
        "javascript:alert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "about:blank",
        "blob:https://example.com/1",
        "blob://example.com/1",
        "intent://scan/#Intent;scheme=zxing;end",
        "myapp:",
        "myapp://",
        "myapp:///path",
        "https:example.com",
        "https:///path",
        "https://:443/",
        "https://user@/",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://[::1/",
        "//example.com/",
        "example.com",
        "1app://callback",
        "https://host/\npath",
        "https://host/\rpath",
        "https://host/\tpath",
        "https://host/\0path",
        "https://host/\x85path",
        "https://host/\u2028path",
        "https://good.example\\@evil.example/",
        "https://host/a b",
        "https://host/%zz",
        'https://host/"onload="',
        "https://host%0a/",
        "https://256.256.256.256/",
        "https://\u200b/",
        "https://host/<script>",
    ],
)
def test_what_is_no_address_of_a_place_is_refused_by_its_name(url: str) -> None:
    with pytest.raises(ContractError) as caught:
        addresses.jump("failReturnUrl", url)
    assert (caught.value.code, caught.value.message) == (
        "PARAMETER_ERROR",
        "Invalid failReturnUrl,please check your failReturnUrl",
    )
    assert caught.value.extra is None


def test_a_callback_goes_to_the_web_only() -> None:
    assert addresses.web("callbackUrl", "https://example.com/hook") == "https://example.com/hook"
    with pytest.raises(ContractError, match="Invalid callbackUrl,please check your callbackUrl"):
        addresses.web("callbackUrl", "myapp://callback/success")


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        taken = addresses.jump("returnUrl", text)
    except ContractError:
        return
    assert taken.partition(":")[0].lower() not in {"javascript", "data", "file", "about", "blob", "intent"}
    assert not any(letter < "!" or letter == "\x7f" for letter in taken)
