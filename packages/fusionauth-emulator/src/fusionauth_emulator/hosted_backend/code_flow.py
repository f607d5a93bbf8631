"""Into the authorization-code flow with PKCE and back: `GET /app/login` and `GET /app/register`
(contract 2.2, 2.3), `GET /app/callback`, where the code becomes tokens and the tokens become
cookies (2.4).

The callback is reached by redirect only. The exchange is the token endpoint's own, called as a
function.
"""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.hosted_backend.cookies import (
    PKCE_VERIFIER,
    removed_verifier_cookie,
    set_cookies,
    token_cookies,
    verifier_cookie,
)
from fusionauth_emulator.hosted_backend.state import SignInState, open_state, seal_state
from fusionauth_emulator.oauth2 import pkce
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.authorization_request import hosted_callback
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import Caller, require_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.parameters import query_parameters
from fusionauth_emulator.oauth2.token_endpoint import exchange
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import RESOURCE, Parameters, base_url, resources_of, with_parameters

DEFAULT_SCOPE = "openid offline_access"
_OWN = frozenset({"client_id", "redirect_uri", "state", "scope"})
"""What is read here; every further parameter is relayed (contract 2.2)."""
_PASSED_ON = ("locale", "userState")


async def login(request: Request) -> Response:
    parameters = query_parameters(request)
    client = await require_named_client(request, parameters)
    return _begin(request, parameters, client, "/oauth2/authorize")


async def register(request: Request) -> Response:
    """With self-registration off it acts as login (contract 2.3)."""
    parameters = query_parameters(request)
    client = await require_named_client(request, parameters)
    path = "/oauth2/register" if client.registration.enabled else "/oauth2/authorize"
    return _begin(request, parameters, client, path)


async def require_named_client(request: Request, parameters: Parameters) -> OAuthClient:
    """In either URL shape: `/app/login/{clientId}` or `/app/login/?client_id=` (contract 2).

    [A] contract 14.2: with a client Id in the path and in the query the path wins.
    """
    client_id = request.path_params.get("client_id") or parameters.get("client_id")
    return await require_client(services_of(request), client_id)


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


async def callback(request: Request) -> Response:
    """Checks, in order: verifier cookie, state, client, issuer (RFC 9207 2.4), no error from the
    provider, redirect URI (again: it may have been taken off the list meanwhile); then the
    exchange."""
    parameters = query_parameters(request)
    verifier = request_cookies(request).get(PKCE_VERIFIER)
    if not verifier:
        raise invalid_request("missing_code_verifier", "This browser has not begun to sign in.")
    state = open_state(parameters.get("state", ""), verifier)
    client = await require_client(services_of(request), state.client_id)
    if parameters.get("iss") != client.issuer:
        # [A] contract 2.4: an answer of another issuer, or of none, is shown as `invalid_request`.
        raise invalid_request("unknown", "The iss is not the issuer of the tenant.")
    _check_provider(parameters)
    return_to = require_return_uri(client, state.redirect_uri)
    tokens = await exchange(
        services_of(request),
        Caller(client, is_proven=True),
        "authorization_code",
        {
            "code": parameters.get("code", ""),
            "code_verifier": verifier,
            "redirect_uri": hosted_callback(request),
            RESOURCE: " ".join(state.resources),
        },
    )
    response = redirect(with_parameters(return_to, _last_parameters(parameters, state)))
    # [A] contract 2.4: a sign-in that succeeds removes `app.pkce_v`, one that fails leaves it.
    cookies = [*token_cookies(tokens), removed_verifier_cookie()]
    set_cookies(response, base_url(request.scope), cookies)
    return response


def _check_provider(parameters: Parameters) -> None:
    """[A] contract 2.4: what the authorization endpoint refused is shown on a page."""
    if "error" in parameters:
        raise OAuthError(
            parameters["error"],
            parameters.get("error_reason", "unknown"),
            parameters.get("error_description", ""),
        )


def _last_parameters(parameters: Parameters, state: SignInState) -> dict[str, str]:
    """No code and no token; the caller's own state if it gave one (contract 2.4).

    [A] contract 2.4: the callback passes `locale` and `userState` on to the caller.
    """
    passed_on = {name: parameters[name] for name in _PASSED_ON if name in parameters}
    own_state = {} if state.caller_state is None else {"state": state.caller_state}
    return dict(sorted((passed_on | own_state).items()))
