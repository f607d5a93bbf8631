"""`GET /app/callback`: the code becomes tokens, the tokens become cookies (contract 2.4).

Reached by redirect only. The exchange is the token endpoint's own, called as a function.
"""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.hosted_backend.code_flow import require_return_uri
from fusionauth_emulator.hosted_backend.cookies import (
    PKCE_VERIFIER,
    removed_verifier_cookie,
    set_cookies,
    token_cookies,
)
from fusionauth_emulator.hosted_backend.state import SignInState, open_state
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.authorize_reading import hosted_callback
from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.clients import require_client
from fusionauth_emulator.oauth2.grants import exchange
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.parameters import (
    RESOURCE,
    Parameters,
    query_parameters,
)
from fusionauth_emulator.oauth2.redirect_uris import with_parameters
from fusionauth_emulator.request_cookies import request_cookies
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import base_url

_PASSED_ON = ("locale", "userState")


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
