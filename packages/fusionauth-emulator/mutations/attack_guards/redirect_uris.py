"""Where a browser is sent."""

from mutations.attack_guards.guard import guard
from mutations.edits import BACKEND, OAUTH

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
        (OAUTH + "redirect_uris.py", "    if not is_absolute_uri(uri):", "    if False:"),
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
            OAUTH + "authorization_request.py",
            "if uri != own_callback and",
            'if not uri.endswith("/app/callback") and',
        ),
    ),
    guard(
        "redirect URI: of the hosted backend",
        "103",
        (BACKEND + "code_flow.py", "    if not client.allows_redirect(uri):", "    if False:"),
    ),
    guard(
        "redirect URI: checked again by the callback",
        "109",
        (
            BACKEND + "code_flow.py",
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
