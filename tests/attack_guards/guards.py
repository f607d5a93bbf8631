"""The guards of API and emulator, each with what switches it off and the cases that must notice.

An edit is literal text of the source that occurs once, and what stands there instead. A guard that
is doubled by another has edits for both: what is tested is that the pack would notice the loss.
"""

from dataclasses import dataclass
from typing import TypeAlias

API = "services/api/"
EMULATOR = "services/fusionauth_emulator/"
OAUTH = EMULATOR + "oauth2/"
BACKEND = EMULATOR + "hosted_backend/"
REST = EMULATOR + "rest/"
STORE = EMULATOR + "store/"

Edit: TypeAlias = tuple[str, str, str]
"""File below the repository's root, text, replacement."""


@dataclass(frozen=True)
class Guard:
    name: str
    cases: tuple[str, ...]
    edits: tuple[Edit, ...]


def guard(name: str, cases: str, *edits: Edit) -> Guard:
    """cases: numbers, space-separated."""
    return Guard(name, tuple(f"ATK-{number}" for number in cases.split()), edits)


API_GUARDS = [
    guard(
        "api: signature",
        "401 402",
        (API + "tokens.py", "options=CHECKS,", 'options={**CHECKS, "verify_signature": False},'),
    ),
    guard(
        "api: issuer",
        "414",
        (API + "tokens.py", "        require_issuer(unverified, self.issuer)\n", ""),
        (API + "tokens.py", "issuer=self.issuer,", 'issuer=unverified.get("iss"),'),
    ),
    guard(
        "api: audience",
        "413",
        (API + "tokens.py", "audience=self.client_id,", 'audience=unverified.get("aud"),'),
    ),
    guard(
        "api: kind of token",
        "411 412",
        (API + "tokens.py", "        require_kind(claims, kind, self.client_id)\n", ""),
    ),
    guard("api: expiry", "416", (API + "tokens.py", "leeway=LEEWAY_S", "leeway=10**9")),
    guard(
        "api: size of a token",
        "971",
        (API + "tokens.py", "if len(token) > MAX_TOKEN_LENGTH:", "if False:"),
    ),
    guard(
        "api: one cookie",
        "422",
        (
            API + "credentials.py",
            "    if len(values) > 1:\n        # Which",
            "    if False:\n        # Which",
        ),
    ),
    guard(
        "api: one Authorization header",
        "422",
        (
            API + "credentials.py",
            '    if len(values) > 1:\n        raise AmbiguousToken("request", "more',
            '    if False:\n        raise AmbiguousToken("request", "more',
        ),
    ),
    guard(
        "api: size of headers", "971", (API + "header_limit.py", "size <= MAX_HEADER_BYTES", "True")
    ),
    guard(
        "api: CORS origin", "911", (API + "app.py", "allow_origins=[origin]", 'allow_origins=["*"]')
    ),
    guard(
        "api: CORS methods",
        "912",
        (API + "app.py", 'allow_methods=["GET"]', 'allow_methods=["GET", "DELETE"]'),
    ),
]

