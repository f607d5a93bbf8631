"""What the header and claims of a sign-in's two tokens say of the tokens themselves."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.web.jwt_text import DecodedToken

TOKENS = {"app.at": "access token", "app.idt": "ID token"}
"""By the cookie that holds it."""
KINDS = {"access token": "at", "ID token": "idt"}
USES = {
    "access token": "it lets its bearer call the API's /messages, and says nothing to /identity",
    "ID token": "it tells the API's /identity who signed in, and opens no /messages",
}


def describe_token(cookie: str, token: DecodedToken) -> list[str]:
    """cookie: `app.at` or `app.idt`. One sentence each (contract 4.1 to 4.3)."""
    return [*_header(token.header), _kind(TOKENS[cookie], token.claims), *_grants(token)]


def _header(header: Mapping[str, Any]) -> Iterator[str]:
    alg, typ = (_shown(header.get(name)) for name in ("alg", "typ"))
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
        f"tty = {_shown(claims['tty'])}: not an {kind} ({KINDS[kind]}), which belongs here; "
        "an API refuses it."
    )


def _grants(token: DecodedToken) -> Iterator[str]:
    for where, members in (("claims", token.claims), ("header", token.header)):
        grants = members.get("gty")
        if isinstance(grants, list) and grants:
            older = ", as before FusionAuth 1.60" if where == "header" else ""
            names = ", then ".join(_shown(grant) for grant in grants)
            yield f"gty, in the {where}{older}: the grants it came about by: {names}."


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
