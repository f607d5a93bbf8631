"""From an HTTP request to a checked AuthorizeRequest; used by every page that carries one on."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import Request

from fusionauth_emulator.oauth2.answers import RefusedToClient, ReturnAddress
from fusionauth_emulator.oauth2.authorization_request import (
    AuthorizeRequest,
    parse_authorize_request,
    require_redirect_uri,
    response_mode_of,
)
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.clients import require_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.parameters import Parameters
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import base_url

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*:-]+/?")  # nothing a policy header would break on


def hosted_callback(request: Request) -> str:
    """The hosted backend's redirect URI, which no application lists (contract 2.1)."""
    return base_url(request.scope) + "/app/callback"


async def read_authorize_request(request: Request, parameters: Parameters) -> AuthorizeRequest:
    """Raises OAuthError (for a page) until the redirect URI is proven, then RefusedToClient."""
    client = await require_client(services_of(request), parameters.get("client_id"))
    redirect_uri = require_redirect_uri(client, parameters, hosted_callback(request))
    address = ReturnAddress(
        redirect_uri, parameters.get("state"), response_mode_of(parameters), client.issuer
    )
    try:
        _check_origin(client, request)
        asked = parse_authorize_request(client, redirect_uri, parameters)
        return replace(asked, framed_by=_framed_by(client, request))
    except OAuthError as error:
        raise RefusedToClient(error, address) from None


def address_of(asked: AuthorizeRequest) -> ReturnAddress:
    issuer = asked.client.issuer
    return ReturnAddress(asked.redirect_uri, asked.state, asked.response_mode, issuer)


def _framed_by(client: OAuthClient, request: Request) -> tuple[str, ...]:
    """The origins whose pages may frame the answer: `authorizedOriginURLs`, where the page before
    was one of theirs or one of ours (contract 3.2, "Frame protection")."""
    origin = _origin_of(request.headers.get("referer", ""))
    if not client.origin_urls or not (
        origin == base_url(request.scope) or client.allows_origin(origin)
    ):
        return ()
    return tuple(url.rstrip("/") for url in client.origin_urls if _ORIGIN.fullmatch(url))


def _requesting_origin(request: Request) -> str | None:
    """By `Origin`, else by `Referer`; None where neither is sent (RFC 6454 7.2, RFC 9110 10.1.3).

    A `Referer` that is no URL is returned as it is, to be refused.
    """
    origin, referer = request.headers.get("origin"), request.headers.get("referer")
    if origin is not None or not referer:
        return origin
    return _origin_of(referer) or referer


def _origin_of(url: str) -> str:
    """Scheme and authority; empty for what is no URL, such as `http://[`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def _check_origin(client: OAuthClient, request: Request) -> None:
    """`authorizedOriginURLs`, where there are any, name who may start a sign-in (contract 3.10).

    Browsers send no `Origin` with a navigation, so there the page it came from counts.
    [A] contract 3.10: a request that says neither where it comes from is not checked.
    """
    origin = _requesting_origin(request)
    if origin is None or origin == base_url(request.scope):
        return
    if not client.allows_origin(origin):
        raise invalid_request("invalid_origin", f"Invalid origin uri {origin}")
