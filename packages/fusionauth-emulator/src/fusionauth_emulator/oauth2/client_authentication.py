"""From a client id in a request to the client behind it, and to the proof that it is the one who
calls the token and introspection endpoints (RFC 6749 2.3, contract 3.3).
"""

import base64
import binascii
from dataclasses import dataclass

from starlette.requests import Request

from fusionauth_emulator.oauth2.client import OAuthClient, make_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_client, invalid_request
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.applications import find_application
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.urls import Parameters


@dataclass(frozen=True)
class Credentials:
    client_id: str
    secret: str | None


@dataclass(frozen=True)
class Caller:
    client: OAuthClient
    is_proven: bool
    """It showed the secret, or is this server itself."""

    def require_proof(self, *, uses_pkce: bool) -> None:
        """Raises OAuthError where the client's policy asks for a secret it did not send."""
        policy = self.client.authentication_policy
        excused = policy == "NotRequired" or (policy == "NotRequiredWhenUsingPKCE" and uses_pkce)
        if not (self.is_proven or excused):
            # [A] contract 3.9: a missing secret is `invalid_client`, a 401.
            raise invalid_client("client_authentication_missing")


async def require_client(
    services: Services, client_id: str | None, *, status: int = 400
) -> OAuthClient:
    """The active application with this Id. Raises OAuthError (with `status`) if there is none.

    Pair and text as the authorization endpoint has them (contract 3.9).
    """
    if not client_id:
        raise invalid_request("missing_client_id", "The client_id is missing.")
    async with services.database.transaction() as connection:
        client = await find_client(connection, client_id)
    if client is None:
        text = f"client_id: {client_id} is not valid."
        raise OAuthError("invalid_client", "invalid_client_id", text, status=status)
    return client


async def find_client(connection: Connection, client_id: str) -> OAuthClient | None:
    """None for an inactive application too, and for what is no Id at all."""
    application = await find_application(connection, client_id)
    if application is None or not application.active:
        return None
    return make_client(application, await owning_tenant(connection, application.tenant_id))


async def require_caller(request: Request, parameters: Parameters) -> Caller:
    """Raises OAuthError, a 401 for an unknown client."""
    credentials = parse_credentials(request.headers.get("authorization"), parameters)
    client = await require_client(services_of(request), credentials.client_id, status=401)
    return authenticate_client(client, credentials.secret)


def parse_credentials(authorization: str | None, parameters: Parameters) -> Credentials:
    """From the Basic header, or else from the form. Raises OAuthError when there are none."""
    in_form = parameters.get("client_id")
    if not authorization:
        if not in_form:
            raise invalid_request("missing_client_id", "The client_id is missing.")
        return Credentials(in_form, parameters.get("client_secret") or None)
    credentials = _parse_basic(authorization)
    if in_form and in_form != credentials.client_id:
        raise invalid_request("client_id_mismatch", "Two different client_ids were sent.")
    return credentials


def authenticate_client(client: OAuthClient, secret: str | None) -> Caller:
    """A secret that is sent although none is needed is still checked (contract 3.3).

    [A] contract 3.9: a wrong secret is `invalid_client`, `invalid_client_authentication`.
    """
    if secret is not None and not client.has_secret(secret):
        raise invalid_client("invalid_client_authentication")
    return Caller(client, is_proven=secret is not None)


def _parse_basic(authorization: str) -> Credentials:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise invalid_client("invalid_client_authentication_scheme")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_client("invalid_client_authentication") from None
    client_id, colon, secret = text.partition(":")
    if not colon or "\x00" in text:
        raise invalid_client("invalid_client_authentication")
    return Credentials(client_id, secret)  # not form-decoded: contract 3.3
