"""Secrets made harmless to show: enough is left to tell two values apart, not to use one."""

from collections.abc import Mapping

# values of these names are never shown whole, wherever they stand (RFC 6749, contract 2.8)
SECRET_NAMES = frozenset(
    {
        "code",
        "code_verifier",
        "client_secret",
        "password",
        "access_token",
        "refresh_token",
        "id_token",
        "id_token_hint",
        "app.at",
        "app.idt",
        "app.rt",
        "app.pkce_v",
        "fusionauth.li",
        "fusionauth.sso",
    }
)
SHOWN = 6
LONGEST = 100


def mask(value: str) -> str:
    """`eyJhbG… (1104 characters)`; of short values nothing."""
    if not value:
        return "(empty)"
    start = value[:SHOWN] if len(value) >= 4 * SHOWN else ""
    return f"{start}… ({len(value)} characters)"


def show(name: str, value: str) -> str:
    """A value by its name: masked, cut where it is only long, or as it is."""
    if name in SECRET_NAMES:
        return "********" if name == "password" else mask(value)
    return value if len(value) <= LONGEST else f"{value[:40]}… ({len(value)} characters)"


def show_all(pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, show(name, value)) for name, value in pairs.items() if value)
