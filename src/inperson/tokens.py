"""The signed tokens that leave the house: HS512 JWTs, one derived key and one audience for each purpose.

    access token   a customer's backend shows it with each call        (contract §2)
    link token     a person's browser shows it once, beside signatureId  (contract §3)
    picture token  names one picture of one session, for a day           (contract §7)

A token of one purpose fails twice in another's place: its key is another, and so is its audience.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import jwt
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inperson.errors import ContractError, LinkError

_ALGORITHM = "HS512"
_LONGEST = 4096  # characters; no token of ours comes near, and decoding a longer one is work for nothing


class Tokens:
    """Writes and reads all tokens of the deployment that holds the ``master`` secret. Times are epoch ms.

    What was written under one of the ``former`` secrets is still read, until its own time is over.

    A token lives from the full second of ``now_ms``, so that its last moment is `expiry`.
    """

    def __init__(self, master: bytes, *former: bytes) -> None:
        masters = (master, *former)
        self._access = _Purpose(masters, "access token", issuer="inperson", audience="API")
        self._link = _Purpose(masters, "link token", issuer="h5_liveness", audience="WEB")
        self._picture = _Purpose(masters, "picture token", issuer="inperson", audience="MEDIA")
        self._bindings = [_derive(each, "link binding") for each in masters]

    def access(self, account_id: int, key_number: int, now_ms: int, seconds: int) -> str:
        """A token with which the account may call the API, as long as the secret key of this number is good."""
        # The random id keeps two tokens of one second apart.
        return self._access.write(f"{account_id}/{key_number}", now_ms, seconds, jti=secrets.token_hex(8))

    def read_access(self, token: str) -> tuple[int, int]:
        """The account's id, and the number of the secret key. Raises `ContractError` IAM_FAILED."""
        try:
            account_id, _, key_number = self._access.read(token).partition("/")
            return int(account_id), int(key_number)
        except (jwt.PyJWTError, ValueError):
            raise ContractError("IAM_FAILED", "Access denied(Token not found or expired)") from None

    def link(self, signature_id: str, customer_id: int, account_id: int, now_ms: int, seconds: int) -> str:
        """A link's token, in the shape of the original's: ``sub`` is JSON in a string (contract §3)."""
        subject = {
            "customerId": customer_id,
            "accountId": account_id,
            "_timestamp": now_ms,
            "_uuid": self.link_uuid(signature_id),
        }
        return self._link.write(json.dumps(subject, separators=(",", ":")), now_ms, seconds)

    def read_link(self, token: str, signature_id: str, *, expired_too: bool = False) -> str:
        """The token's ``_uuid``, once it is sure that it was written for ``signature_id``.

        ``expired_too``: also of one whose time is over, to say so in its own words.

        Raises `LinkError` LINK_EXPIRED for a genuine token whose time is over, else LINK_INVALID.
        """
        try:
            subject = json.loads(self._link.read(token, verify_expiry=not expired_too))
            found = str(subject["_uuid"])
        except jwt.ExpiredSignatureError:
            raise LinkError("LINK_EXPIRED") from None
        except (jwt.PyJWTError, ValueError, KeyError, TypeError):
            raise LinkError("LINK_INVALID") from None
        expected = [_uuid(binding, signature_id) for binding in self._bindings]
        if not any(hmac.compare_digest(found.encode(), uuid.encode()) for uuid in expected):
            raise LinkError("LINK_INVALID")
        return found

    def link_uuid(self, signature_id: str) -> str:
        """32 hex digits that only this deployment can compute: they bind a link's token to its session."""
        return _uuid(self._bindings[0], signature_id)

    def picture(self, signature_id: str, kind: str, now_ms: int, seconds: int) -> str:
        """A token that shows the picture ``kind`` of one session to whoever has it."""
        return self._picture.write(f"{signature_id}/{kind}", now_ms, seconds)

    def read_picture(self, token: str) -> tuple[str, str]:
        """The signatureId and the kind. Raises `LinkError` LINK_EXPIRED or LINK_INVALID."""
        try:
            signature_id, _, kind = self._picture.read(token).partition("/")
        except jwt.ExpiredSignatureError:
            raise LinkError("LINK_EXPIRED") from None
        except (jwt.PyJWTError, ValueError):
            raise LinkError("LINK_INVALID") from None
        return signature_id, kind


def expiry(now_ms: int, seconds: int) -> int:
    """Epoch ms at which a token written at ``now_ms`` for ``seconds`` ends. JWTs count in whole seconds."""
    return (now_ms // 1000 + seconds) * 1000


class _Purpose:
    """One issuer, one audience, and one key of each master secret: the first signs, any verifies."""

    def __init__(self, masters: Sequence[bytes], name: str, issuer: str, audience: str) -> None:
        self._keys = [_derive(master, name) for master in masters]
        self._issuer = issuer
        self._audience = audience

    def write(self, subject: str, now_ms: int, seconds: int, **more: str) -> str:
        issued = now_ms // 1000
        claims: dict[str, Any] = {"iss": self._issuer, "sub": subject, "aud": self._audience}
        claims |= {"iat": issued, "exp": issued + seconds, **more}
        # The original's header is {"alg":"HS512"} alone; PyJWT leaves out an empty typ.
        return jwt.encode(claims, self._keys[0], _ALGORITHM, headers={"typ": None})

    def read(self, token: str, *, verify_expiry: bool = True) -> str:
        if len(token) > _LONGEST or not token.isascii():
            raise jwt.InvalidTokenError
        for key in self._keys[:-1]:
            # Only the signature may be another key's: a genuine token that is over is over.
            with suppress(jwt.InvalidSignatureError):
                return self._subject(token, key, verify_expiry)
        return self._subject(token, self._keys[-1], verify_expiry)

    def _subject(self, token: str, key: bytes, verify_expiry: bool) -> str:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self._audience,
            issuer=self._issuer,
            options={"require": ["exp", "iat", "sub"], "verify_iat": False, "verify_exp": verify_expiry},
        )
        subject = claims["sub"]
        if not isinstance(subject, str):
            raise jwt.InvalidTokenError
        return subject


def _uuid(binding: bytes, signature_id: str) -> str:
    return hmac.digest(binding, signature_id.encode(), hashlib.sha256)[:16].hex()


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA512(), 64, salt=None, info=f"inperson {purpose}".encode()).derive(master)
