"""What is said of a hop beyond what it holds: how its PKCE values fit (RFC 7636), and what header
and claims of a token say of the token itself.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from jwt.utils import base64url_encode

from orchestrator.flow.hop import Hop, Step
from orchestrator.flow.masking import mask
from orchestrator.web.exchange import query_of
from orchestrator.web.jwt_text import DecodedToken

TOKENS = {"app.at": "access token", "app.idt": "ID token"}
"""By the cookie that holds it."""
KINDS = {"access token": "at", "ID token": "idt"}
USES = {
    "access token": "it lets its bearer call the API's /messages, and says nothing to /identity",
    "ID token": "it tells the API's /identity who signed in, and opens no /messages",
}


def make_challenge(verifier: str) -> str:
    """RFC 7636 4.2: BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))."""
    return base64url_encode(hashlib.sha256(verifier.encode()).digest()).decode()


def describe_pkce(hop: Hop) -> list[str]:
    """What this hop shows of them: where they are made, and where they come together again."""
    if hop.step is Step.LOGIN:
        return _at_login(hop)
    if hop.step is Step.CALLBACK and "app.pkce_v" in hop.sent:
        how = "which it did" if hop.refusal is None else "which failed"
        return [
            "FusionAuth redeems the code with the verifier from app.pkce_v; it must fit the "
            f"code_challenge of step 2 (RFC 7636 4.6), {how}."
        ]
    return []


def _at_login(hop: Hop) -> list[str]:
    verifier = next((s.cookie.value for s in hop.cookies if s.cookie.name == "app.pkce_v"), None)
    challenge = _challenge_of(hop)
    if verifier is None or challenge is None:
        return []
    if make_challenge(verifier) == challenge:
        return [
            f"code_verifier {mask(verifier)} in the cookie app.pkce_v, code_challenge {challenge} "
            "in the address: S256(verifier) = challenge, they fit (RFC 7636 4.2)."
        ]
    return [
        f"app.pkce_v ({len(verifier)} characters) is opaque here: FusionAuth may encrypt the "
        f"verifier (contract 2.8), so S256(verifier) = {challenge} cannot be recomputed."
    ]


def _challenge_of(hop: Hop) -> str | None:
    return query_of(hop.location).get("code_challenge") if hop.location else None


def describe_token(cookie: str, token: DecodedToken) -> list[str]:
    """cookie: `app.at` or `app.idt`. One sentence each (contract 4.1 to 4.3)."""
    return [*_header(token.header), _kind(TOKENS[cookie], token.claims), *_grants(token)]


def _header(header: Mapping[str, Any]) -> Iterator[str]:
    alg, typ = (as_text(header.get(name)) for name in ("alg", "typ"))
    yield (
        f"The header: signed with {alg}, of the type {typ}, by the key that "
        "/.well-known/jwks.json lists under this kid."
    )


def _kind(kind: str, claims: Mapping[str, Any]) -> str:
    if "tty" not in claims:
        has = "one" if claims.get("applicationId") is not None else "none"
        return (
            f"No tty, so FusionAuth is older than 1.60: an access token is known by its "
            f"applicationId, and this {kind} has {has}."
        )
    if claims["tty"] == KINDS[kind]:
        return f"tty = {KINDS[kind]}: an {kind}; {USES[kind]}."
    return (
        f"tty = {as_text(claims['tty'])}: not an {kind} ({KINDS[kind]}), which belongs here; "
        "an API refuses it."
    )


def _grants(token: DecodedToken) -> Iterator[str]:
    for where, members in (("claims", token.claims), ("header", token.header)):
        grants = members.get("gty")
        if isinstance(grants, list) and grants:
            older = ", as before FusionAuth 1.60" if where == "header" else ""
            names = ", then ".join(as_text(grant) for grant in grants)
            yield f"gty, in the {where}{older}: the grants it came about by: {names}."


def as_text(value: Any) -> str:
    """A JSON value: a text as it is."""
    return value if isinstance(value, str) else json.dumps(value)
