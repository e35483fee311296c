"""The parameters of a link, read and checked (contract §3).

The order of checks: types, lengths and patterns as the struct declares them; then what is required and empty; then
each parameter's own rule, in the order of the struct. The first that fails is the answer. An optional parameter that
is null counts as absent; a blank one is a value, and follows its rule.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from inperson.api import addresses
from inperson.api.body import one_of, required
from inperson.errors import ContractError
from inperson.records.link_request import LinkRequest

_COLOR_SCHEMES = ("light", "dark")
_PRODUCT_LEVELS = ("STANDARD", "PRO")


class LinkParameters(msgspec.Struct, rename="camel"):
    """What generate-liveness-detection-url is asked with."""

    return_url: Annotated[
        Annotated[str, Meta(max_length=2048)] | None,
        Meta(description="Where the page goes after success: http, https or a custom scheme."),
    ] = None
    fail_return_url: Annotated[
        Annotated[str, Meta(max_length=2048)] | None,
        Meta(description="Where the page goes after a failure, with errorCode added. Default: returnUrl."),
    ] = None
    callback_url: Annotated[
        Annotated[str, Meta(max_length=2048)] | None,
        Meta(description="Where the callback is posted: http or https. Default: no callback."),
    ] = None
    biz_id: Annotated[
        Annotated[str, Meta(max_length=128)] | None, Meta(description="The caller's own transaction id.")
    ] = None
    user_id: Annotated[
        Annotated[str, Meta(max_length=128)] | None, Meta(description="The caller's id of the end user.")
    ] = None
    region: Annotated[str | None, Meta(description="ISO 3166-1 alpha-3, upper case.")] = None
    language: Annotated[
        Annotated[str, Meta(max_length=128)] | None,
        Meta(description="ISO 639-1, with or without a region (`en-US`). Default: the browser's, else English."),
    ] = None
    prefers_color_scheme: Annotated[
        Annotated[str, one_of(*_COLOR_SCHEMES)] | None, Meta(description="`light` or `dark`. Default: `light`.")
    ] = None
    # `$` alone lets a line end pass in Python, but not in JSON Schema: this means the end in both.
    biz_code: Annotated[
        Annotated[str, Meta(max_length=32, pattern=r"^[a-zA-Z0-9]*$(?!\n)")] | None,
        Meta(description="The caller's label of the user's segment: letters and digits."),
    ] = None
    iframe_enabled: Annotated[
        bool | None,
        Meta(description="true: the page may be embedded and tells its parent. false: it redirects. Default: false."),
    ] = None
    product_level: Annotated[
        Annotated[str, one_of(*_PRODUCT_LEVELS)] | None,
        Meta(description="`STANDARD` or `PRO`, as granted. Default: `STANDARD`, if granted."),
    ] = None
    ignore_fail_when_jump: Annotated[
        bool | None, Meta(description="true: a negative verdict goes to returnUrl too. Default: false.")
    ] = None
    liveness_type: Annotated[
        str | None,
        Meta(
            description="`DISTANT_NEAR`, `DISTANT_NEAR_ACTION`, `ACTION`, `SILENT`, or a type that this service "
            "configured. Default: `DISTANT_NEAR`."
        ),
    ] = None


def parse(
    asked: LinkParameters,
    granted_levels: Collection[str],
    types: Collection[str],
    granted_regions: Collection[str] | None = None,
) -> LinkRequest:
    """What was asked, with defaults for what was not. ``types``: the liveness types there are.

    ``granted_regions``: those that the account may ask for; None: any.

    Raises `ContractError` with the codes of contract §3.
    """
    return_url, biz_id, user_id, region = required(asked.return_url, asked.biz_id, asked.user_id, asked.region)
    addresses.jump("returnUrl", return_url)
    return LinkRequest(
        return_url=return_url,
        fail_return_url=return_url
        if asked.fail_return_url is None
        else addresses.jump("failReturnUrl", asked.fail_return_url),
        callback_url=None if asked.callback_url is None else addresses.web("callbackUrl", asked.callback_url),
        biz_id=biz_id,
        user_id=user_id,
        region=_region(region, granted_regions),
        language=_writable(asked.language),
        prefers_color_scheme=_choice(
            asked.prefers_color_scheme, "light", _COLOR_SCHEMES, "Prefers color scheme is wrong"
        ),
        biz_code=asked.biz_code,
        iframe_enabled=bool(asked.iframe_enabled),
        product_level=_choice(
            asked.product_level,
            _default(granted_levels),
            frozenset(_PRODUCT_LEVELS).intersection(granted_levels),
            "Product level is wrong",
        ),
        ignore_fail_when_jump=bool(asked.ignore_fail_when_jump),
        liveness_type=_choice(asked.liveness_type, "DISTANT_NEAR", types, "Liveness type is wrong"),
    )


def _default(granted_levels: Collection[str]) -> str:
    # Who was granted PRO alone means it, also without saying so.
    return "PRO" if "PRO" in granted_levels and "STANDARD" not in granted_levels else "STANDARD"


def _writable(language: str | None) -> str | None:
    # An unknown language is no error (contract §3); but a control character is in none, and no database takes NUL.
    return language if language is not None and language.isprintable() else None


def _choice(value: str | None, default: str, allowed: Collection[str], message: str) -> str:
    return _one_of(default if value is None else value, allowed, "PARAMETER_ERROR", message)


def _one_of(value: str, allowed: Collection[str], code: str, message: str) -> str:
    if value not in allowed:
        raise ContractError(code, message)
    return value


def _region(code: str, granted: Collection[str] | None) -> str:
    if granted is not None:
        _one_of(code, granted, "REGION_WRONG", "Region is wrong")
    return _one_of(code, _regions(), "REGION_WRONG", "Region is wrong")


@cache
def _regions() -> frozenset[str]:
    import pycountry  # its tables are read at the first link, not at every start

    return frozenset(country.alpha_3 for country in pycountry.countries)
