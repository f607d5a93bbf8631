"""Cookies, frames, sessions."""

from mutations.attack_guards.guard import guard
from mutations.edits import BACKEND, EMULATOR, OAUTH, STORE

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
            "    session = request_cookies(request).get(SSO) or make_opaque_value()",
        ),
    ),
    guard(
        "session: the former one ends",
        "603",
        (
            OAUTH + "sign_in.py",
            'end_sso_session(connection, request_cookies(request).get(SSO, ""))',
            'end_sso_session(connection, "")',
        ),
    ),
    guard(
        "session: ends at the logout",
        "607",
        (
            OAUTH + "logout.py",
            'end_sso_session(connection, request_cookies(request).get(SSO, ""))',
            'end_sso_session(connection, "")',
        ),
    ),
    guard(
        "session: inactivity",
        "623",
        (
            OAUTH + "client.py",
            'sso_idle_ttl_s=int(tenant.document.get("httpSessionMaxInactiveInterval", 3600)),',
            "sso_idle_ttl_s=10**9,",
        ),
    ),
    guard(
        "session: changed password",
        "608",
        (
            EMULATOR + "passwords/credentials.py",
            "return may_sign_in(user, now_ms) and changed_ms <= authenticated_ms",
            "return may_sign_in(user, now_ms)",
        ),
    ),
    guard(
        "session: locked user",
        "609",
        (
            EMULATOR + "passwords/credentials.py",
            "return may_sign_in(user, now_ms) and changed_ms <= authenticated_ms",
            "return changed_ms <= authenticated_ms",
        ),
    ),
    guard(
        "session: of this tenant",
        "610",
        (
            STORE + "sign_ins.py",
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
            STORE + "sign_ins.py",
            "delete from login_intents where intent_hash = %s and expires_ms > %s returning *",
            "select * from login_intents where intent_hash = %s and expires_ms > %s",
        ),
    ),
    guard(
        "cookies: of the login, HttpOnly",
        "612",
        (OAUTH + "sign_in.py", "httponly=True", "httponly=False"),
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
