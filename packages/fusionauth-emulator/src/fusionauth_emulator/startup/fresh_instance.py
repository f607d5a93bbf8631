"""The fresh instance: what every FusionAuth has before anyone touched it (contract 7.4, 13.1)."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.keys.key_ring import SHADOW_KEY_IDS, SigningKey, make_hmac_key
from fusionauth_emulator.shapes.administration import SYSTEM_CONFIGURATION
from fusionauth_emulator.shapes.application import (
    APPLICATION,
    FUSIONAUTH_APPLICATION_ID,
    make_client_secret,
    make_role,
)
from fusionauth_emulator.shapes.shape import Object
from fusionauth_emulator.shapes.stored import THEME
from fusionauth_emulator.shapes.tenant import DEFAULT_THEME_ID, TENANT
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.documents import insert_document
from fusionauth_emulator.store.instance import insert_instance, save_system_configuration
from fusionauth_emulator.store.signing_keys import insert_signing_key

ISSUER = "acme.com"
SHADOW_KEY_SHA256 = next(iter(SHADOW_KEY_IDS))
TENANT_MANAGER_ADMIN_ROLE_ID = "631ecd9d-8d40-4c13-8277-80cedb823714"


@dataclass(frozen=True)
class InstanceIds:
    """Random unless a kickstart's variables set them (contract 7.3)."""

    default_tenant: str
    tenant_manager_application: str


def random_ids() -> InstanceIds:
    return InstanceIds(str(uuid4()), str(uuid4()))


async def create_instance(connection: Connection, ids: InstanceIds, now_ms: int) -> None:
    """Keys, default tenant, FusionAuth's own applications, default theme, system configuration."""
    key = make_hmac_key(str(uuid4()), "Default signing key", "HS256", now_ms)
    await insert_signing_key(connection, key)
    await insert_signing_key(connection, await _rsa_key(now_ms))
    for shadow_key in _shadow_keys(now_ms):
        await insert_signing_key(connection, shadow_key)
    tenant = _default_tenant(ids.default_tenant, key, now_ms)
    await insert_document(connection, "tenants", tenant["id"], tenant["id"], tenant)
    for application in _own_applications(ids, now_ms):
        await insert_document(
            connection, "applications", application["id"], tenant["id"], application
        )
    theme = _filled(THEME, {"name": "FusionAuth"}, now_ms) | {"id": DEFAULT_THEME_ID}
    await insert_document(connection, "themes", DEFAULT_THEME_ID, None, theme)
    configuration = _filled(SYSTEM_CONFIGURATION, {}, now_ms)
    await save_system_configuration(connection, configuration)
    await insert_instance(connection, ids.default_tenant)


async def _rsa_key(now_ms: int) -> SigningKey:
    """The pair that is in JWKS from the start, though the tenant signs with HMAC (13.1, 13.10)."""
    from fusionauth_emulator.keys.certificates import make_asymmetric_key

    return await asyncio.to_thread(
        make_asymmetric_key, str(uuid4()), "Default RSA key", "RS256", 2048, ISSUER, now_ms
    )


def _shadow_keys(now_ms: int) -> list[SigningKey]:
    """They have no secret of their own: they stand for an application's client secret (4.5)."""
    return [
        SigningKey(
            id=id,
            name=f"OpenID Connect compliant HMAC using SHA-{algorithm[2:]}",
            algorithm=algorithm,
            kid=id[:8],
            type="HMAC",
            inserted_ms=now_ms,
            updated_ms=now_ms,
        )
        for id, algorithm in SHADOW_KEY_IDS.items()
    ]


def _default_tenant(id: str, key: SigningKey, now_ms: int) -> Document:
    """Access tokens are signed by the instance's HMAC key, ID tokens by the client secret (4.5)."""
    keys = {"accessTokenKeyId": key.id, "idTokenKeyId": SHADOW_KEY_SHA256}
    given = {"name": "Default", "issuer": ISSUER, "jwtConfiguration": keys}
    tenant = _filled(TENANT, given, now_ms)
    return {**tenant, "id": id, "configured": False, "state": "Active"}


def _own_applications(ids: InstanceIds, now_ms: int) -> list[Document]:
    return [
        _own_application(FUSIONAUTH_APPLICATION_ID, "FusionAuth", None, ids, now_ms),
        _own_application(
            ids.tenant_manager_application,
            "Tenant Manager",
            TENANT_MANAGER_ADMIN_ROLE_ID,
            ids,
            now_ms,
        ),
    ]


def _own_application(
    id: str, name: str, admin_role_id: str | None, ids: InstanceIds, now_ms: int
) -> Document:
    grants = {"enabledGrants": ["authorization_code", "refresh_token"]}
    application = _filled(APPLICATION, {"name": name, "oauthConfiguration": grants}, now_ms)
    application["oauthConfiguration"] |= {
        "clientAuthenticationPolicy": "Required",
        "clientId": id,
        "clientSecret": make_client_secret(),
        "requireClientAuthentication": True,
    }
    admin = {"name": "admin", "description": "Administrator", "isSuperRole": True}
    return {
        **application,
        "active": True,
        "id": id,
        "roles": [make_role(admin, now_ms, Errors(), id=admin_role_id)],
        "scopes": [],
        "state": "Active",
        "tenantId": ids.default_tenant,
        "universalConfiguration": {"universal": name == "Tenant Manager"},
    }


def _filled(shape: Object, given: Document, now_ms: int) -> Document:
    """A document made of defaults; what is given here is known to be right."""
    document = shape.fill(given, "", Errors())
    return {**document, "insertInstant": now_ms, "lastUpdateInstant": now_ms}
