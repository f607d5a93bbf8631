"""What was granted becomes signed tokens (contract 4): the refresh token first, since its Id is the
`sid` of the others, then access and ID token by the client's token policy.
"""

from dataclasses import dataclass, field
from uuid import uuid4

from fusionauth_emulator.keys.key_ring import SigningKey
from fusionauth_emulator.oauth2.claims import TokenSubject, access_token_claims, id_token_claims
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.refreshing import IssuedRefreshToken, issue_refresh_token
from fusionauth_emulator.oauth2.scopes import OPENID, Scopes
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.signing_keys import find_signing_key
from fusionauth_emulator.store.users import User


@dataclass(frozen=True)
class IssuedTokens:
    user_id: str
    access_token: str
    expires_at_s: int
    expires_in_s: int
    id_token: str | None
    refresh_token: IssuedRefreshToken | None
    scopes: Scopes


@dataclass(frozen=True)
class Granted:
    """A completed sign-in and what it allows the client."""

    scopes: Scopes | None
    """None where the refresh token is the login API's, which knows no scopes."""
    grants: tuple[str, ...]
    """In order, for the claim `gty` (contract 4.2)."""
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
    return await sign_tokens(services, connection, client, user, granted, refresh_token)


def make_subject(
    client: OAuthClient, user: User, granted: Granted, session_id: str | None = None
) -> TokenSubject:
    registration = user.registration_for(client.id)
    return TokenSubject(
        user=user.document,
        issuer=client.issuer,
        tenant_id=client.tenant_id,
        client_id=client.id,
        roles=registration.roles if registration else None,
        authentication_type=granted.authentication_type,
        authenticated_at_s=granted.authenticated_ms // 1000,
        scopes=granted.scopes,
        session_id=session_id,
        nonce=granted.nonce,
        grants=granted.grants,
        resources=granted.resources,
    )


async def sign_tokens(
    services: Services,
    connection: Connection,
    client: OAuthClient,
    user: User,
    granted: Granted,
    refresh_token: IssuedRefreshToken | None,
    *,
    ttl_s: int | None = None,
) -> IssuedTokens:
    """An access token, and an ID token where the scope has `openid` (contract 3.3).

    ttl_s: shorter than the client's lifetime.
    """
    scopes = granted.scopes or ()
    session_id = refresh_token.id if refresh_token else None
    subject = make_subject(client, user, granted, session_id)
    lifetime_s = ttl_s or client.tokens.access_token_ttl_s
    now_s = services.clock.now_ms() // 1000
    signing = Signing(services, connection, client, subject, now_s, lifetime_s)
    access_token = await signing.access_token()
    return IssuedTokens(
        user_id=user.id,
        access_token=access_token,
        expires_at_s=now_s + lifetime_s,
        expires_in_s=lifetime_s,
        id_token=await signing.id_token(access_token) if OPENID in scopes else None,
        refresh_token=refresh_token,
        scopes=scopes,
    )


@dataclass(frozen=True)
class Signing:
    """What the tokens of one answer have in common."""

    services: Services
    connection: Connection
    client: OAuthClient
    subject: TokenSubject
    now_s: int
    lifetime_s: int

    async def access_token(self) -> str:
        policy = self.client.tokens
        key = await signing_key(self.connection, policy.access_token_key_id, self.client.secret)
        claims = access_token_claims(
            self.subject,
            token_id=str(uuid4()),
            now_s=self.now_s,
            ttl_s=self.lifetime_s,
            with_email=not self.client.is_strict,
        )
        return self.services.keys.sign(key, claims)

    async def id_token(self, access_token: str | None) -> str:
        """access_token: the one it goes with, None where it is issued alone."""
        policy = self.client.tokens
        key = await signing_key(self.connection, policy.id_token_key_id, self.client.secret)
        claims = id_token_claims(
            self.subject,
            token_id=str(uuid4()),
            now_s=self.now_s,
            ttl_s=self.lifetime_s,
            access_token=access_token,
            algorithm=key.algorithm,
            strict=self.client.is_strict,
        )
        return self.services.keys.sign(key, claims)


async def signing_key(connection: Connection, key_id: str, client_secret: str) -> SigningKey:
    """The key with this Id; a shadow key stands for the application's client secret (4.5)."""
    key = await find_signing_key(connection, key_id)
    assert key, "a key in use cannot be deleted"
    return key.with_secret(client_secret) if key.signs_with_client_secret else key
