"""Clients of the original, as public code has them, with nothing changed but the host (contract §9)."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import httpx
import pytest

from tests.conftest import Service


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def python_client(service: Service) -> dict[str, Any]:
    """Number, 300 s ahead, no period."""
    timestamp = int(time.time() * 1000) + 300 * 1000
    key, secret = service.customer.access_key, service.customer.secret_key
    return {"accessKey": key, "timestamp": timestamp, "signature": sha256(f"{key}{secret}{timestamp}")}


def javascript_client(service: Service) -> dict[str, Any]:
    """Text, now, the period as text."""
    timestamp = str(int(time.time() * 1000))
    key, secret = service.customer.access_key, service.customer.secret_key
    return {
        "accessKey": key,
        "signature": sha256(key + secret + timestamp),
        "timestamp": timestamp,
        "periodSecond": "3600",
    }


def go_client(service: Service) -> dict[str, Any]:
    """Number with its last three digits zero, the period as a number."""
    timestamp = int(time.time()) * 1000
    key, secret = service.customer.access_key, service.customer.secret_key
    return {
        "accessKey": key,
        "timestamp": timestamp,
        "signature": sha256(f"{key}{secret}{timestamp}"),
        "periodSecond": 3600,
    }


@pytest.mark.parametrize("ask", [python_client, javascript_client, go_client])
def test_a_client_of_the_original_works_unchanged(service: Service, ask: Any) -> None:
    host = service.url
    answer = httpx.post(
        f"{host}/openapi/auth/ticket/v1/generate-token",
        headers={"Content-Type": "application/json"},
        content=json.dumps(ask(service)),
        timeout=20,
    )
    assert answer.status_code == 200
    token = answer.json()["data"]["token"]

    base = f"{host}/intl/openapi/identity-risk/idvs-h5/ekyc/v1"
    headers = {"Content-Type": "application/json", "X-ACCESS-TOKEN": token}
    link = httpx.post(
        f"{base}/generate-liveness-detection-url",
        headers=headers,
        json={
            "returnUrl": "https://www.example.com",
            "failReturnUrl": "https://www.example.com/fail",
            "callbackUrl": "https://www.example.com/callback",
            "bizId": "7ac66c0f148de9519b8bd264312c4d64",
            "userId": "8e44f0089b076e18a718eb9ca3d94674",
            "region": "PHL",
            "livenessType": "DISTANT_NEAR",
        },
        timeout=20,
    ).json()
    assert link["code"] == "SUCCESS"
    assert httpx.get(link["data"]["url"], timeout=20).status_code == 200

    result = httpx.post(
        f"{base}/get-result",
        headers=headers,
        json={"signatureId": link["data"]["signatureId"], "returnImageType": "URL"},
        timeout=20,
    ).json()
    assert (result["code"], result["data"]["overallResult"]) == ("SUCCESS", "INCOMPLETE")
