"""Tokens that come back: is this one of ours, and what does it say? (contract 3.5, 3.6)"""

import base64
from typing import Any

from services.fusionauth_emulator.json_reading import read_json
from services.fusionauth_emulator.keys import SigningKey
from services.fusionauth_emulator.oauth2.clients import find_client
from services.fusionauth_emulator.oauth2.errors import invalid_token
from services.fusionauth_emulator.rest.shape import parse_uuid
from services.fusionauth_emulator.services import Services
from services.fusionauth_emulator.store.database import Connection
from services.fusionauth_emulator.store.signing_keys import find_signing_key_by_kid

Claims = dict[str, Any]

MAXIMUM_TOKEN_LENGTH = 16 * 1024


def bearer_value(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer` header (RFC 6750 2.1)."""
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip() or None if scheme.lower() == "bearer" else None


async def require_claims(services: Services, connection: Connection, token: str | None) -> Claims:
    """The claims of a token that is ours and has not expired. Raises OAuthError, 401.

    [A] contract 3.5: a missing, malformed, forged or expired token is a 401 with its reason.
    [A] contract 14.1: an expired token at userinfo is a 401, not a 400.
    """
    if not token:
        raise invalid_token("access_token_required", "The access token is required.")
    claims = await find_claims(services, connection, token)
    if claims is None:
        raise invalid_token("access_token_malformed", "The access token is malformed.")
    if not is_current(claims, services.clock.now_ms()):
        raise invalid_token("access_token_expired", "The access token is expired.")
    return claims


def subject_of(claims: Claims) -> str | None:
    """The user Id; None for a token that speaks of no user."""
    return parse_uuid(claims.get("sub"))


def is_current(claims: Claims, now_ms: int) -> bool:
    expires_at_s = claims.get("exp")
    return isinstance(expires_at_s, int) and now_ms < 1000 * expires_at_s


async def find_claims(services: Services, connection: Connection, token: str) -> Claims | None:
    """The claims of a token signed by one of our keys, expired or not; None for any other.

    The key is chosen by `kid` alone and verifies with its own algorithm: what the header says of
    `alg`, `jwk` or `jku` has no say (RFC 8725 3.1).
    """
    kid = _unverified(token, 0).get("kid")
    if not isinstance(kid, str):
        return None
    key = await find_signing_key_by_kid(connection, kid)
    usable = await _with_client_secret(connection, key, token) if key else None
    return services.keys.verify(usable, token) if usable else None


async def _with_client_secret(
    connection: Connection, key: SigningKey, token: str
) -> SigningKey | None:
    """A shadow key stands for the secret of the client the token is for (contract 4.5)."""
    if not key.signs_with_client_secret:
        return key
    client = await find_client(connection, str(_unverified(token, 1).get("aud", "")))
    return key.with_secret(client.secret) if client and client.secret else None


def _unverified(token: str, part: int) -> dict[str, Any]:
    """Header (0) or payload (1) of a compact JWT as sent; `{}` for what is none."""
    parts = token.split(".")
    if len(token) > MAXIMUM_TOKEN_LENGTH or len(parts) != 3:
        return {}
    try:
        document = read_json(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
