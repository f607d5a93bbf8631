"""What a refusal means for whoever sets up a sign-in: FusionAuth's error reasons (contract 3.9), a
redirect URI that is not the application's, a token that the API refuses.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from orchestrator.flow.hop import Hop, Refusal, Target
from orchestrator.fusionauth.sign_in_setup import SignInSetup
from orchestrator.web.jwt_text import decode_token

REASONS: Mapping[str, Refusal] = {
    "invalid_client_id": Refusal(
        "FusionAuth has no application with this client Id",
        "contract 3.9",
        "run the seed, or create the application with the Id that the site uses",
    ),
    "missing_redirect_uri": Refusal(
        "the application lists no redirect URL, so there is no default one",
        "contract 2.1",
        "add the site's profile.html to oauthConfiguration.authorizedRedirectURLs",
    ),
    "invalid_origin": Refusal(
        "the application's authorizedOriginURLs do not list this origin",
        "contract 3.10",
        "empty that list, or add the origin (it is not the CORS filter)",
    ),
    "auth_code_not_found": Refusal(
        "the authorization code is expired, used already, or another client's",
        "contract 3.2, RFC 6749 4.1.2",
        "sign in again without a pause; tenant: authorizationGrantIdTimeToLiveInSeconds",
    ),
    "invalid_pkce_code_verifier": Refusal(
        "the PKCE verifier does not fit the challenge of this sign-in",
        "RFC 7636 4.6, contract 3.3",
        "the challenge changed on its way to FusionAuth, or the cookie app.pkce_v is of "
        "another sign-in: begin again in one tab",
    ),
    "missing_code_challenge": Refusal(
        "PKCE is required and the authorization request has no code_challenge",
        "RFC 7636 4.4.1, contract 3.3",
        "begin at /app/login, which adds it",
    ),
    "grant_type_disabled": Refusal(
        "the application does not have this grant enabled",
        "contract 2.1",
        "oauthConfiguration.enabledGrants needs authorization_code and refresh_token",
    ),
    "unknown_scope": Refusal(
        "a scope was asked for that the application does not know, and its policy is Reject",
        "contract 3.11, RFC 6749 3.3",
        "ask for openid, offline_access, email, profile only, or set unknownScopePolicy",
    ),
    "user_not_found": Refusal(
        "the user was deleted or locked during the sign-in",
        "contract 3.9",
        "look the user up in FusionAuth",
    ),
    "refresh_token_not_found": Refusal(
        "the refresh token is expired, revoked, or used up (one-time use)",
        "contract 2.6, 3.4",
        "sign in again; logging out elsewhere does not revoke it, an administrator does",
    ),
    "missing_refresh_token": Refusal(
        "the browser sent no refresh token (cookie app.rt)",
        "contract 2.6",
        "sign in again",
    ),
    "client_id_mismatch": Refusal(
        "the token was issued to another application",
        "contract 3.9",
        "call /app/refresh with the client Id of the sign-in",
    ),
}

# the page's words (contract 10.2), in lower case, and what they stand for
COMPLAINTS: Mapping[str, Refusal] = {
    "locked": Refusal(
        "the user's account is locked or deactivated",
        "contract 3.2, 10.2",
        "reactivate the user in FusionAuth",
    ),
    "expired": Refusal(
        "the user's account has expired", "contract 3.2, 10.2", "change the user's expiry"
    ),
    "password must be changed": Refusal(
        "the user must change the password first", "contract 3.3", "set a new password"
    ),
}

NOT_REGISTERED = Refusal(
    "the user signed in but is not registered for this application, which requires it",
    "contract 3.2, 5.7",
    "POST /api/user/registration/{userId}, or turn on the application's self-registration",
)


SECTION = "contract 3.10, RFC 6749 3.1.2.3"


def explain_redirect(target: Target, setup: SignInSetup | None) -> Refusal:
    uri = target.redirect_uri
    listed = setup.application.redirect_uris if setup and setup.application else ()
    shown = f" (it lists {', '.join(listed)})" if listed else ""
    differs = _how_it_differs(uri, listed)
    return Refusal(
        f"the redirect URI {uri} is not one of the application's{shown}{differs}",
        SECTION,
        "add it to oauthConfiguration.authorizedRedirectURLs, exactly as it is",
    )


def _how_it_differs(uri: str, listed: tuple[str, ...]) -> str:
    """The one small difference people overlook, where there is one."""
    for other in listed:
        mine, theirs = urlsplit(uri), urlsplit(other)
        if uri.rstrip("/") == other.rstrip("/"):
            return ": only the slash at the end differs"
        if (mine.path, mine.port) == (theirs.path, theirs.port) and mine.netloc != theirs.netloc:
            return f": {mine.hostname} is another host name than {theirs.hostname}"
        if (mine.path, mine.hostname) == (theirs.path, theirs.hostname):
            return f": only scheme or port differs from {other}"
    return ""


def explain_api_refusal(hop: Hop, token: str, target: Target) -> Refusal:
    decoded = decode_token(token)
    algorithm = decoded.header.get("alg") if decoded else None
    if isinstance(algorithm, str) and algorithm.startswith("HS"):
        return Refusal(
            f"the token is signed with {algorithm}, a secret the API does not have: "
            "the application has no RSA key of its own",
            "contract 4.5",
            "jwtConfiguration: enabled, accessTokenKeyId and idTokenKeyId an RS256 key",
        )
    issuer = decoded.claims.get("iss") if decoded else None
    if decoded and issuer != target.fusionauth_url:
        return Refusal(
            f"the token's issuer is {issuer}, and the API trusts {target.fusionauth_url}",
            "contract 3.8, 9 (step 2)",
            "PATCH the tenant's issuer, then sign in again",
        )
    if decoded and isinstance(decoded.claims.get("aud"), list):
        return Refusal(
            "the token is for several services (aud is an array: the client Id, then the resources "
            f"that were asked for), and the API takes no such token: {_said(hop)}",
            "contract 4.2, RFC 8707 2, RFC 7519 4.1.3",
            "sign in without the parameter resource, or have the API look for itself in the array",
        )
    return Refusal(
        f"the API refuses the token: {_said(hop)}",
        "RFC 6750 3.1",
        "read the API's log; its clock and its settings (issuer, client Id) must fit",
    )


def _said(hop: Hop) -> str:
    body = hop.answer.json
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])[:200]
    return hop.answer.header("WWW-Authenticate")[:200] or f"status {hop.answer.status}"
