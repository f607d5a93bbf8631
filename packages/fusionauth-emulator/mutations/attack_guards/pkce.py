"""PKCE, codes and what they are bound to."""

from mutations.attack_guards.guard import guard
from mutations.edits import BACKEND, OAUTH

PKCE_GUARDS = [
    guard(
        "PKCE: S256 only",
        "201",
        (
            OAUTH + "authorization_request.py",
            'if parameters.get("code_challenge_method") != pkce.METHOD:',
            "if False:",
        ),
    ),
    guard(
        "PKCE: required by policy",
        "202",
        (OAUTH + "authorization_request.py", 'if client.pkce_policy == "Required":', "if False:"),
    ),
    guard(
        "PKCE: form of a challenge",
        "209",
        (OAUTH + "authorization_request.py", "if not pkce.is_challenge(challenge):", "if False:"),
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
        (BACKEND + "state.py", "if not hmac.compare_digest(mac.encode(),", "if False and (mac,"),
    ),
    guard(
        "callback: login CSRF",
        "313",
        (BACKEND + "state.py", "if not hmac.compare_digest(mac.encode(),", "if False and (mac,"),
        (
            OAUTH + "pkce.py",
            "return hmac.compare_digest(make_challenge(verifier), challenge)",
            "return True",
        ),
    ),
]
