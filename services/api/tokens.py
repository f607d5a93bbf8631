"""From a token to claims one can rely on.

The order of the checks: size and shape; the header (`alg`, `crit`); the issuer and that dates are
numbers, before anything is fetched for a stranger's token; the key by its `kid`; signature and
claims by PyJWT; the kind, and that it is a bearer token.
What the header offers as a key (`jwk`, `jku`, `x5u`, `x5c`) is never looked at.
Sources: RFC 7519 §7.2, RFC 8725 (JWT best current practices), and what FusionAuth's tokens hold:
https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from jwt.exceptions import InvalidSubjectError
from jwt.types import Options

from .errors import InvalidToken, TooLarge
from .jwks import KeyCache
from .strict_json import parse_json

ALGORITHM = "RS256"  # pinned: what the token says of it is only ever compared (RFC 8725 §3.1)
LEEWAY_S = 5  # the clocks of FusionAuth and of this machine may differ by as much
MAX_TOKEN_LENGTH = 8192  # FusionAuth's are about 1,100 characters
CHECKS: Options = {
    "require": ["iss", "aud", "exp", "iat", "sub"],
    # `aud` is one text, our client id. RFC 7519 §4.1.3 allows an array too, and FusionAuth writes
    # one for a sign-in that asked for resources (RFC 8707: client id first, then the resources) and
    # for client credentials. So this is right only while the application uses neither. An array is
    # refused, for whoever else it names could send such a token on to us.
    "strict_aud": True,
}
DATES = ("exp", "nbf", "iat")
LAST_DATE_S = 253_402_300_799  # the end of the year 9999, the last that RFC 3339 can write
# RFC 7515 §7.1; the signature of an unsecured token (`alg` none) is empty (RFC 7519 §6).
COMPACT_JWS = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)

TokenKind = Literal["access token", "ID token"]
Claims = Mapping[str, Any]
KINDS: Mapping[str, TokenKind] = {"at": "access token", "idt": "ID token"}  # by the claim `tty`

REFUSALS: Mapping[type[jwt.InvalidTokenError], tuple[str, str]] = {
    jwt.InvalidSignatureError: ("signature", "the signature is not by the key the token names"),
    jwt.ExpiredSignatureError: ("exp", "the token has expired"),
    jwt.ImmatureSignatureError: ("nbf", "the token is not valid yet (nbf or iat in the future)"),
    jwt.InvalidAudienceError: ("aud", "the token is not for this application alone (aud)"),
    jwt.InvalidIssuerError: ("iss", "the token is of another issuer"),
    InvalidSubjectError: ("sub", "the claim sub is not a string"),
}


@dataclass(frozen=True)
class TokenVerifier:
    issuer: str
    client_id: str
    keys: KeyCache

    async def verify(self, token: str, kind: TokenKind) -> Claims:
        """The claims of a token that passed every check. Raises ApiError naming the one failed."""
        header, unverified = read_unverified(token)
        require_known_header(header)
        require_issuer(unverified, self.issuer)
        require_dates(unverified)
        key = await self.keys.find(header["kid"])
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                audience=self.client_id,
                leeway=LEEWAY_S,
                options=CHECKS,
            )
        except jwt.InvalidTokenError as error:
            raise make_refusal(error) from error
        require_kind(claims, kind, self.client_id)
        require_unbound(claims)
        return claims


def read_unverified(token: str) -> tuple[Claims, Claims]:
    """Header and claims as the token states them: good for refusing it, for nothing else."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise TooLarge("size", f"the token is longer than {MAX_TOKEN_LENGTH} characters")
    if not COMPACT_JWS.fullmatch(token):
        raise InvalidToken("format", "the token is not a JWT: three base64url parts, two dots")
    header, claims, _ = token.split(".")
    return _read_part(header), _read_part(claims)


def _read_part(part: str) -> Claims:
    try:
        value = parse_json(base64.urlsafe_b64decode(part + "=="))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise InvalidToken("format", "header or claims of the token are not a JSON object")
    return value


def require_known_header(header: Claims) -> None:
    if header.get("alg") != ALGORITHM:
        raise InvalidToken("alg", f"the token is not signed with {ALGORITHM}")
    if "crit" in header:  # RFC 7515 §4.1.11: to be refused unless understood, and we know none
        raise InvalidToken("crit", "the token demands an extension this API does not know")
    if not isinstance(header.get("kid"), str):
        raise InvalidToken("kid", "the token does not name its signing key (kid)")


def require_issuer(claims: Claims, issuer: str) -> None:
    """Checked again after the signature; here it spares a fetch and gives the better message."""
    found = claims.get("iss")
    if not isinstance(found, str):
        raise InvalidToken("iss", "the token does not name its issuer (iss)")
    if found != issuer:
        raise InvalidToken(
            "iss",
            f"token of another environment: issuer {found[:100]}, this API trusts {issuer}"
            " (cookies ignore ports: use another browser profile for each environment)",
        )


def require_dates(claims: Claims) -> None:
    """NumericDate (RFC 7519 §2): seconds as a JSON number. PyJWT takes the text "9999999999" too.

    A date that is not there is left to PyJWT.
    """
    for name in DATES:
        value = claims.get(name, 0)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or abs(value) > LAST_DATE_S:
            raise InvalidToken(name, f"the claim {name} is not a time: seconds as a number")


def require_kind(claims: Claims, kind: TokenKind, client_id: str) -> None:
    """An ID token is no access token, nor the reverse (RFC 8725 §2.8, §3.12).

    An access token names its application (`applicationId`) only when its user is registered there.
    FusionAuth signs one for an unregistered user too; whether it opens anything is left to the API.
    """
    found = find_kind(claims)
    if found is None:
        raise InvalidToken("kind", "the claim tty is neither at (access token) nor idt (ID token)")
    if found != kind:
        raise InvalidToken("kind", f"this is an {found}, but here the {kind} is needed")
    if kind == "access token" and claims.get("applicationId") != client_id:
        raise InvalidToken(
            "kind", "its user is not registered with this application (applicationId)"
        )


def require_unbound(claims: Claims) -> None:
    """A token bound to a key (DPoP, RFC 9449 §7.1) needs a proof, which this API does not check."""
    if "cnf" in claims:
        raise InvalidToken("cnf", "the token is bound to a key (DPoP), which this API cannot check")


def find_kind(claims: Claims) -> TokenKind | None:
    """By `tty`, which no lambda can change; None for a value that FusionAuth does not document.

    Tokens from before FusionAuth 1.60 have no `tty`: there `applicationId` tells an access token.
    """
    if "tty" not in claims:
        return "ID token" if claims.get("applicationId") is None else "access token"
    tty = claims["tty"]
    return KINDS.get(tty) if isinstance(tty, str) else None


def make_refusal(error: jwt.InvalidTokenError) -> InvalidToken:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return InvalidToken(error.claim, f"the claim {error.claim} is missing")
    malformed = ("format", "the signature or a claim of the token is malformed")
    return InvalidToken(*REFUSALS.get(type(error), malformed))
