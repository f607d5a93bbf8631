"""Proof Key for Code Exchange, S256 only (RFC 7636, contract 3.3)."""

import hashlib
import hmac
import re
import secrets

from fusionauth_emulator.keys.key_ring import base64url

METHOD = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636 4.1


def make_verifier() -> str:
    return secrets.token_urlsafe(32)


def make_challenge(verifier: str) -> str:
    """RFC 7636 4.2: BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64url(digest)


def is_challenge(text: str) -> bool:
    return _CHALLENGE.fullmatch(text) is not None


def verifier_matches(verifier: str, challenge: str) -> bool:
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    return hmac.compare_digest(make_challenge(verifier), challenge)