REDIRECT_GUARDS = [
    guard(
        "redirect URI: equality",
        "101 102 103 111",
        (
            OAUTH + "redirect_uris.py",
            'return uri in {entry for entry in authorized if "*" not in entry}',
            "return any(uri.startswith(entry) for entry in authorized)",
        ),
    ),
    guard(
        "redirect URI: characters",
        "108",
        (OAUTH + "redirect_uris.py", "    if not _is_safe(uri):", "    if False:"),
    ),
    guard(
        "redirect URI: what a browser reads differently",
        "108",
        (OAUTH + "redirect_uris.py", " and not _could_lead_elsewhere(uri)", ""),
    ),
    guard(
        "redirect URI: wildcard in a host",
        "108",
        (
            OAUTH + "redirect_uris.py",
            '_with_wildcards(first, r"[^.:/?]+")',
            '_with_wildcards(first, r".*")',
        ),
    ),
    guard(
        "redirect URI: wildcard in a path",
        "108",
        (
            OAUTH + "redirect_uris.py",
            '_with_wildcards(path, r"[^/?]+")',
            '_with_wildcards(path, r".*")',
        ),
    ),
    guard(
        "redirect URI: our own callback",
        "105",
        (
            OAUTH + "authorize_request.py",
            "if uri != own_callback and",
            'if not uri.endswith("/app/callback") and',
        ),
    ),
    guard(
        "redirect URI: of the hosted backend",
        "103",
        (BACKEND + "sign_in.py", "    if not client.allows_redirect(uri):", "    if False:"),
    ),
    guard(
        "redirect URI: checked again by the callback",
        "109",
        (
            BACKEND + "callback.py",
            "return_to = require_return_uri(client, state.redirect_uri)",
            "return_to = state.redirect_uri",
        ),
    ),
    guard(
        "redirect URI: same at the token endpoint",
        "106",
        (
            OAUTH + "grants/authorization_code.py",
            "if code.redirect_uri != redirect_uri:",
            "if False:",
        ),
    ),
    guard(
        "logout: listed targets",
        "111",
        (
            OAUTH + "logout.py",
            "if client is None or not (client.allows_redirect(uri) or uri == client.logout_url):",
            "if client is None:",
        ),
    ),
    guard(
        "logout: target without a client",
        "113",
        (OAUTH + "logout.py", "if client is None or not (", "if client is not None and not ("),
    ),
    guard(
        "hosted logout: listed targets",
        "112",
        (
            BACKEND + "session.py",
            "if uri and (client.allows_redirect(uri) or uri == client.logout_url):",
            "if uri:",
        ),
    ),
]

ADMISSION_GUARDS = [
    guard(
        "admission: registered",
        "341 342 343",
        (
            OAUTH + "admission.py",
            'return "registration_required" if client.require_registration else None',
            "return None",
        ),
    ),
    guard(
        "admission: verified",
        "344 345 346",
        (OAUTH + "admission.py", "if client.gates_registrations and", "if False and"),
    ),
    guard(
        "admission: of who refreshes",
        "346",
        (OAUTH + "grants/refresh_token.py", "if find_obstacle(client, user):", "if False:"),
    ),
    guard(
        "admission: of who redeems a code",
        "343",
        (
            OAUTH + "grants/authorization_code.py",
            "        require_admission(caller.client, user)\n",
            "",
        ),
    ),
]

