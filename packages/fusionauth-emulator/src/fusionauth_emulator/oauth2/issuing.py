"""What a person granted becomes tokens: refresh token first, its Id is the others' `sid`."""

from dataclasses import dataclass, field

from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.refreshing import issue_refresh_token
from fusionauth_emulator.oauth2.scopes import Scopes
from fusionauth_emulator.oauth2.tokens import IssuedTokens, make_subject, sign_tokens
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.users import User


@dataclass(frozen=True)
class Granted:
    """A completed sign-in and what it allows the client."""

    scopes: Scopes
    grants: tuple[str, ...]
    authentication_type: str
    authenticated_ms: int
    used_pkce: bool = False
    nonce: str | None = None
    device: dict[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    """Resource indicators the tokens are for (contract 3.3)."""


async def issue_tokens(
    services: Services, connection: Connection, client: OAuthClient, user: User, granted: Granted
) -> IssuedTokens:
    refresh_token = await issue_refresh_token(
        services,
        connection,
        client,
        user_id=user.id,
        scopes=granted.scopes,
        grants=granted.grants,
        used_pkce=granted.used_pkce,
        authenticated_ms=granted.authenticated_ms,
        device=granted.device,
        resources=granted.resources,
    )
    subject = make_subject(
        client,
        user,
        scopes=granted.scopes,
        authentication_type=granted.authentication_type,
        authenticated_ms=granted.authenticated_ms,
        session_id=refresh_token.id if refresh_token else None,
        nonce=granted.nonce,
        grants=granted.grants,
        resources=granted.resources,
    )
    return await sign_tokens(services, connection, client, subject, refresh_token=refresh_token)
