"""The tutorial's set-up script, written with FusionAuth's Python client (contract 9).

A program of its own, as a newcomer runs it: `fusionauth_api_key=… python set_up.py URL ORIGIN`.
It ends at the first answer that is no success and says which step it was.
"""

import os
import sys
from typing import Any

from fusionauth.fusionauth_client import FusionAuthClient

KEY_ID = "356a6624-b33c-471a-b707-48bbfcfbc593"
APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"


def main(url: str, origin: str) -> None:
    # the scripts of the tutorial spell the variable so
    client = FusionAuthClient(os.environ["fusionauth_api_key"], url)  # noqa: SIM112
    tenant_id = told("tenants", client.retrieve_tenants())["tenants"][0]["id"]
    told("issuer", client.patch_tenant(tenant_id, {"tenant": {"issuer": url}}))
    told("key", client.generate_key({"key": signing_key()}, KEY_ID))
    told("application", client.create_application(application(origin), APPLICATION_ID))
    search = {"search": {"queryString": "*"}}
    user = told("search", client.search_users_by_query(search))["users"][0]
    name = {"user": {"fullName": f"{user['firstName']} {user['lastName']}"}}
    told("user", client.patch_user(user["id"], name))
    registration = {"registration": {"applicationId": APPLICATION_ID}}
    told("registration", client.register(registration, user["id"]))
    told("cors", client.patch_system_configuration({"systemConfiguration": cors(origin)}))


def signing_key() -> dict[str, Any]:
    return {"algorithm": "RS256", "name": "For PythonExampleApp", "length": 2048}


def application(origin: str) -> dict[str, Any]:
    oauth = {
        "authorizedRedirectURLs": [origin],
        "clientSecret": "change-this-in-production-to-be-a-real-secret",
        "enabledGrants": ["authorization_code", "refresh_token"],
        "generateRefreshTokens": True,
        "logoutURL": origin,
        "requireRegistration": True,
    }
    jwt = {"enabled": True, "accessTokenKeyId": KEY_ID, "idTokenKeyId": KEY_ID}
    named = {"name": "PythonExampleApp", "oauthConfiguration": oauth, "jwtConfiguration": jwt}
    return {"application": named}


def cors(origin: str) -> dict[str, Any]:
    configuration = {
        "allowCredentials": True,
        "allowedMethods": ["GET", "POST", "OPTIONS"],
        "allowedOrigins": [origin],
        "enabled": True,
    }
    return {"corsConfiguration": configuration}


def told(step: str, response: Any) -> dict[str, Any]:
    """What a success says; None for an empty body."""
    if not response.was_successful():
        sys.exit(f"{step}: {response.status} {response.error_response}")
    answer: dict[str, Any] = response.success_response
    return answer


if __name__ == "__main__":
    main(*sys.argv[1:])
