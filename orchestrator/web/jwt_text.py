"""A JWT taken apart for people to read; nothing is verified here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jwt.utils import base64url_decode


@dataclass(frozen=True)
class DecodedToken:
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def decode_token(text: str) -> DecodedToken | None:
    """None for what is no JWT in compact form (RFC 7519 §3)."""
    parts = text.split(".")
    if len(parts) != 3:
        return None
    header, claims = (_decode(part) for part in parts[:2])
    return DecodedToken(header, claims) if header is not None and claims is not None else None


def _decode(part: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(base64url_decode(part.encode()))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
