"""The API: whose token opens what."""

from tests.attack_guards.guard import guard
from tests.mutations.edits import API

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
