"""The authorization request: what is asked, checked in a written order (contract 3.2).

1. client and redirect URI: a failure is shown on a page, never sent to an unproven address
2. origin   3. response type and grant   4. response mode   5. PKCE, DPoP   6. scopes   7. resources
8. prompt and max_age   (2 to 8 are sent to the redirect URI)

`read_authorize_request` is the way in for every page that carries one on.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from starlette.requests import Request

from fusionauth_emulator.oauth2 import pkce
from fusionauth_emulator.oauth2.answers import RefusedToClient, ReturnAddress
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import require_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, grant_disabled, invalid_request
from fusionauth_emulator.oauth2.parameters import device_of
from fusionauth_emulator.oauth2.resources import Resources, settle_resources
from fusionauth_emulator.oauth2.scopes import OPENID, Scopes, parse_scopes, settle_scopes
from fusionauth_emulator.services import services_of
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.urls import Parameters, base_url, resources_of

IMPLICIT_RESPONSE_TYPES = frozenset({"token", "id_token", "token id_token", "id_token token"})
RESPONSE_MODES = frozenset({"query", "fragment", "form_post"})
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*:-]+/?")  # nothing a policy header would break on


@dataclass(frozen=True)
class AuthorizeRequest:
    client: OAuthClient
    redirect_uri: str
    response_types: frozenset[str]
    """`code` alone, or `token`, `id_token` or both of the implicit grant."""
    scopes: Scopes
    resources: Resources
    """None where the application lists none, whatever was asked for."""
    state: str | None
    nonce: str | None
    response_mode: str
    code_challenge: str | None
    prompts: frozenset[str]
    max_age_s: int | None
    parameters: Parameters
    """All as received: the forms and links of the pages carry them on."""
    framed_by: tuple[str, ...] = ()
    """Origins whose pages may frame the pages of this request."""

    @property
    def device(self) -> dict[str, str]:
        return device_of(self.parameters)


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


def hosted_callback(request: Request) -> str:
    """The hosted backend's redirect URI, which no application lists (contract 2.1)."""
    return base_url(request.scope) + "/app/callback"


def address_of(asked: AuthorizeRequest) -> ReturnAddress:
    issuer = asked.client.issuer
    return ReturnAddress(asked.redirect_uri, asked.state, asked.response_mode, issuer)


def require_redirect_uri(client: OAuthClient, parameters: Parameters, own_callback: str) -> str:
    """Step 1. `own_callback` is the hosted backend's, which no application lists (contract 2.1)."""
    # [A] contract 14.1: `tenantId` is optional at the authorization endpoint.
    tenant_id = parameters.get("tenantId")
    if tenant_id and parse_uuid(tenant_id) != client.tenant_id:
        raise invalid_request("invalid_tenant_id", f"Invalid tenantId {tenant_id}")
    uri = parameters.get("redirect_uri")
    if not uri:
        raise invalid_request("missing_redirect_uri", "The redirect_uri is missing.")
    if uri != own_callback and not client.allows_redirect(uri):
        raise invalid_request("invalid_redirect_uri", f"Invalid redirect uri {uri}")
    return uri


def response_mode_of(parameters: Parameters) -> str:
    """How to answer, errors included; what is not allowed is answered in the default way."""
    mode = parameters.get("response_mode")
    is_implicit = parameters.get("response_type") in IMPLICIT_RESPONSE_TYPES
    if mode in ("fragment", "form_post"):
        return mode
    return "fragment" if is_implicit else "query"


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


def _framed_by(client: OAuthClient, request: Request) -> tuple[str, ...]:
    """The origins whose pages may frame the answer: `authorizedOriginURLs`, where the page before
    was one of theirs or one of ours (contract 3.2, "Frame protection")."""
    origin = _origin_of(request.headers.get("referer", ""))
    if not client.origin_urls or not (
        origin == base_url(request.scope) or client.allows_origin(origin)
    ):
        return ()
    return tuple(url.rstrip("/") for url in client.origin_urls if _ORIGIN.fullmatch(url))


