"""`GET /app/login` and `GET /app/register`: into the authorization-code flow with PKCE
(contract 2.2, 2.3)."""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.hosted_backend.client_id import read_client_id
from fusionauth_emulator.hosted_backend.cookies import set_cookies, verifier_cookie
from fusionauth_emulator.hosted_backend.state import SignInState, seal_state
from fusionauth_emulator.oauth2 import pkce
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.authorize_reading import hosted_callback
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.clients import require_client
from fusionauth_emulator.oauth2.oauth_errors import invalid_request
from fusionauth_emulator.oauth2.parameters import (
    Parameters,
    query_parameters,
    resources_of,
)
from fusionauth_emulator.oauth2.redirect_uris import with_parameters
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import base_url

DEFAULT_SCOPE = "openid offline_access"
_OWN = frozenset({"client_id", "redirect_uri", "state", "scope"})
"""What is read here; every further parameter is relayed (contract 2.2)."""


async def login(request: Request) -> Response:
    parameters = query_parameters(request)
    client = await require_client(services_of(request), read_client_id(request, parameters))
    return _begin(request, parameters, client, "/oauth2/authorize")


async def register(request: Request) -> Response:
    """With self-registration off it acts as login (contract 2.3)."""
    parameters = query_parameters(request)
    client = await require_client(services_of(request), read_client_id(request, parameters))
    path = "/oauth2/register" if client.registration.enabled else "/oauth2/authorize"
    return _begin(request, parameters, client, path)


def _begin(request: Request, parameters: Parameters, client: OAuthClient, path: str) -> Response:
    return_to = require_return_uri(client, parameters.get("redirect_uri"))
    verifier = pkce.make_verifier()
    resources = resources_of(parameters)
    state = SignInState(client.id, return_to, parameters.get("state"), resources)
    # [A] contract 2.2: beside the challenge the redirect has `response_type`, `scope`, a `state` of
    # ours and `tenantId`.
    asked = {
        **_relayed(parameters),
        "client_id": client.id,
        "code_challenge": pkce.make_challenge(verifier),
        "code_challenge_method": pkce.METHOD,
        "redirect_uri": hosted_callback(request),
        "response_type": "code",
        "scope": parameters.get("scope") or DEFAULT_SCOPE,
        "state": seal_state(state, verifier),
        "tenantId": client.tenant_id,
    }
    base = base_url(request.scope)
    response = redirect(with_parameters(base + path, asked))
    set_cookies(response, base, [verifier_cookie(verifier)])
    return response


def require_return_uri(client: OAuthClient, uri: str | None) -> str:
    """Where the browser ends up; without one the application's first redirect URL (2.1).

    [A] contract 2.1: an entry with a wildcard leads nowhere, so the first plain one is it.
    """
    plain = (one for one in client.redirect_uris if "*" not in one and client.allows_redirect(one))
    uri = next(plain, None) if uri is None else uri
    if not uri:
        raise invalid_request("missing_redirect_uri", "The redirect_uri is missing.")
    if not client.allows_redirect(uri):
        raise invalid_request("invalid_redirect_uri", f"Invalid redirect uri {uri}")
    return uri


def _relayed(parameters: Parameters) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name not in _OWN}