PKCE_GUARDS = [
    guard(
        "PKCE: S256 only",
        "201",
        (
            OAUTH + "authorize_request.py",
            'if parameters.get("code_challenge_method") != pkce.METHOD:',
            "if False:",
        ),
    ),
    guard(
        "PKCE: required by policy",
        "202",
        (OAUTH + "authorize_request.py", 'if client.pkce_policy == "Required":', "if False:"),
    ),
    guard(
        "PKCE: form of a challenge",
        "209",
        (OAUTH + "authorize_request.py", "if not pkce.is_challenge(challenge):", "if False:"),
    ),
    guard(
        "PKCE: stripped challenge",
        "203",
        (
            OAUTH + "grants/authorization_code.py",
            "        if verifier is not None:\n",
            "        if False:\n",
        ),
    ),
    guard(
        "PKCE: policy at the token endpoint",
        "204",
        (
            OAUTH + "grants/authorization_code.py",
            'if caller.client.pkce_policy == "Required":',
            "if False:",
        ),
    ),
    guard(
        "PKCE: or a secret",
        "213",
        (
            OAUTH + "grants/authorization_code.py",
            "            _require_secret(caller)\n",
            "            pass\n",
        ),
    ),
    guard(
        "PKCE: a verifier is needed",
        "205",
        (
            OAUTH + "grants/authorization_code.py",
            "    if verifier is None:\n",
            "    if verifier is None:\n        return\n    if False:\n",
        ),
    ),
    guard(
        "PKCE: the right verifier",
        "206",
        (
            OAUTH + "pkce.py",
            "return hmac.compare_digest(make_challenge(verifier), challenge)",
            "return True",
        ),
    ),
    guard(
        "PKCE: plain",
        "207",
        (
            OAUTH + "pkce.py",
            "return hmac.compare_digest(make_challenge(verifier), challenge)",
            "return challenge in (verifier, make_challenge(verifier))",
        ),
    ),
    guard(
        "PKCE: form of a verifier",
        "208",
        (OAUTH + "pkce.py", "if _VERIFIER.fullmatch(verifier) is None:", "if False:"),
    ),
    guard(
        "callback: the state is of this browser's sign-in",
        "314",
        (BACKEND + "state.py", "    ):\n        raise invalid_state()\n", "    ):\n        pass\n"),
    ),
    guard(
        "callback: login CSRF",
        "313",
        (BACKEND + "state.py", "    ):\n        raise invalid_state()\n", "    ):\n        pass\n"),
        (
            OAUTH + "pkce.py",
            "return hmac.compare_digest(make_challenge(verifier), challenge)",
            "return True",
        ),
    ),
]

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
        "309 310 311 327",
        (
            OAUTH + "client_authentication.py",
            "if secret is not None and not client.has_secret(secret):",
            "if False:",
        ),
    ),
    guard(
        "client: missing secret",
        "309 327 421",
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
            EMULATOR + "account_passwords.py",
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

TOKEN_GUARDS = [
    guard(
        "emulator: signature",
        "403 404 405 406 114",
        (
            EMULATOR + "keys.py",
            "claims = json.loads(parsed.payload)",
            'claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))',
        ),
        (
            EMULATOR + "keys.py",
            "parsed = jws.deserialize_compact(token, jose_key, registry=_registry(key))",
            "del jws, jose_key",
        ),
    ),
    guard(
        "emulator: expiry",
        "416",
        (
            OAUTH + "bearer.py",
            "return isinstance(expires_at_s, int) and now_ms < 1000 * expires_at_s",
            "return True",
        ),
    ),
    guard(
        "userinfo: access tokens with openid",
        "417 418 419",
        (OAUTH + "userinfo.py", "if not client.is_strict:", "if True:"),
    ),
    guard(
        "userinfo: locked user",
        "425",
        (OAUTH + "userinfo.py", "user is None or not user.active:", "user is None:"),
    ),
    guard(
        "introspection: own tokens",
        "420",
        (OAUTH + "introspect.py", 'if claims.get("aud") != client.id:', "if False:"),
    ),
]

INJECTION_GUARDS = [
    guard(
        "pages: escaping",
        "511 512 516",
        (EMULATOR + "pages/render.py", "autoescape=True", "autoescape=False"),
    ),
    guard(
        "parameters: once each",
        "521 522",
        (
            OAUTH + "parameters.py",
            "elif name in parameters:",
            "elif False:",
        ),
    ),
    guard(
        "parameters: null characters",
        "534",
        (OAUTH + "parameters.py", 'if "\\x00" in name + value:', "if False:"),
    ),
    guard(
        "parameters: their number",
        "532",
        (OAUTH + "parameters.py", "max_num_fields=MAXIMUM_PARAMETERS", "max_num_fields=None"),
    ),
    guard(
        "forms: content type",
        "541 542",
        (OAUTH + "parameters.py", "if content_type != FORM_TYPE:", "if False:"),
    ),
    guard(
        "forms: size",
        "952",
        (OAUTH + "parameters.py", "if len(body) > MAXIMUM_BODY_BYTES:", "if False:"),
    ),
    guard(
        "REST: content type",
        "543",
        (REST + "call.py", "        self._require_content_type(content_types or (JSON,))\n", ""),
    ),
    guard(
        "REST: size",
        "951 953",
        (REST + "operations.py", "if len(body) > MAXIMUM_BODY_BYTES:", "if False:"),
    ),
    guard(
        "REST: no connection while a body arrives",
        "961",
        (
            REST + "operations.py",
            "    body = await _read_body(request)\n    try:\n",
            "    try:\n",
        ),
        (
            REST + "operations.py",
            "            now_ms = services.clock.now_ms()\n",
            "            body = await _read_body(request)\n"
            "            now_ms = services.clock.now_ms()\n",
        ),
    ),
    guard(
        "JSON Patch: copies",
        "955",
        (REST + "patch.py", "if copied > MAXIMUM_COPIED:", "if False:"),
    ),
    guard(
        "JSON Patch: depth",
        "958",
        (
            REST + "patch.py",
            "        require_bounded(outcome)  # each operation may go one level deeper\n",
            "        pass\n",
        ),
    ),
]

BROWSER_GUARDS = [
    guard(
        "pages: framing",
        "601",
        (EMULATOR + "pages/render.py", ', "X-Frame-Options": "DENY"', ""),
    ),
    guard(
        "pages: referrer",
        "616",
        (EMULATOR + "pages/render.py", '"Referrer-Policy": "same-origin",', ""),
    ),
    guard(
        "pages: script policy",
        "619",
        (EMULATOR + "pages/render.py", "script-src 'self'", "script-src 'unsafe-inline'"),
    ),
    guard(
        "pages: caches",
        "615",
        (EMULATOR + "pages/render.py", '    "Cache-Control": "no-store",\n', ""),
    ),
    guard(
        "session: a new value",
        "602",
        (
            OAUTH + "sign_in.py",
            "intent, session = make_opaque_value(), make_opaque_value()",
            "intent = make_opaque_value()\n"
            "    session = request.cookies.get(browser.SSO) or make_opaque_value()",
        ),
    ),
    guard(
        "session: the former one ends",
        "603",
        (
            OAUTH + "sign_in.py",
            '        await end_sso_session(connection, request.cookies.get(browser.SSO, ""))\n',
            "",
        ),
    ),
    guard(
        "session: ends at the logout",
        "607",
        (
            OAUTH + "logout.py",
            '        await end_sso_session(connection, request.cookies.get(browser.SSO, ""))\n',
            "",
        ),
    ),
    guard(
        "session: changed password",
        "608",
        (
            EMULATOR + "credentials.py",
            "return may_sign_in(user, now_ms) and changed_ms <= authenticated_ms",
            "return may_sign_in(user, now_ms)",
        ),
    ),
    guard(
        "session: locked user",
        "609",
        (
            EMULATOR + "credentials.py",
            "return may_sign_in(user, now_ms) and changed_ms <= authenticated_ms",
            "return changed_ms <= authenticated_ms",
        ),
    ),
    guard(
        "session: of this tenant",
        "610",
        (
            STORE + "sso_sessions.py",
            "session_hash = %s and tenant_id = %s",
            "session_hash = %s and %s::uuid is not null",
        ),
    ),
    guard(
        "consent: for this request",
        "605",
        (
            OAUTH + "consent.py",
            "_intent(request)\n    if intent is None or intent.parameters != parameters:",
            "_intent(request)\n    if intent is None:",
        ),
    ),
    guard(
        "consent: once",
        "606",
        (
            STORE + "login_intents.py",
            "delete from login_intents where intent_hash = %s and expires_ms > %s returning *",
            "select * from login_intents where intent_hash = %s and expires_ms > %s",
        ),
    ),
    guard(
        "cookies: of the login, HttpOnly",
        "612",
        (OAUTH + "browser.py", "httponly=True", "httponly=False"),
    ),
    guard(
        "cookies: of the hosted backend, HttpOnly",
        "613",
        (
            BACKEND + "cookies.py",
            "Cookie(ACCESS_TOKEN, tokens.access_token, lifetime_s, http_only=True)",
            "Cookie(ACCESS_TOKEN, tokens.access_token, lifetime_s, http_only=False)",
        ),
    ),
    guard(
        "cookies: SameSite", "613", (BACKEND + "cookies.py", 'samesite="lax"', 'samesite="none"')
    ),
    guard(
        "cookies: Secure",
        "614",
        (BACKEND + "cookies.py", 'secure=scheme == "https"', "secure=False"),
    ),
]

PEOPLE_GUARDS = [
    guard(
        "sign-in: work for nobody",
        "702",
        (EMULATOR + "credentials.py", "is_right = await", "is_right = user is not None and await"),
    ),
    guard(
        "sign-in: locked, with the password only",
        "703",
        (
            EMULATOR + "credentials.py",
            "    if user is None or not is_right:\n",
            "    if user and not user.active:\n"
            "        raise SignInRefused(Refusal.LOCKED, user)\n"
            "    if user is None or not is_right:\n",
        ),
    ),
    guard(
        "sign-in: one answer for unknown and wrong",
        "701",
        (
            EMULATOR + "credentials.py",
            "    if user is None or not is_right:\n",
            "    if user is None:\n"
            "        raise SignInRefused(Refusal.EXPIRED)\n"
            "    if not is_right:\n",
        ),
    ),
    guard(
        "REST: a key is needed",
        "801",
        (
            REST + "operations.py",
            "if key is None or not key.allows(operation.permission, operation.method):",
            "if key and not key.allows(operation.permission, operation.method):",
        ),
        (
            REST + "operations.py",
            "if operation.access is Access.GLOBAL_KEY and key.tenant_id is not None:",
            "if False:",
        ),
    ),
    guard(
        "REST: permissions",
        "811 812",
        (
            REST + "operations.py",
            "if key is None or not key.allows(operation.permission, operation.method):",
            "if key is None:",
        ),
    ),
    guard(
        "REST: verbs of a permission",
        "811",
        (STORE + "api_keys.py", "method in self.endpoints.get(path, ())", "path in self.endpoints"),
    ),
    guard(
        "REST: global operations",
        "821",
        (
            REST + "operations.py",
            "if operation.access is Access.GLOBAL_KEY and key.tenant_id is not None:",
            "if False:",
        ),
    ),
    guard(
        "REST: the key's tenant",
        "822",
        (REST + "authentication.py", "if own is not None and tenant_id != own:", "if False:"),
    ),
    guard(
        "tenants: users",
        "823 824 825",
        (
            STORE + "users.py",
            "where id = %s and tenant_id = coalesce(%s::uuid, tenant_id)",
            "where id = %s and coalesce(%s::uuid, tenant_id) is not null",
        ),
    ),
    guard(
        "tenants: applications",
        "823 824",
        (
            STORE + "documents.py",
            "(%(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s)",
            "(%(tenant_id)s::uuid is null or tenant_id is not null)",
        ),
    ),
    guard(
        "tenants: searches",
        "825",
        (
            STORE + "user_search.py",
            "where tenant_id = coalesce(%(tenant_id)s::uuid, tenant_id)",
            "where coalesce(%(tenant_id)s::uuid, tenant_id) is not null",
        ),
    ),
    guard(
        "tenants: registrations",
        "826",
        (
            EMULATOR + "accounts.py",
            "if application is None or application.tenant_id != user.tenant_id:",
            "if application is None:",
        ),
    ),
    guard(
        "tenants: logins",
        "827",
        (
            STORE + "users.py",
            "where tenant_id = %(tenant_id)s and (",
            "where %(tenant_id)s::uuid is not null and (",
        ),
    ),
    guard(
        "tenants: of the client",
        "828",
        (
            OAUTH + "authorize_request.py",
            "if tenant_id and tenant_id.lower() != client.tenant_id:",
            "if False:",
        ),
    ),
    guard(
        "tenants: refresh tokens",
        "829",
        (
            REST + "refresh_tokens.py",
            "return call.tenant_id in (None, token.tenant_id)",
            "return True",
        ),
    ),
]

CORS_GUARDS = [
    guard(
        "CORS: the whole origin",
        "901 902 903",
        (
            EMULATOR + "cors.py",
            'return origin in allowed or "*" in allowed',
            "return any(origin.startswith(one) for one in allowed)",
        ),
    ),
    guard(
        "CORS: methods",
        "904",
        (
            EMULATOR + "cors.py",
            'if request.method not in configuration["allowedMethods"]:',
            "if False:",
        ),
    ),
    guard(
        "CORS: headers",
        "904",
        (
            EMULATOR + "cors.py",
            "if not all(name in allowed for name in requested if name):",
            "if False:",
        ),
    ),
    guard(
        "CORS: content type of a POST",
        "905",
        (
            EMULATOR + "cors.py",
            'return self.method == "POST" and not self.content_type',
            "return False",
        ),
    ),
    guard(
        "CORS: excluded paths",
        "908",
        (EMULATOR + "cors.py", "return None if request.is_preflight else {}", "return {}"),
    ),
]

GUARDS = [
    *API_GUARDS,
    *REDIRECT_GUARDS,
    *ADMISSION_GUARDS,
    *PKCE_GUARDS,
    *GRANT_GUARDS,
    *TOKEN_GUARDS,
    *INJECTION_GUARDS,
    *BROWSER_GUARDS,
    *PEOPLE_GUARDS,
    *CORS_GUARDS,
]