def parse_authorize_request(
    client: OAuthClient, redirect_uri: str, parameters: Parameters
) -> AuthorizeRequest:
    """Steps 3 to 8. Raises OAuthError, to be sent to the redirect URI."""
    response_types = _response_types(client, parameters.get("response_type"))
    _check_response_mode(parameters.get("response_mode"), response_types)
    code_challenge = _code_challenge(client, parameters)
    _refuse_proof_key(parameters.get("dpop_jkt"))
    scopes = _scopes(client, parameters.get("scope", ""), response_types)
    resources = settle_resources(client, resources_of(parameters))
    return AuthorizeRequest(
        client=client,
        redirect_uri=redirect_uri,
        response_types=response_types,
        code_challenge=code_challenge,
        scopes=scopes,
        resources=resources,
        prompts=_prompts(parameters.get("prompt", "")),
        max_age_s=_max_age_s(parameters.get("max_age", "")),
        state=parameters.get("state"),
        nonce=parameters.get("nonce") or None,
        response_mode=response_mode_of(parameters),
        parameters=parameters,
    )


def _response_types(client: OAuthClient, response_type: str | None) -> frozenset[str]:
    if not response_type:
        raise invalid_request("missing_response_type", "The response_type is missing.")
    if response_type != "code" and response_type not in IMPLICIT_RESPONSE_TYPES:
        raise _unsupported_response_type(f"The response_type {response_type} is not supported.")
    grant = "authorization_code" if response_type == "code" else "implicit"
    if grant not in client.enabled_grants:
        raise grant_disabled(grant)
    return frozenset(response_type.split())


def _unsupported_response_type(description: str) -> OAuthError:
    return OAuthError("unsupported_response_type", "invalid_response_type", description)


def _check_response_mode(mode: str | None, response_types: frozenset[str]) -> None:
    """A token never travels in a query (OAuth 2.0 Multiple Response Types 3 and 5)."""
    is_leaking = mode == "query" and "code" not in response_types
    if mode and (mode not in RESPONSE_MODES or is_leaking):
        raise invalid_request("invalid_response_mode", f"Invalid response_mode {mode}")


def _scopes(client: OAuthClient, text: str, response_types: frozenset[str]) -> Scopes:
    """[A] contract 3.9: to ask for an ID token without the scope `openid` is `invalid_scope`.

    [A] contract 3.2: `token` alone with `openid` is answered as an unknown response type is.
    """
    scopes = settle_scopes(parse_scopes(text), client.known_scopes, client.unknown_scope_policy)
    if "id_token" in response_types and OPENID not in scopes:
        raise OAuthError("invalid_scope", "missing_required_scope", "The scope openid is missing.")
    if response_types == {"token"} and OPENID in scopes:
        raise _unsupported_response_type("The response_type token cannot be used with openid.")
    return scopes


def _code_challenge(client: OAuthClient, parameters: Parameters) -> str | None:
    challenge = parameters.get("code_challenge")
    if not challenge:
        if client.pkce_policy == "Required":
            # [A] contract 3.3: a missing challenge is `invalid_request`.
            raise invalid_request("missing_code_challenge", "The code_challenge is missing.")
        return None
    # [A] contract 14.2: a challenge that is malformed or by another method is `invalid_request`.
    if parameters.get("code_challenge_method") != pkce.METHOD:
        raise invalid_request(
            "invalid_pkce_code_challenge_method", "The code_challenge_method must be S256."
        )
    if not pkce.is_challenge(challenge):
        raise invalid_request("invalid_pkce_code_challenge", "Invalid code_challenge")
    return challenge


def _refuse_proof_key(thumbprint: str | None) -> None:
    """A code bound to a key would be redeemed here without a proof of it (RFC 9449 10).

    [A] contract 3.2: `dpop_jkt` is `not_licensed`, for DPoP needs a plan.
    """
    if thumbprint:
        raise OAuthError("not_licensed", "not_licensed", "DPoP (dpop_jkt) needs a licence.")


def _prompts(text: str) -> frozenset[str]:
    prompts = frozenset(text.split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise invalid_request("invalid_prompt", f"Invalid prompt {text}")
    return prompts


def _max_age_s(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise invalid_request("unknown", f"Invalid max_age {text}")
    return int(text)
