"""`GET` and `POST /oauth2/logout`: ends the SSO session, no token (contract 3.7).

Target: `post_logout_redirect_uri`, the application's logout URL, the tenant's, `/`.
"""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.bearer import audience_of, find_claims, kind_of
from fusionauth_emulator.oauth2.claims import ID_KIND
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import require_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.parameters import form_parameters, query_parameters
from fusionauth_emulator.oauth2.sign_in import SSO, remove_cookie
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.documents import list_documents
from fusionauth_emulator.store.sign_ins import end_sso_session
from fusionauth_emulator.store.tenants import find_default_tenant, find_tenant
from fusionauth_emulator.urls import Parameters, with_parameters


async def logout(request: Request) -> Response:
    is_form = request.method == "POST" and "content-type" in request.headers
    parameters = await form_parameters(request) if is_form else query_parameters(request)
    services = services_of(request)
    client = await _client(services, parameters)
    asked_for = _asked_for(client, parameters)
    async with services.database.transaction() as connection:
        await end_sso_session(connection, request_cookies(request).get(SSO, ""))
        target = asked_for or await _configured_target(connection, client, parameters)
        urls = await _other_logout_urls(connection, client)
    # [A] contract 3.7: the page of frames comes only where there is a logout URL to frame.
    response = _logging_out(target, urls) if urls else redirect(target)
    remove_cookie(response, request, SSO)
    return response


async def _client(services: Services, parameters: Parameters) -> OAuthClient | None:
    """By `client_id`, by the ID token in `id_token_hint`, or by both.

    [A] contract 14.1: a `client_id` beside the `id_token_hint` of another client is refused.
    """
    client_id, hint = parameters.get("client_id"), parameters.get("id_token_hint")
    hinted_id = await _require_hint(services, hint) if hint else None
    client = await require_client(services, client_id) if client_id else None
    if client and hinted_id and client.id != hinted_id:
        raise _invalid_hint("The id_token_hint was issued to another client.")
    return client or (await require_client(services, hinted_id) if hinted_id else None)


async def _require_hint(services: Services, hint: str) -> str:
    """The client an ID token of ours was issued to; the token may have expired (contract 3.7).

    Raises OAuthError, for an access token too.
    """
    async with services.database.transaction() as connection:
        claims = await find_claims(services, connection, hint)
    if claims is None or not audience_of(claims):
        raise _invalid_hint("The id_token_hint is invalid.")
    if kind_of(claims) != ID_KIND:
        raise _invalid_hint("The token is not suitable for the requested use.")
    return audience_of(claims)


def _invalid_hint(description: str) -> OAuthError:
    return invalid_request("invalid_id_token_hint", description)


def _asked_for(client: OAuthClient | None, parameters: Parameters) -> str | None:
    """The caller's own target, if it is one of the application's (OIDC RP-Initiated Logout 2)."""
    uri = parameters.get("post_logout_redirect_uri")
    if not uri:
        return None
    if client is None or not (client.allows_redirect(uri) or uri == client.logout_url):
        raise invalid_request(
            "invalid_post_logout_redirect_uri", "The post_logout_redirect_uri is invalid."
        )
    state = parameters.get("state")
    return with_parameters(uri, {"state": state}) if state else uri


async def _configured_target(
    connection: Connection, client: OAuthClient | None, parameters: Parameters
) -> str:
    """Without a client the tenant's, named by `tenantId`.

    [A] contract 3.7: an unknown `tenantId` at the logout is `invalid_request`.
    """
    if client is not None:
        return client.logout_url or "/"
    named = parameters.get("tenantId")
    tenant = await find_tenant(connection, named)
    if named and tenant is None:
        raise invalid_request("invalid_tenant_id", f"Invalid tenantId {named}")
    tenant = tenant or await find_default_tenant(connection)
    return tenant.document.get("logoutURL") or "/"


async def _other_logout_urls(connection: Connection, client: OAuthClient | None) -> list[str]:
    """The logout URLs of the whole tenant, where the application wants them all visited."""
    if client is None or client.logout_behavior != "AllApplications":
        return []
    applications = await list_documents(connection, "applications", tenant_id=client.tenant_id)
    urls = [one["oauthConfiguration"].get("logoutURL") for one in applications if one["active"]]
    return [url for url in dict.fromkeys(urls) if url and url.startswith(("http://", "https://"))]


def _logging_out(target: str, urls: list[str]) -> Response:
    return page_response("logout.html", target=target, logout_urls=urls)
