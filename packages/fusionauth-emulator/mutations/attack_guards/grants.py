"""Client authentication, refresh tokens, revocation."""

from mutations.attack_guards.guard import guard
from mutations.edits import BACKEND, EMULATOR, OAUTH, REST, STORE

REDEEM = """delete from authorization_codes
        where code_hash = %s and application_id = %s and expires_ms > %s
        returning *"""

GRANT_GUARDS = [
    guard(
        "code: serves once",
        "301 302",
        (
            STORE + "codes.py",
            REDEEM,
            "select * from authorization_codes"
            " where code_hash = %s and application_id = %s and expires_ms > %s",
        ),
    ),
    guard(
        "code: of this client",
        "304 305",
        (
            STORE + "codes.py",
            "code_hash = %s and application_id = %s",
            "code_hash = %s and %s::uuid is not null",
        ),
    ),
    guard(
        "code: thirty seconds",
        "303",
        (
            STORE + "codes.py",
            "and expires_ms > %s\n        returning",
            "and %s::bigint > 0\n        returning",
        ),
    ),
    guard(
        "code: of this issuer",
        "316",
        (BACKEND + "code_flow.py", 'if parameters.get("iss") != client.issuer:', "if False:"),
    ),
    guard(
        "resources: those authorized",
        "317 318",
        (OAUTH + "resources.py", "if resource not in of:", "if False:"),
    ),
    guard(
        "resources: those listed",
        "319",
        (
            OAUTH + "resources.py",
            "if not is_absolute_uri(resource) or resource not in client.resource_uris:",
            "if False:",
        ),
    ),
    guard(
        "code: locked user",
        "312",
        (
            OAUTH + "grants/authorization_code.py",
            "if user is None or not is_still_signed_in(user, code.authenticated_ms, now_ms):",
            "if user is None:",
        ),
    ),
    guard(
        "client: wrong secret",
        "309 310 311 327 421",
        (
            OAUTH + "client_authentication.py",
            "if secret is not None and not client.has_secret(secret):",
            "if False:",
        ),
    ),
    guard(
        "client: missing secret",
        "309 327",
        (OAUTH + "client_authentication.py", "if not (self.is_proven or excused):", "if False:"),
    ),
    guard(
        "client: one Id",
        "523",
        (
            OAUTH + "client_authentication.py",
            "if in_form and in_form != credentials.client_id:",
            "if False:",
        ),
        (
            OAUTH + "client_authentication.py",
            "    return credentials\n",
            "    return Credentials(in_form or credentials.client_id, credentials.secret)\n",
        ),
    ),
    guard(
        "refresh: one-time values",
        "321 323",
        (OAUTH + "refreshing.py", 'if policy.refresh_usage == "OneTimeUse":', "if False:"),
    ),
    guard(
        "refresh: reuse ends it",
        "322",
        (OAUTH + "refreshing.py", "    if policy.revoke_on_reuse:\n", "    if False:\n"),
    ),
    guard(
        "refresh: of this client",
        "324 325 326",
        (
            OAUTH + "refreshing.py",
            "if token is None or token.application_id != client_id:",
            "if token is None:",
        ),
    ),
    guard(
        "refresh: expiry",
        "335",
        (
            OAUTH + "refreshing.py",
            "return token if now_ms < expires_ms(token, policy) else None",
            "return token",
        ),
    ),
    guard("refresh: scope", "329", (OAUTH + "scopes.py", "if scope not in granted:", "if False:")),
    guard(
        "refresh: lifetime",
        "330",
        (
            OAUTH + "grants/refresh_token.py",
            "if not 0 < int(text) < client.tokens.access_token_ttl_s:",
            "if False:",
        ),
    ),
    guard(
        "refresh: changed password",
        "331",
        (
            EMULATOR + "passwords/changing.py",
            '["refreshTokenRevocationPolicy"]["onPasswordChanged"]:',
            '["refreshTokenRevocationPolicy"]["onPasswordChanged"] is None:',
        ),
    ),
    guard(
        "refresh: locked user",
        "332",
        (
            REST + "users.py",
            "    await revoke_refresh_tokens_of_user(call.connection, user.id)\n    await _store",
            "    await _store",
        ),
        (
            OAUTH + "grants/refresh_token.py",
            "if user is None or not may_sign_in(user, now_ms):",
            "if user is None:",
        ),
    ),
]
