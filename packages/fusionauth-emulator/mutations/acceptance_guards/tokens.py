"""Lines 9 to 14: tokens."""

from mutations.acceptance_guards.loss import lose
from mutations.edits import EMULATOR, OAUTH, STORE

TOKENS = [
    lose(9, "audience", (OAUTH + "claims.py", '"aud": _audience(subject),', '"aud": "x",')),
    lose(9, "lifetime", (OAUTH + "claims.py", '"exp": now_s + ttl_s,', '"exp": now_s + 60,')),
    lose(
        9,
        "at_hash",
        (
            OAUTH + "claims.py",
            "at_hash=left_half_hash(access_token, algorithm) if access_token else None,",
            'at_hash="x",',
        ),
    ),
    lose(
        9,
        "no email in an access token",
        (OAUTH + "tokens.py", "with_email=not self.client.is_strict,", "with_email=True,"),
    ),
    lose(
        9,
        "no applicationId without a registration",
        (
            OAUTH + "claims.py",
            "applicationId=subject.client_id if subject.roles is not None else None,",
            "applicationId=subject.client_id,",
        ),
    ),
    lose(
        9,
        "no roles without a registration",
        (
            OAUTH + "claims.py",
            "roles=list(subject.roles) if subject.roles is not None else None,",
            "roles=list(subject.roles or ()),",
        ),
    ),
    lose(
        9,
        "the key is published",
        (
            OAUTH + "discovery.py",
            'for key in keys if key.type in ("RSA", "EC", "OKP")]',
            'for key in keys if key.type == "OKP"]',
        ),
    ),
    lose(
        9,
        "the kind of an access token",
        (OAUTH + "claims.py", "        tty=ACCESS_KIND,\n", ""),
    ),
    lose(9, "the kind of an ID token", (OAUTH + "claims.py", "        tty=ID_KIND,\n", "")),
    lose(
        9,
        "grants in the claims",
        (
            OAUTH + "tokens.py",
            "nonce=granted.nonce,\n        grants=granted.grants,\n",
            "nonce=granted.nonce,\n",
        ),
    ),
    lose(
        9,
        "the header's members",
        (
            EMULATOR + "keys/key_ring.py",
            '{"alg": key.algorithm, "typ": "JWT", "kid": key.kid}',
            '{"alg": key.algorithm, "typ": "JWT", "gty": [], "kid": key.kid}',
        ),
    ),
    lose(
        10,
        "the tenant's HMAC key signs",
        (OAUTH + "client.py", 'if own.get("enabled") else {}', "if own else {}"),
    ),
    lose(
        11,
        "a code serves once",
        (
            STORE + "codes.py",
            "        delete from authorization_codes\n",
            "        update authorization_codes set expires_ms = expires_ms\n",
        ),
    ),
    lose(
        11,
        "for thirty seconds",
        (
            OAUTH + "client.py",
            'code_ttl_s=int(lifetimes.get("authorizationGrantIdTimeToLiveInSeconds", 30)),',
            "code_ttl_s=60,",
        ),
    ),
    lose(
        11,
        "its redirect URI",
        (
            OAUTH + "grants/authorization_code.py",
            "if code.redirect_uri != redirect_uri:",
            "if False:",
        ),
    ),
    lose(
        11,
        "its verifier",
        (
            OAUTH + "grants/authorization_code.py",
            "if not pkce.verifier_matches(verifier, challenge):",
            "if False:",
        ),
    ),
    lose(
        12,
        "the application's switch",
        (
            OAUTH + "refreshing.py",
            "not (OFFLINE_ACCESS in scopes and client.generate_refresh_tokens)",
            "OFFLINE_ACCESS not in scopes",
        ),
    ),
    lose(
        13,
        "a reusable token stays",
        (OAUTH + "refreshing.py", 'if policy.refresh_usage == "OneTimeUse":', "if True:"),
    ),
    lose(
        13,
        "a one-time token is replaced",
        (OAUTH + "refreshing.py", 'if policy.refresh_usage == "OneTimeUse":', "if False:"),
    ),
    lose(
        14,
        "openid",
        (
            OAUTH + "userinfo.py",
            'return OPENID in parse_scopes(str(claims.get("scope", ""))) and',
            "return",
        ),
    ),
    lose(
        14,
        "no access token as a hint",
        (OAUTH + "logout.py", "if kind_of(claims) != ID_KIND:", "if False:"),
    ),
    lose(
        14,
        "a replaced key",
        (
            OAUTH + "bearer.py",
            "for key in await find_signing_keys(connection, key_ids) if",
            "for key in await list_signing_keys(connection) if",
        ),
        (OAUTH + "bearer.py", "import find_signing_keys", "import list_signing_keys"),
    ),
    lose(
        14,
        "a listed key",
        (
            OAUTH + "bearer.py",
            "return (policy.access_token_key_id, *policy.access_token_verification_key_ids)",
            "return (policy.access_token_key_id,)",
        ),
    ),
]
