"""What a person takes along to another device: the link, and a QR code of it."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from urllib.parse import quote

import segno

from inperson.capture.wire import HandedOff

_QUIET_ZONE = 4
"""Modules of white around a code, without which cameras miss it (ISO/IEC 18004 §9.1)."""


async def handed_off(public_url: str, token: str, signature_id: str, language: str | None = None) -> HandedOff:
    """The link once more, as Generate URL told it but for the ``language`` that was chosen since, and its picture."""
    url = f"{public_url}/idvs/?token={token}&signatureId={signature_id}"
    if language is not None:
        url += f"&language={quote(language, safe='')}"
    return HandedOff(url=url, qr=await asyncio.to_thread(qr_code, url))


@lru_cache(maxsize=32)  # a tenth of a second of a core: who asks again and again for one link costs it once
def qr_code(text: str) -> str:
    """An SVG as a data: address. Always dark on white: many a camera does not read the reverse."""
    # The least redundancy makes the largest modules: a screen is neither torn nor dirty.
    code = segno.make_qr(text, error="l", boost_error=False)
    return code.svg_data_uri(border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
