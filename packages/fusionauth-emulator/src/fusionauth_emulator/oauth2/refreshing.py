"""The life of a refresh token: issued, found while it lives, used by its policies (contract 3.4).

Shared by the OAuth grants and the login API; what is minted with it is their business.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from fusionauth_emulator.oauth2.client import OAuthClient, TokenPolicy
from fusionauth_emulator.oauth2.scopes import OFFLINE_ACCESS, Scopes
from fusionauth_emulator.services import Services
from fusionauth_emulator.store import refresh_tokens
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import make_refresh_token_value, unseal_with
from fusionauth_emulator.store.refresh_tokens import RefreshToken


@dataclass(frozen=True)
class IssuedRefreshToken:
    value: str
    id: str
    expires_in_s: int


async def issue_refresh_token(
    services: Services,
    connection: Connection,
    client: OAuthClient,
    *,
    user_id: str,
    authenticated_ms: int,
    device: dict[str, Any],
    scopes: Scopes | None = None,
    grants: tuple[str, ...] = (),
    used_pkce: bool = False,
    resources: tuple[str, ...] = (),
) -> IssuedRefreshToken | None:
    """None where the scope lacks `offline_access` or the application has them off: no error
    (contract 13.12). Scopes None (login API): the caller decided already."""
    if scopes is not None and not (OFFLINE_ACCESS in scopes and client.generate_refresh_tokens):
        return None
    now_ms, value = services.clock.now_ms(), make_refresh_token_value()
    token = RefreshToken(
        id=str(uuid4()),
        tenant_id=client.tenant_id,
        application_id=client.id,
        user_id=user_id,
        scopes=scopes,
        grants=grants,
        used_pkce=used_pkce,
        authenticated_ms=authenticated_ms,
        device=device,
        inserted_ms=now_ms,
        started_ms=now_ms,
        resources=resources,
    )
    await refresh_tokens.save_refresh_token(connection, value, token)
    return IssuedRefreshToken(value, token.id, client.tokens.refresh_ttl_s)


def expires_ms(token: RefreshToken, policy: TokenPolicy) -> int:
    """When a token ends under the policy of today; changing the policy changes living tokens."""
    end_ms = token.started_ms + 1000 * policy.refresh_ttl_s
    if policy.refresh_expiration == "SlidingWindowWithMaximumLifetime":
        return min(end_ms, token.inserted_ms + 1000 * policy.refresh_maximum_ttl_s)
    return end_ms


async def find_usable(
    connection: Connection,
    value: str,
    client_id: str | None,
    policy: TokenPolicy,
    *,
    now_ms: int,
) -> RefreshToken | None:
    """The living token with this value, if it is the client's.

    A one-time token's previous value finds it too within the grace period; later it is a sign of
    theft, and where the tenant's policy says so the token is revoked: commit even after None.
    """
    token = await refresh_tokens.find_refresh_token(connection, value)
    if token is None:
        token = await _find_reused(connection, value, policy, now_ms)
    if token is None or token.application_id != client_id:
        return None
    return token if now_ms < expires_ms(token, policy) else None


async def _find_reused(
    connection: Connection, value: str, policy: TokenPolicy, now_ms: int
) -> RefreshToken | None:
    token = await refresh_tokens.find_rotated_refresh_token(connection, value)
    if token is None or token.rotated_ms is None:
        return None
    # a request that began before the rotation is not in a grace period of nothing
    if policy.grace_period_s and now_ms < token.rotated_ms + 1000 * policy.grace_period_s:
        return token
    if policy.revoke_on_reuse:
        await refresh_tokens.revoke_refresh_token(connection, token.id)
    return None


async def use(
    connection: Connection, token: RefreshToken, value: str, policy: TokenPolicy, *, now_ms: int
) -> IssuedRefreshToken | None:
    """Apply the usage and expiration policies to a token that `find_usable` found.

    None: it was revoked meanwhile, or another use of a one-time value was first. Reuse may have
    revoked it: commit even after None.
    """
    current: str | None
    if policy.refresh_usage == "OneTimeUse":
        current = await refresh_tokens.rotate_refresh_token(connection, value, now_ms=now_ms)
    else:
        found = await refresh_tokens.find_refresh_token(connection, value, lock=True)
        current = value if found else None
    current = current or await _current_in_grace(connection, value, policy, now_ms)
    if current is None:
        return None
    if policy.refresh_expiration != "Fixed":
        await refresh_tokens.restart_refresh_token(connection, token.id, now_ms=now_ms)
        token = replace(token, started_ms=now_ms)
    remaining_s = (expires_ms(token, policy) - now_ms) // 1000
    # [A] contract 3.3: a refresh answers with the refresh token, the same one where reusable.
    return IssuedRefreshToken(current, token.id, remaining_s)


async def _current_in_grace(
    connection: Connection, value: str, policy: TokenPolicy, now_ms: int
) -> str | None:
    """Within the grace period a used value is answered with the current one (contract 3.4)."""
    token = await _find_reused(connection, value, policy, now_ms)
    sealed = token.sealed_current if token else None
    return unseal_with(value, sealed) if sealed else None
