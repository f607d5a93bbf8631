"""What FusionAuth's error reasons mean for somebody who sets up a sign-in (contract 3.9)."""

from collections.abc import Mapping

from orchestrator.flow.hop import Refusal

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
