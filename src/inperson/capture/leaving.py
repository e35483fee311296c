"""Where a person goes when a check has ended (contract §5)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from inperson.capture.wire import Done
from inperson.records.sessions import LinkRequest

SUCCESS = "SUCCESS"
ATTACK = "LIVENESS_ATTACK"
ATTEMPTS_USED = "LIVENESS_TRY_COUNT_EXCEED"
TIMEOUT = "LIVENESS_TIMEOUT"


def farewell(request: LinkRequest, signature_id: str, code: str) -> Done:
    """The last message: ``code`` is SUCCESS or an errorCode.

    A negative verdict jumps to returnUrl when ignoreFailWhenJump says so. A parent page is told SUCCESS whenever the
    check was completed and submitted, whatever its verdict.
    """
    to_return = code == SUCCESS or (code == ATTACK and request.ignore_fail_when_jump)
    extra = {} if code == SUCCESS else {"errorCode": code}
    url = _with_query(
        request.return_url if to_return else request.fail_return_url, {**extra, "signatureId": signature_id}
    )
    told = SUCCESS if request.iframe_enabled and code == ATTACK else code
    return Done(
        code=told,
        signature_id=signature_id,
        url=url,
        embedded=request.iframe_enabled,
        origin=origin(request.return_url),
    )


def origin(url: str) -> str:
    """The web origin of ``url``; empty when it has none that a page could post to, as with an app's own scheme."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme.lower()] else ""
    return f"{parts.scheme.lower()}://{host}{port}"


def _with_query(url: str, extra: dict[str, str]) -> str:
    """``url`` with ``extra`` added behind its own query, its fragment kept."""
    parts = urlsplit(url)
    added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in extra.items())
    query = f"{parts.query}&{added}" if parts.query else added
    path = parts.path or ("/" if parts.scheme.lower() in {"http", "https"} else "")
    return urlunsplit((parts.scheme, parts.netloc, path, query, parts.fragment))
