"""Lines 23 and 24: the login API."""

from mutations.acceptance_guards.loss import lose
from mutations.edits import OAUTH, REST

LOGIN = [
    lose(23, "404", (REST + "login.py", "Refusal.INVALID: 404", "Refusal.INVALID: 401")),
    lose(23, "423", (REST + "login.py", "Refusal.LOCKED: 423", "Refusal.LOCKED: 404")),
    lose(23, "202", (REST + "login_target.py", "= 200, 202", "= 200, 200")),
    lose(
        23,
        "401",
        (
            REST + "login.py",
            'if not call.has_key_for("POST", "/api/login"):',
            "if False:",
        ),
    ),
    lose(
        24,
        "the login API's own switch",
        (
            REST + "login.py",
            'target.login_configuration().get("generateRefreshTokens")',
            'target.application.document["oauthConfiguration"].get("generateRefreshTokens")',
        ),
    ),
    lose(
        24,
        "OAuth's own switch",
        (
            OAUTH + "client.py",
            'generate_refresh_tokens=bool(oauth.get("generateRefreshTokens")),',
            'generate_refresh_tokens=bool(document["loginConfiguration"]["generateRefreshTokens"]),',
        ),
    ),
]
