"""OAuth 2.0 and OpenID Connect (contract 3 and 4).

The way of a login:

1. `authorize` shows the login page and takes its form; `register` is the same for a newcomer
2. `authorization_request` checks what is asked: `client` is the application as OAuth sees it,
   `redirect_uris`, `pkce`, `scopes`, `resources` are parts of the check
3. `sign_in` keeps who signed in: for the next step, and as an SSO session
4. `consent` asks the person, where a third party wants scopes
5. `admission` says whether this person may come in; `authorization_response` then answers the
   client with a code, or with the tokens of the implicit grant. `answers` is how: page or redirect
6. `token_endpoint` takes the code, or what another grant needs: `client_authentication` says who
   calls, the handlers are in `grants/`
7. `tokens` signs what was granted: `refreshing` is the life of a refresh token, `claims` is what
   the others say

Afterwards: `bearer` reads a token that comes back, for `userinfo`, `introspect` and `logout`.
`discovery` tells clients about all this. `password_pages` lets people set a new password.
`api_tokens` are the tokens of the REST API. `parameters` and `oauth_errors` are used by all.
"""

from starlette.routing import Route

from fusionauth_emulator.oauth2.answers import answering_pages
from fusionauth_emulator.oauth2.authorize import show_login, take_login
from fusionauth_emulator.oauth2.consent import show_consent, take_consent
from fusionauth_emulator.oauth2.discovery import jwks, openid_configuration
from fusionauth_emulator.oauth2.introspect import introspect
from fusionauth_emulator.oauth2.logout import logout
from fusionauth_emulator.oauth2.oauth_errors import answering_clients
from fusionauth_emulator.oauth2.password_pages import (
    show_change_password,
    show_complete,
    show_forgot_password,
    take_change_password,
    take_forgot_password,
)
from fusionauth_emulator.oauth2.register import show_registration, take_registration
from fusionauth_emulator.oauth2.token_endpoint import token
from fusionauth_emulator.oauth2.userinfo import userinfo


def routes() -> list[Route]:
    return [
        Route("/oauth2/authorize", answering_pages(show_login), methods=["GET"]),
        Route("/oauth2/authorize", answering_pages(take_login), methods=["POST"]),
        Route("/oauth2/register", answering_pages(show_registration), methods=["GET"]),
        Route("/oauth2/register", answering_pages(take_registration), methods=["POST"]),
        Route("/oauth2/consent", answering_pages(show_consent), methods=["GET"]),
        Route("/oauth2/consent", answering_pages(take_consent), methods=["POST"]),
        Route("/password/forgot", answering_pages(show_forgot_password), methods=["GET"]),
        Route("/password/forgot", answering_pages(take_forgot_password), methods=["POST"]),
        Route("/password/change/{id}", answering_pages(show_change_password), methods=["GET"]),
        Route("/password/change/{id}", answering_pages(take_change_password), methods=["POST"]),
        Route("/password/complete", answering_pages(show_complete), methods=["GET"]),
        Route("/oauth2/logout", answering_pages(logout), methods=["GET", "POST"]),
        Route("/oauth2/token", answering_clients(token), methods=["POST"]),
        Route("/oauth2/introspect", answering_clients(introspect), methods=["POST"]),
        Route("/oauth2/userinfo", userinfo, methods=["GET", "POST"]),
        Route("/.well-known/jwks.json", jwks),
        Route("/.well-known/openid-configuration", openid_configuration),
        # [A] contract 3.1: the key set is at the tenant's own path too.
        Route("/{tenantId}/.well-known/jwks.json", jwks),
        Route("/{tenantId}/.well-known/openid-configuration", openid_configuration),
        # Behind the path too, where the Next.js quickstart looks (contract 3.8).
        Route("/.well-known/openid-configuration/{tenantId}", openid_configuration),
    ]
