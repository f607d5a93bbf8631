"""Resource indicators: what a token is for beside its client (RFC 8707, contract 3.2). Pure.

Ignored while an application lists no `authorizedResourceUris`. Codes and refresh tokens remember
theirs; what an application no longer lists is lost to them.
"""

from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.oauth2.redirect_uris import is_absolute_uri

Resources = tuple[str, ...]


def settle_resources(client: OAuthClient, asked: Resources) -> Resources:
    """At the authorization endpoint. Raises OAuthError for one that is not listed."""
    if not client.resource_uris:
        return ()
    for resource in asked:
        if not is_absolute_uri(resource) or resource not in client.resource_uris:
            raise _invalid_target(f"Invalid resource {resource}")
    return asked


def redeem_resources(client: OAuthClient, authorized: Resources, asked: Resources) -> Resources:
    """At the token endpoint: some of those the code was authorized for, at least one of them.

    Raises OAuthError.
    """
    if still_listed(client, authorized) and not asked:
        raise _invalid_target("The resource is missing.")
    return _subset(client, authorized, asked)


def narrow_resources(client: OAuthClient, stored: Resources, asked: Resources) -> Resources:
    """At a refresh: those of the refresh token, or some of them. Raises OAuthError."""
    return _subset(client, stored, asked) if asked else still_listed(client, stored)


def still_listed(client: OAuthClient, resources: Resources) -> Resources:
    return tuple(one for one in resources if one in client.resource_uris)


def refuse_resources(client: OAuthClient, asked: Resources) -> None:
    """For a grant that authorizes none. Raises OAuthError.

    [A] contract 3.3: the password grant takes no `resource` where the application lists any.
    """
    _subset(client, (), asked)


def _subset(client: OAuthClient, of: Resources, asked: Resources) -> Resources:
    settled = settle_resources(client, asked)
    for resource in settled:
        if resource not in of:
            raise _invalid_target(f"The resource {resource} was not authorized.")
    return settled


def _invalid_target(description: str) -> OAuthError:
    """[A] contract 3.9: the reason that goes with `invalid_target` is `unknown`."""
    return OAuthError("invalid_target", "unknown", description)
