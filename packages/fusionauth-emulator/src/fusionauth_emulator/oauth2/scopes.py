"""Scopes: what is asked for against what the application knows (contract 3.11)."""

from fusionauth_emulator.oauth2.oauth_errors import OAuthError

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"
RESERVED = frozenset({OPENID, OFFLINE_ACCESS})
PROVIDED = frozenset({"address", "email", "phone", "profile"})

Scopes = tuple[str, ...]


def parse_scopes(text: str) -> Scopes:
    """Space-separated text to scopes, in the order given, each once (RFC 6749 3.3)."""
    return tuple(dict.fromkeys(text.split()))


def settle_scopes(asked: Scopes, known: frozenset[str], unknown_scope_policy: str) -> Scopes:
    """The scopes to go on with. Raises OAuthError for an unknown one under the policy Reject.

    [A] contract 3.9: an unknown scope is `invalid_scope`, `unknown_scope`.
    """
    unknown = [scope for scope in asked if scope not in known]
    if not unknown or unknown_scope_policy == "Allow":
        return asked
    if unknown_scope_policy == "Remove":
        return tuple(scope for scope in asked if scope in known)
    raise OAuthError("invalid_scope", "unknown_scope", f"Unknown scope {unknown[0]}")


def narrow_scopes(granted: Scopes, asked: Scopes) -> Scopes:
    """What a refresh may carry: a subset of what was granted (RFC 6749 6, contract 3.3)."""
    for scope in asked:
        if scope not in granted:
            raise OAuthError("invalid_scope", "unknown_scope", f"The scope {scope} was not granted")
    return asked or granted
