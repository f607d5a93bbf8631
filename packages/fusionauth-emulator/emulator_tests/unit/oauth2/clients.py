"""A client for the pure parts, with FusionAuth's defaults."""

from dataclasses import replace
from typing import Any

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.oauth2.client import OAuthClient, make_client
from fusionauth_emulator.shapes.tenant import TENANT as TENANT_SHAPE
from fusionauth_emulator.store.applications import Application
from fusionauth_emulator.store.tenants import Tenant

KEY_ID = "356a6624-b33c-471a-b707-48bbfcfbc593"
REDIRECT_URI = "http://localhost:3000/profile.html"
TENANT = Tenant(
    "d7d09513-a3f5-401c-9685-34ab6c552453",
    "Default",
    TENANT_SHAPE.fill(
        {
            "issuer": "http://localhost:9011",
            "jwtConfiguration": {"accessTokenKeyId": KEY_ID, "idTokenKeyId": KEY_ID},
        },
        "tenant",
        Errors(),
    ),
)


def make_test_client(**changes: Any) -> OAuthClient:
    application = Application(
        id="e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
        tenant_id=TENANT.id,
        name="Demo",
        active=True,
        roles=(),
        document={
            "oauthConfiguration": {
                "authorizedRedirectURLs": [REDIRECT_URI],
                "clientSecret": "secret",
                "enabledGrants": ["authorization_code", "refresh_token"],
            }
        },
    )
    return replace(make_client(application, TENANT), **changes)
