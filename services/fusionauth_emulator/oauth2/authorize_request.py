"""The authorization request: what is asked, checked in a written order (contract 3.2). Pure.

1. client and redirect URI: a failure is shown on a page, never sent to an unproven address
2. response type and grant   3. response mode   4. PKCE   5. scopes   6. prompt and max_age
   (2 to 6 are sent to the redirect URI)
"""

from dataclasses import dataclass

from services.fusionauth_emulator.oauth2 import pkce
from services.fusionauth_emulator.oauth2.client import OAuthClient
from services.fusionauth_emulator.oauth2.errors import OAuthError, invalid_request
from services.fusionauth_emulator.oauth2.parameters import Parameters
from services.fusionauth_emulator.oauth2.scopes import Scopes, parse_scopes, settle_scopes

IMPLICIT_RESPONSE_TYPES = frozenset({"token", "id_token", "token id_token", "id_token token"})
PROMPTS = frozenset({"none", "login", "consent", "select_account"})


@dataclass(frozen=True)
class AuthorizeRequest:
    client: OAuthClient
    redirect_uri: str
    scopes: Scopes
    state: str | None
    nonce: str | None
    response_mode: str
    code_challenge: str | None
    prompts: frozenset[str]
    max_age_s: int | None
    parameters: Parameters
    """All as received: the forms and links of the pages carry them on."""

    @property
    def device(self) -> dict[str, str]:
        names = ("name", "type", "description")
        sent = {name: self.parameters.get(f"metaData.device.{name}", "") for name in names}
        return {name: value for name, value in sent.items() if value}


def require_redirect_uri(client: OAuthClient, parameters: Parameters, own_callback: str) -> str:
    """Step 1. `own_callback` is the hosted backend's, which no application lists (contract 2.1)."""
    tenant_id = parameters.get("tenantId")
    if tenant_id and tenant_id.lower() != client.tenant_id:
        raise invalid_request("invalid_tenant_id", f"Invalid tenantId {tenant_id}")
    uri = parameters.get("redirect_uri")
    if not uri:
        raise invalid_request("missing_redirect_uri", "The redirect_uri is missing.")
    if uri != own_callback and not client.allows_redirect(uri):
        raise invalid_request("invalid_redirect_uri", f"Invalid redirect uri {uri}")
    return uri


def response_mode_of(parameters: Parameters) -> str:
    """How to answer, errors included; what is not known is answered in the default way."""
    mode = parameters.get("response_mode") or "query"
    return mode if mode in ("fragment", "form_post") else "query"


def parse_authorize_request(
    client: OAuthClient, redirect_uri: str, parameters: Parameters
) -> AuthorizeRequest:
    """Steps 2 to 6. Raises OAuthError, to be sent to the redirect URI."""
    _check_response_type(client, parameters.get("response_type"))
    _check_response_mode(parameters.get("response_mode"))
    return AuthorizeRequest(
        client=client,
        redirect_uri=redirect_uri,
        code_challenge=_code_challenge(client, parameters),
        scopes=settle_scopes(
            parse_scopes(parameters.get("scope", "")),
            client.known_scopes,
            client.unknown_scope_policy,
        ),
        prompts=_prompts(parameters.get("prompt", "")),
        max_age_s=_max_age_s(parameters.get("max_age", "")),
        state=parameters.get("state"),
        nonce=parameters.get("nonce") or None,
        response_mode=response_mode_of(parameters),
        parameters=parameters,
    )


def _check_response_type(client: OAuthClient, response_type: str | None) -> None:
    if not response_type:
        raise invalid_request("missing_response_type", "The response_type is missing.")
    if response_type in IMPLICIT_RESPONSE_TYPES and "implicit" not in client.enabled_grants:
        raise _grant_disabled("implicit")
    if response_type != "code":
        raise OAuthError(
            "unsupported_response_type",
            "invalid_response_type",
            f"The response_type {response_type} is not supported.",
        )
    if "authorization_code" not in client.enabled_grants:
        raise _grant_disabled("authorization_code")


def _check_response_mode(mode: str | None) -> None:
    if mode and mode not in ("query", "fragment", "form_post"):
        raise invalid_request("invalid_response_mode", f"Invalid response_mode {mode}")


def _code_challenge(client: OAuthClient, parameters: Parameters) -> str | None:
    challenge = parameters.get("code_challenge")
    if not challenge:
        if client.pkce_policy == "Required":
            raise invalid_request("missing_code_challenge", "The code_challenge is missing.")
        return None
    if parameters.get("code_challenge_method") != pkce.METHOD:
        raise invalid_request(
            "invalid_pkce_code_challenge_method", "The code_challenge_method must be S256."
        )
    if not pkce.is_challenge(challenge):
        raise invalid_request("invalid_pkce_code_challenge", "Invalid code_challenge")
    return challenge


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


def _grant_disabled(grant: str) -> OAuthError:
    return OAuthError(
        "unauthorized_client", "grant_type_disabled", f"The grant {grant} is not enabled."
    )
