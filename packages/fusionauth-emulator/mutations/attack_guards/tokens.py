"""Which token is taken for what."""

from mutations.attack_guards.guard import guard
from mutations.edits import EMULATOR, OAUTH, REST

TOKEN_GUARDS = [
    guard(
        "emulator: signature",
        "403 404 405 406 114",
        (
            EMULATOR + "keys/key_ring.py",
            "claims = read_json(parsed.payload)",
            'claims = read_json(base64.urlsafe_b64decode(token.split(".")[1] + "=="))',
        ),
        (
            EMULATOR + "keys/key_ring.py",
            "parsed = jws.deserialize_compact(token, jose_key, registry=_registry(key))",
            "del jws, jose_key",
        ),
    ),
    guard(
        "emulator: expiry",
        "444",
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
        (
            OAUTH + "userinfo.py",
            "if user is None or not may_sign_in(user, services.clock.now_ms()):",
            "if user is None:",
        ),
    ),
    guard(
        "logout: ID tokens only",
        "428",
        (OAUTH + "logout.py", "if kind_of(claims) != ID_KIND:", "if False:"),
    ),
    guard(
        "keys: those of whom the token names",
        "429",
        (
            OAUTH + "bearer.py",
            "for key in await find_signing_keys(connection, key_ids) if",
            "for key in await list_signing_keys(connection) if",
        ),
        (OAUTH + "bearer.py", "import find_signing_keys", "import list_signing_keys"),
    ),
    guard(
        "keys: of one tenant",
        "430",
        (
            OAUTH + "bearer.py",
            "return user is None or user.tenant_id == tenant_id",
            "return True",
        ),
    ),
    guard(
        "keys: by kind of token",
        "442",
        (
            OAUTH + "bearer.py",
            'return frozenset({kind}) if "tty" in claims or kind == ACCESS_KIND else ANY_KIND',
            "return ANY_KIND",
        ),
    ),
    guard(
        "JWT API: access tokens",
        "441",
        (REST + "jwt.py", "if kind_of(claims) != ACCESS_KIND:", "if False:"),
    ),
    guard(
        "introspection: own tokens",
        "420",
        (OAUTH + "introspect.py", "if audience_of(claims) != client.id:", "if False:"),
    ),
]
