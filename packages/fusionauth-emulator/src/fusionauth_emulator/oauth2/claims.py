"""Values to the claims of access and ID tokens, in FusionAuth's order (contract 4.2, 4.3). Pure.

Times are seconds since the epoch (RFC 7519 2), unlike every instant of the REST API.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.keys.key_ring import base64url
from fusionauth_emulator.oauth2.scopes import Scopes

Claims = dict[str, Any]

ACCESS_KIND, ID_KIND = "at", "idt"
"""What the claim `tty` says a token is (contract 4.2, 4.3)."""

PROFILE_CLAIMS = {
    "given_name": "firstName",
    "middle_name": "middleName",
    "family_name": "lastName",
    "name": "fullName",
    "preferred_username": "username",
    "birthdate": "birthDate",
    "picture": "imageUrl",
    "zoneinfo": "timezone",
}


@dataclass(frozen=True)
class TokenSubject:
    """Whom a token speaks of and how they came to it."""

    user: Mapping[str, Any]
    """FusionAuth's user document; `id` is the subject."""
    issuer: str
    tenant_id: str
    client_id: str | None
    """None for a login without an application: no `aud` then."""
    roles: tuple[str, ...] | None
    """None where the user is not registered for the application."""
    authentication_type: str
    authenticated_at_s: int
    scopes: Scopes | None = None
    """None outside OAuth (login API): no `scope` claim."""
    session_id: str | None = None
    """Id of the refresh token."""
    nonce: str | None = None
    grants: tuple[str, ...] = ()
    """In order, for the claim `gty`; none outside OAuth."""
    resources: tuple[str, ...] = ()
    """Resource indicators that the token is for, beside its client (RFC 8707, contract 3.2)."""


def access_token_claims(
    subject: TokenSubject, *, token_id: str, now_s: int, ttl_s: int, with_email: bool
) -> Claims:
    """`with_email`: scope policy Compatibility, or a token of the login API (contract 4.2)."""
    return _present(
        **_registered_claims(subject, token_id, now_s, ttl_s),
        **(_login_claims(subject.user) if with_email else {}),
        applicationId=subject.client_id if subject.roles is not None else None,
        scope=_scope_text(subject.scopes),
        roles=list(subject.roles) if subject.roles is not None else None,
        sid=subject.session_id,
        auth_time=subject.authenticated_at_s,
        tid=subject.tenant_id,
        gty=list(subject.grants) or None,
        tty=ACCESS_KIND,
    )


def id_token_claims(
    subject: TokenSubject,
    *,
    token_id: str,
    now_s: int,
    ttl_s: int,
    access_token: str | None,
    algorithm: str,
    strict: bool,
) -> Claims:
    """`tty` tells it from an access token; no `applicationId` and no `roles` either (contract 4.3).

    strict: claims about the person by their scopes; else (policy Compatibility) three of them.
    access_token None: issued alone, by the implicit grant; then without `scope` too, so that it
    can nowhere be taken for an access token.
    """
    return _present(
        **_registered_claims(subject, token_id, now_s, ttl_s),
        **(
            user_claims(subject.user, subject.scopes or (), strict=True)
            if strict
            else _login_claims(subject.user)
        ),
        at_hash=left_half_hash(access_token, algorithm) if access_token else None,
        nonce=subject.nonce,
        scope=_scope_text(subject.scopes) if access_token else None,
        sid=subject.session_id,
        auth_time=subject.authenticated_at_s,
        tid=subject.tenant_id,
        gty=list(subject.grants) or None,
        tty=ID_KIND,
    )


def user_claims(user: Mapping[str, Any], scopes: Scopes, *, strict: bool) -> Claims:
    """The claims about the person, as userinfo and a Strict ID token carry them (3.5, 4.3).

    strict: each group needs its scope; else (policy Compatibility) all that is known.
    """
    claims: Claims = {}
    if not strict or "email" in scopes:
        claims |= {"email": user.get("email"), "email_verified": _verified(user)}
    if not strict or "profile" in scopes:
        claims |= {claim: user.get(member) for claim, member in PROFILE_CLAIMS.items()}
        claims["locale"] = next(iter(user.get("preferredLanguages") or ()), None)
    if not strict or "phone" in scopes:
        # [A] contract 14.3: `phone_number` is the phone number, else the mobile phone.
        claims["phone_number"] = user.get("phoneNumber") or user.get("mobilePhone")
    if strict and "phone" in scopes and user.get("phoneNumber"):
        claims["phone_number_verified"] = _phone_verified(user)  # never of a mobile phone
    return _present(**claims)


def left_half_hash(token: str, algorithm: str) -> str:
    """`at_hash` (OpenID Connect Core 3.1.3.6): the hash has the size of the signature's."""
    size = "512" if algorithm == "Ed25519" else algorithm[-3:]
    digest = hashlib.new(f"sha{size}", token.encode("ascii")).digest()
    return base64url(digest[: len(digest) // 2])


def _registered_claims(subject: TokenSubject, token_id: str, now_s: int, ttl_s: int) -> Claims:
    return {
        "aud": _audience(subject),
        "exp": now_s + ttl_s,
        "iat": now_s,
        "iss": subject.issuer,
        "sub": subject.user["id"],
        "jti": token_id,
        "authenticationType": subject.authentication_type,
    }


def _audience(subject: TokenSubject) -> str | list[str] | None:
    """A text; with resources an array that begins with the client (contract 4.2)."""
    if subject.client_id is None or not subject.resources:
        return subject.client_id
    return [subject.client_id, *subject.resources]


def _login_claims(user: Mapping[str, Any]) -> Claims:
    """All that a token says of the person under the scope policy Compatibility (4.2, 4.3)."""
    return {
        "email": user.get("email"),
        "email_verified": _verified(user),
        "preferred_username": user.get("username"),
    }


def _verified(user: Mapping[str, Any]) -> bool | None:
    return bool(user.get("verified")) if user.get("email") else None


def _phone_verified(user: Mapping[str, Any]) -> bool:
    identities = user.get("identities") or ()
    return any(one.get("type") == "phoneNumber" and one.get("verified") for one in identities)


def _scope_text(scopes: Scopes | None) -> str | None:
    return " ".join(scopes) if scopes is not None else None


def _present(**claims: object) -> Claims:
    return {name: value for name, value in claims.items() if value is not None}
