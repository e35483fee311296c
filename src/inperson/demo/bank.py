"""What a customer's backend does: sign in, ask for a link, ask for the result (contract §2, §3, §7)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import httpx

from inperson.errors import ContractError

_EKYC = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1"
_SECONDS = 20.0
_EARLY_MS = 60_000


class Bank:
    """Calls the API at ``url`` with an account's two keys. Every call raises `ContractError` unless it succeeds."""

    def __init__(self, url: str, access_key: str, secret_key: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=_SECONDS, trust_env=False)
        self._access_key, self._secret_key = access_key, secret_key
        self._token, self._token_ends = "", 0

    async def link(self, **parameters: object) -> dict[str, Any]:
        """Ask for a link: signatureId, url, expiredTime."""
        return await self._call(f"{_EKYC}/generate-liveness-detection-url", parameters)

    async def result(self, signature_id: str) -> dict[str, Any]:
        """Ask what became of a link."""
        return await self._call(f"{_EKYC}/get-result", {"signatureId": signature_id})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _call(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        now = time.time_ns() // 1_000_000
        if now > self._token_ends - _EARLY_MS:
            signature = hashlib.sha256(f"{self._access_key}{self._secret_key}{now}".encode()).hexdigest()
            ticket = {"accessKey": self._access_key, "timestamp": str(now), "signature": signature}
            issued = await self._post("/openapi/auth/ticket/v1/generate-token", ticket, {})
            self._token, self._token_ends = issued["token"], issued["expiredTime"]
        return await self._post(path, body, {"X-ACCESS-TOKEN": self._token})

    async def _post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> dict[str, Any]:
        answer = (await self._http.post(path, json=body, headers=headers)).json()
        if answer["code"] != "SUCCESS":
            raise ContractError(answer["code"], answer["message"])
        data: dict[str, Any] = answer["data"]
        return data
