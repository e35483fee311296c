"""Where a person goes when a check has ended (contract §5)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from inperson.capture.wire import Done
from inperson.records.sessions import LinkRequest

SUCCESS = "SUCCESS"
ATTACK = "LIVENESS_ATTACK"
ATTEMPTS_USED = "LIVENESS_TRY_COUNT_EXCEED"
TIMEOUT = "LIVENESS_TIMEOUT"
LOCKED = "LOCKED"
"""For the person alone, who may not have tried this link at all: to everybody else it is `ATTEMPTS_USED`."""

_netloc = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]*)?")


def farewell(request: LinkRequest, signature_id: str, code: str) -> Done:
    """The last message: ``code`` is SUCCESS, an errorCode, or `LOCKED`.

    A negative verdict jumps to returnUrl when ignoreFailWhenJump says so. A parent page is told SUCCESS whenever the
    check was completed and submitted, whatever its verdict.
    """
    named = ATTEMPTS_USED if code == LOCKED else code
    to_return = code == SUCCESS or (code == ATTACK and request.ignore_fail_when_jump)
    extra = {} if code == SUCCESS else {"errorCode": named}
    url = _with_query(
        request.return_url if to_return else request.fail_return_url, {**extra, "signatureId": signature_id}
    )
    return Done(
        code=code,
        told=SUCCESS if request.iframe_enabled and code == ATTACK else named,
        signature_id=signature_id,
        url=url,
        embedded=request.iframe_enabled,
        origin=origin(request.return_url),
    )


def origin(url: str) -> str:
    """The web origin of ``url``, in ASCII; empty when it has none that a page could post to, as an app's own scheme.

    It goes into a header, so a host of other characters than names and addresses have counts as none.
    """
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return ""
    netloc = address.netloc.decode("ascii").lower()
    return f"{address.scheme}://{netloc}" if address.scheme in {"http", "https"} and _netloc.fullmatch(netloc) else ""


def _with_query(url: str, extra: dict[str, str]) -> str:
    """``url`` with ``extra`` added behind its own query, its fragment kept."""
    parts = urlsplit(url)
    added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in extra.items())
    query = f"{parts.query}&{added}" if parts.query else added
    path = parts.path or ("/" if parts.scheme.lower() in {"http", "https"} else "")
    return urlunsplit((parts.scheme, parts.netloc, path, query, parts.fragment))
