"""What an address of a customer may be: returnUrl, failReturnUrl and callbackUrl (contract §3, "URL rules").

What is a host, and what a port, is as browsers have it: the WHATWG's URL standard, read by Ada.
"""

from __future__ import annotations

import re

from ada_url import URL

from inperson.errors import ContractError

_BARRED = frozenset({"javascript", "data", "file", "about", "blob", "intent"})
_WEB = frozenset({"http", "https"})

# No URI holds these: controls, white space (also beyond ASCII), quotes, the backslash that browsers take for a slash.
_foreign = re.compile(r'[\x00-\x20\x7f-\x9f\s"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')
_begins = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://[^/]")


def jump(name: str, url: str) -> str:
    """``url`` as it is, when a browser or an app can be sent there: http, https, or a custom scheme.

    Raises `ContractError` "Invalid {name},please check your {name}".
    """
    scheme = _scheme_of(url)
    if scheme is None or scheme in _BARRED:
        raise _invalid(name)
    return url


def web(name: str, url: str) -> str:
    """``url`` as it is, when it is http or https. Raises like `jump`."""
    if _scheme_of(url) not in _WEB:
        raise _invalid(name)
    return url


def _scheme_of(url: str) -> str | None:
    """The scheme in lower case; None for what is no URI with a scheme and a host, or that no browser can open."""
    begins = _begins.match(url)
    if begins is None or _foreign.search(url):
        return None
    try:
        return begins[1].lower() if URL(url).hostname else None
    except ValueError:
        return None


def _invalid(name: str) -> ContractError:
    return ContractError("PARAMETER_ERROR", f"Invalid {name},please check your {name}")
