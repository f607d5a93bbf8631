"""The two documents a client configures itself from (contract 3.8)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.errors import NotFound
from fusionauth_emulator.services import services_of
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.signing_keys import list_signing_keys
from fusionauth_emulator.store.tenants import Tenant, find_default_tenant, find_tenant
from fusionauth_emulator.urls import base_url

SIGNATURES = ["ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512"]
PROOF_SIGNATURES = ["Ed448", "Ed25519", "PS256", "PS384", "PS512", *SIGNATURES[:3], *SIGNATURES[6:]]
CLAIMS = [
    *("applicationId", "at_hash", "aud", "authenticationType", "birthdate", "c_hash", "email"),
    *("email_verified", "exp", "family_name", "given_name", "iat", "iss", "jti", "middle_name"),
    *("name", "nbf", "nonce", "phone_number", "phone_number_verified", "picture"),
    *("preferred_username", "roles", "sub"),
]


async def jwks(request: Request) -> Response:
    """The public keys of the whole instance, never an HMAC key."""
    services = services_of(request)
    async with services.database.transaction() as connection:
        await _tenant(connection, request)
        keys = await list_signing_keys(connection)
    public = [services.keys.jwk(key) for key in keys if key.type in ("RSA", "EC", "OKP")]
    return JSONResponse({"keys": public})


async def openid_configuration(request: Request) -> Response:
    async with services_of(request).database.transaction() as connection:
        tenant = await _tenant(connection, request)
    return JSONResponse(describe(tenant.issuer, base_url(request.scope)))


async def _tenant(connection: Connection, request: Request) -> Tenant:
    """The tenant in the path or the query, else the default one.

    [A] contract 3.8: the documents of an unknown tenant are a 404.
    """
    asked = request.path_params.get("tenantId") or request.query_params.get("tenantId")
    if not asked:
        return await find_default_tenant(connection)
    tenant = await find_tenant(connection, asked)
    if tenant is None:
        raise NotFound
    return tenant


def describe(issuer: str, base: str) -> dict[str, Any]:
    """The fields of 1.69. `issuer` is the tenant's text as configured, which need not be a URL."""
    return {
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": False,
        "claims_supported": CLAIMS,
        "code_challenge_methods_supported": ["S256"],
        "device_authorization_endpoint": f"{base}/oauth2/device_authorize",
        "dpop_signing_alg_values_supported": PROOF_SIGNATURES,
        "end_session_endpoint": f"{base}/oauth2/logout",
        "frontchannel_logout_supported": True,
        "grant_types_supported": [
            "authorization_code",
            "password",
            "implicit",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "client_credentials",
        ],
        "id_token_signing_alg_values_supported": SIGNATURES,
        "issuer": issuer,
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "response_modes_supported": ["form_post", "fragment", "query"],
        "response_types_supported": ["code", "id_token", "token id_token"],
        "scopes_supported": ["openid", "offline_access", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": f"{base}/oauth2/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        "userinfo_endpoint": f"{base}/oauth2/userinfo",
        "userinfo_signing_alg_values_supported": SIGNATURES,
    }
